/**
 * The errors a user can act on. Everything else that is thrown is a bug.
 *
 * Each message names the dataset or the setting, the file, the record, the two values that disagree, and the next step.
 *
 * @example
 * try { … } catch (error) { if (isPoseDataError(error)) console.error(error.message); else throw error; }
 */
export type PoseDataErrorTag =
  | "MalformedSource"
  | "MissingSource"
  | "InvalidSetting"
  | "OutputFolder"
  | "FailedCheck"
  | "LostThread"
  | "Transfer"
  | "Diverged";

export class PoseDataError extends Error {
  override readonly name: string = "PoseDataError";
  constructor(
    readonly tag: PoseDataErrorTag,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A source file does not have the layout its release documents. Download it again, or fix the adapter. */
export class MalformedSourceError extends PoseDataError {
  override readonly name = "MalformedSourceError";
  constructor(
    readonly dataset: string,
    readonly path: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super("MalformedSource", `${dataset}: ${path}: ${problem}`, options);
  }
}

/** A file or folder that a source needs is not there. Download it, or correct the root. */
export class MissingSourceError extends PoseDataError {
  override readonly name = "MissingSourceError";
  constructor(
    readonly dataset: string,
    readonly path: string,
    nextStep: string,
    options?: ErrorOptions,
  ) {
    super("MissingSource", `${dataset}: ${path}: not found; ${nextStep}`, options);
  }
}

/** A recipe, an option or an argument has a value that cannot be used. */
export class InvalidSettingError extends PoseDataError {
  override readonly name = "InvalidSettingError";
  constructor(message: string, options?: ErrorOptions) {
    super("InvalidSetting", message, options);
  }
}

/** The output folder cannot be written: it is not empty, read-only or full. */
export class OutputFolderError extends PoseDataError {
  override readonly name = "OutputFolderError";
  constructor(
    readonly path: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super("OutputFolder", `${path}: ${problem}`, options);
  }
}

/** Threads that work ended or fell silent, one after the other, with the same piece of work. */
export class LostThreadError extends PoseDataError {
  override readonly name = "LostThreadError";
  constructor(message: string, options?: ErrorOptions) {
    super("LostThread", message, options);
  }
}

/** Data that was read does not keep a promise it makes. */
export class FailedCheckError extends PoseDataError {
  override readonly name = "FailedCheckError";
  constructor(message: string, options?: ErrorOptions) {
    super("FailedCheck", message, options);
  }
}

/** A file cannot be sent to, or read from, where a release is published. */
export class TransferError extends PoseDataError {
  override readonly name = "TransferError";
  /** @param place address of the release, and the file. Never with a query: those of presigned addresses are secrets. */
  constructor(
    readonly place: string,
    problem: string,
    /** Of the response that it ended with; null where there was none. */
    readonly status: number | null = null,
  ) {
    super("Transfer", `${place}: ${problem}`);
  }
}

export function isPoseDataError(error: unknown): error is PoseDataError {
  return error instanceof PoseDataError;
}
