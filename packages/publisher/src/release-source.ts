/** Somewhere that a release is read from. */

export interface OpenedFile {
  /** Where the bytes begin: what was asked for, or 0 where the source gives whole files only. */
  readonly start: number;
  readonly parts: AsyncIterable<Uint8Array>;
}

export interface ReleaseSource {
  /** As the user wrote it. */
  readonly address: string;
  /**
   * Opens a file of a release; null when it is not there.
   *
   * @param start first byte that is wanted.
   */
  open(path: string, start: number, signal: AbortSignal): Promise<OpenedFile | null>;
  end(): Promise<void>;
}
