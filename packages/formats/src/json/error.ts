import { FormatError, mismatchText } from "../format-error.js";

/** A file is not JSON, is damaged, is not of the shape that was asked for, or has an element beyond the limit. */
export class JsonFormatError extends FormatError {
  override readonly name = "JsonFormatError";
  constructor(
    /** Byte in the file. */
    readonly offset: number,
    readonly expected: string,
    readonly found: string,
    nextStep?: string,
    options?: ErrorOptions,
  ) {
    super("JSON", mismatchText(`byte ${offset}`, { expected, found, nextStep }), options);
  }
}
