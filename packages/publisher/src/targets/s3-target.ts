/** A bucket of S3, or of a server that speaks its language. */
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { isPoseDataError, TransferError } from "@wildpose/pose";
import { checkedContent } from "../checked-content.js";
import { faultOf } from "../fault.js";
import { inParallel } from "../in-parallel.js";
import type { HeldFile, PublishTarget, SendOptions } from "../publish-target.js";
import { isReleasePath, type LocalFile } from "../published-file.js";
import type { Retry } from "../retrying.js";
import { isNotFound, openS3Client, type S3Place } from "../s3-client.js";
import { withStallLimit } from "../stall-limit.js";

/** Larger files go in parts, so that a connection that drops costs no more than a part. */
const MOST_BYTES_OF_A_PUT = 100 * 2 ** 20;
/** Parts in memory at once, of all files together. */
const BUFFERED_BYTES = 64 * 2 ** 20;
const LEAST_PART_BYTES = 8 * 2 ** 20;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MOST_PARTS = 10_000;
const HEADS_AT_ONCE = 16;

const contentTypes: Readonly<Record<string, string>> = {
  md: "text/markdown; charset=utf-8",
  json: "application/json",
  lock: "application/json",
  parquet: "application/vnd.apache.parquet",
};

export interface S3TargetOptions {
  readonly place: S3Place;
  readonly concurrency: number;
  readonly stallMs: number;
  /** Names that files have below the prefix; by default those of a release. */
  readonly isPath?: (path: string) => boolean;
}

/** What else can be done with objects; errors are explained as those of a release's. */
export interface S3Target extends PublishTarget {
  /** null when it is not there. */
  head(path: string, signal?: AbortSignal): Promise<HeldFile | null>;
  /** Files whose path begins so, a page at a time. */
  pages(beginning: string, signal?: AbortSignal): AsyncGenerator<{ readonly path: string; readonly bytes: number }[]>;
  /** Sends a file, whatever is there. */
  replace(file: LocalFile, options: SendOptions): Promise<void>;
  remove(path: string, signal?: AbortSignal): Promise<void>;
}

