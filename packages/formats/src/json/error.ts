import { FormatError } from "../format-error.js";

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
    super("JSON", `byte ${offset}: expected ${expected}, found ${found}${nextStep ? `; ${nextStep}` : ""}`, options);
  }
}

/** The next step where the bytes cannot be what somebody wrote. */
export const DAMAGED = "the file is cut short or damaged, download it again";
