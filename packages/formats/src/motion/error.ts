import { FormatError } from "../format-error.js";

/** A motion file is not BVH, ASF or AMC, is damaged, or holds something these readers do not read. */
export class MotionFormatError extends FormatError {
  override readonly name = "MotionFormatError";
  constructor(
    format: "BVH" | "ASF" | "AMC",
    /** Line of the file, the first is 1. */
    readonly line: number,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(format, `line ${line}: ${problem}`, options);
  }
}