export function s3Target(
  { place, concurrency, stallMs, isPath = isReleasePath }: S3TargetOptions,
  address: string,
  retry: Retry,
): S3Target {
  const { bucket: Bucket, prefix } = place;
  const client = openS3Client(retry, stallMs);
  /** For requests that are made once, and again by those who make them. */
  const once = openS3Client(null, stallMs);
  /** false as soon as the server says that it cannot put on a condition. */
  let conditional = true;
  const keyOf = (path: string) => {
    if (!isPath(path)) throw new Error(`${path}: no name of a file there`);
    return prefix === "" ? path : `${prefix}/${path}`;
  };

  /** Requests are made again one by one by the client; what is left over is said in our words. */
  async function explained<Result>(path: string, work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      if (isPoseDataError(error)) throw error;
      const fault = faultOf(error);
      if (fault === null) throw error;
      throw new TransferError(
        path === "" ? address : `${address}: ${path}`,
        `${fault.problem}; ${fault.nextStep}`,
        fault.status,
      );
    }
  }

  const head = (path: string, signal?: AbortSignal): Promise<HeldFile | null> =>
    explained(
      path,
      async () => {
        try {
          const found = await client.send(new HeadObjectCommand({ Bucket, Key: keyOf(path) }), { abortSignal: signal });
          return { bytes: found.ContentLength ?? -1, sha256: found.Metadata?.sha256 ?? null };
        } catch (error) {
          if (isNotFound(error)) return null;
          throw error;
        }
      },
      signal,
    );

  /**
   * Whether a file whose PUT on a condition failed is to be sent without. Such a PUT is made once: servers that know no
   * conditions say 501, or end the connection with it before they have read the file.
   */
  async function mayGoWithout(error: unknown, signal: AbortSignal): Promise<boolean> {
    const fault = faultOf(error);
    if (fault === null) return false;
    const { status, passing } = fault;
    if (status === 501 || (status === null && passing)) {
      conditional = false;
      return true;
    }
    // It came meanwhile, from somebody else who publishes the same or not.
    if (status === 409 || status === 412) return true;
    const wait = retry.waitAfter(fault, 1);
    if (wait === null) return false;
    await sleep(wait, undefined, { signal });
    return true;
  }

  async function sendFile(file: LocalFile, { signal, onBytes }: SendOptions, replace: boolean): Promise<void> {
    const onlyIfAbsent = conditional && !replace;
    const params = {
      Bucket,
      Key: keyOf(file.path),
      ContentType: contentTypes[file.path.split(".").at(-1) ?? ""],
      Metadata: { sha256: file.sha256 },
      ...(onlyIfAbsent && { IfNoneMatch: "*" }),
    };
    if (onlyIfAbsent) {
      try {
        return await sendWhole(file, params, { signal, onBytes });
      } catch (error) {
        if (signal.aborted || !(await mayGoWithout(error, signal))) throw error;
        return sendFile(file, { signal, onBytes }, true);
      }
    }
    if (file.bytes > MOST_BYTES_OF_A_PUT) return sendParts(file, params, { signal, onBytes });
    await retry(`${address}: ${file.path}`, () => sendWhole(file, params, { signal, onBytes }), signal);
  }

  /** One PUT, of bytes as they are read, with their hash: servers that know checksums, Amazon's among them, look at it. */
  async function sendWhole(file: LocalFile, params: PutObjectCommandInput, options: SendOptions): Promise<void> {
    let sent = 0;
    try {
      await withStallLimit(stallMs, options.signal, async (signal, moved) => {
        const broken = new AbortController();
        async function* content() {
          for await (const part of checkedContent(file, signal)) {
            moved();
            sent += part.length;
            options.onBytes(part.length);
            yield part;
          }
        }
        const Body = Readable.from(content(), { objectMode: true, highWaterMark: 1 });
        // The client does not hear of what goes wrong with a stream that it reads.
        Body.once("error", (error) => broken.abort(error));
        const command = new PutObjectCommand({
          ...params,
          Body,
          ContentLength: file.bytes,
          ChecksumSHA256: Buffer.from(file.sha256, "hex").toString("base64"),
        });
        try {
          await once.send(command, { abortSignal: AbortSignal.any([signal, broken.signal]) });
        } catch (error) {
          throw broken.signal.aborted ? broken.signal.reason : error;
        } finally {
          Body.destroy();
        }
      });
    } catch (error) {
      options.onBytes(-sent);
      throw error;
    }
  }

  /** Parts that are put together at the end; one that fails is all that is sent again. */
  async function sendParts(file: LocalFile, params: PutObjectCommandInput, options: SendOptions): Promise<void> {
    const { signal, onBytes } = options;
    const partSize = Math.max(LEAST_PART_BYTES, Math.ceil(file.bytes / MOST_PARTS));
    const queueSize = Math.max(1, Math.min(4, Math.floor(BUFFERED_BYTES / partSize / concurrency)));
    const Body = Readable.from(checkedContent(file, signal), { objectMode: true, highWaterMark: 1 });
    const upload = new Upload({ client, params: { ...params, Body }, partSize, queueSize });
    let reported = 0;
    const report = (bytes: number) => {
      onBytes(bytes - reported);
      reported = bytes;
    };
    upload.on("httpUploadProgress", ({ loaded }) => report(loaded ?? 0));
    const stop = () => void upload.abort();
    signal.addEventListener("abort", stop, { once: true });
    try {
      await upload.done();
      report(file.bytes);
    } catch (error) {
      report(0);
      throw error;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  async function* pages(beginning: string, signal?: AbortSignal) {
    const below = prefix === "" ? "" : `${prefix}/`;
    let ContinuationToken: string | undefined;
    do {
      const page = await explained("", () =>
        client.send(
          new ListObjectsV2Command({
            Bucket,
            Prefix: below + beginning,
            ...(ContinuationToken && { ContinuationToken }),
          }),
          { abortSignal: signal },
        ),
      );
      yield (page.Contents ?? []).map(({ Key = "", Size = -1 }) => ({ path: Key.slice(below.length), bytes: Size }));
      ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (ContinuationToken !== undefined);
  }

  return {
    address,
    filesAtOnce: 1,
    callsAtOnce: concurrency,
    replacesAtOnce: false,
    async list(paths, signal) {
      const held = new Map<string, HeldFile>();
      for await (const page of pages("", signal)) {
        for (const { path, bytes } of page) held.set(path, { bytes, sha256: null });
      }
      // The hash of a file is in its metadata, which only a HEAD of each gives.
      const known = paths.filter((path) => held.has(path));
      await inParallel(
        known,
        HEADS_AT_ONCE,
        async (path, signal) => {
          const found = await head(path, signal);
          if (found === null) held.delete(path);
          else held.set(path, found);
        },
        signal,
      );
      return held;
    },
    begin: async () => {},
    async send(files, options) {
      for (const file of files) {
        // On a condition that a server does not know, the bytes go out twice: small files only.
        const small = file.bytes <= LEAST_PART_BYTES;
        const replace = !small || (await head(file.path, options.signal)) !== null;
        await explained(file.path, () => sendFile(file, options, replace), options.signal);
      }
    },
    async close(closing, _shards, _removed, signal) {
      const options = { signal: signal ?? new AbortController().signal, onBytes: () => {} };
      for (const file of closing) await explained(file.path, () => sendFile(file, options, true), signal);
    },
    async read(path, range, signal) {
      const { Body } = await once.send(
        new GetObjectCommand({
          Bucket,
          Key: keyOf(path),
          ...(range && { Range: `bytes=${range.start}-${range.end - 1}` }),
        }),
        { abortSignal: signal },
      );
      return Body as unknown as AsyncIterable<Uint8Array>;
    },
    head,
    pages,
    replace: (file, options) => explained(file.path, () => sendFile(file, options, true), options.signal),
    remove: (path, signal) =>
      explained(
        path,
        async () => {
          const removal = new DeleteObjectCommand({ Bucket, Key: keyOf(path) });
          await client.send(removal, { abortSignal: signal }).catch((error: unknown) => {
            if (!isNotFound(error)) throw error;
          });
        },
        signal,
      ),
    url: () => `s3://${Bucket}${prefix === "" ? "" : `/${prefix}`}`,
    async end() {
      client.destroy();
      once.destroy();
    },
  };
}
