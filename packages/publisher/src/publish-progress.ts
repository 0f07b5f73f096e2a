export interface PublishProgress {
  readonly stage: "verify" | "send" | "check";
  /** Rows of `verify`, bytes of `send`, files of `check`. */
  readonly done: number;
  readonly total: number;
  /** Of `send`: files that are whole at the target. */
  readonly files?: { readonly done: number; readonly total: number };
}
