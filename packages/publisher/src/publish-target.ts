/** Somewhere that a release is published: what the core needs of a folder, a bucket or a hub. */
import type { LocalFile, PublishedFile } from "./published-file.js";

export interface HeldFile {
  readonly bytes: number;
  /** null where the target does not know it. */
  readonly sha256: string | null;
}

export interface SendOptions {
  readonly signal: AbortSignal;
  /** Called with bytes that went out; those that are sent again after a fault count again, with a minus before. */
  readonly onBytes: (bytes: number) => void;
}

/** A part of a file: bytes from `start` to before `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface PublishTarget {
  /** As the user wrote it. */
  readonly address: string;
  /** Files that one call of `send` takes, and calls at once: a hub takes commits, one after the other. */
  readonly filesAtOnce: number;
  readonly callsAtOnce: number;
  /** Where `list` gives a file without its hash: makes it, by reading the file. Left out where `list` always knows. */
  readonly hashOf?: (path: string, signal?: AbortSignal) => Promise<string>;
  /**
   * What a reader finds there, by path in the release. Of other names only those below `data/` matter.
   *
   * @param paths that will be asked for.
   */
  list(paths: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, HeldFile>>;
  /** Makes what files are put in; called once, before anything is sent. */
  begin(signal?: AbortSignal): Promise<void>;
  /** Sends files whole: each has its name only when all of it is there. */
  send(files: readonly LocalFile[], options: SendOptions): Promise<void>;
  /**
   * Makes the release readable: shards that were sent, and card and manifest, the manifest last or with all others at once.
   *
   * @param removed paths below `data/` that are of no reader any more.
   */
  close(
    closing: readonly LocalFile[],
    shards: readonly PublishedFile[],
    removed: readonly string[],
    signal?: AbortSignal,
  ): Promise<void>;
  /** Bytes of a file that was sent, as the target gives them to a reader. */
  read(path: string, range: ByteRange | null, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** Where a reader finds it, after `close`. */
  url(): string;
  /** Whether another release that is there can be replaced at once, so that readers never see parts of two. */
  readonly replacesAtOnce: boolean;
  end(): Promise<void>;
}
