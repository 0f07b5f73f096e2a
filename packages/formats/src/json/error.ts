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
    const message = `byte ${offset}: expected ${expected}, found ${found}${nextStep ? `; ${nextStep}` : ""}`;
    // Keys and pieces of a damaged file may hold anything: the message stays one line of a terminal.
    super("JSON", message.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, "?"), options);
  }
}

/** The next step where the bytes cannot be what somebody wrote. */
export const DAMAGED = "the file is cut short or damaged, download it again";
