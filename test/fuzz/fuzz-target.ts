/** What a fuzz target is. Each file of `targets/` exports one as `target`; it is found by listing the folder. */

/** A file to start from. */
export interface FuzzFile {
  /** For reports: `made.mat`, `lsp_dataset_original/joints.mat`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A reader that is given damaged files. */
export interface FuzzTarget {
  /** Kebab-case, the name of its file in `targets/`. */
  readonly name: string;
  /** Sound files that the damaged ones are made from: made fixtures, and real files where they are present. */
  files(): Promise<readonly FuzzFile[]>;
  /**
   * Reads everything that the reader offers. Returning, a FormatError and a PoseDataError are fine; anything else that
   * is thrown, a hang and a rush for memory are findings.
   */
  read(bytes: Uint8Array): Promise<void> | void;
}
