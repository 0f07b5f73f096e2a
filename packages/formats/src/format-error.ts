import { oneLine, shortened } from "./message-text.js";

/** More than any message here says; what makes it longer are names of a damaged file. */
const LONGEST_MESSAGE = 2000;

/**
 * A file is not of the format it is read as, is damaged, or holds something the reader does not read.
 *
 * The message is one line: where in the file, what was expected, what was found, and what to do. Which dataset the file
 * belongs to is not known here: whoever reads a dataset adds it.
 */
export class FormatError extends Error {
  override readonly name: string = "FormatError";
  constructor(
    /** `CDF`, `BVH`, `MATLAB v5`, … */
    readonly format: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(oneLine(shortened(message, LONGEST_MESSAGE)), options);
  }
}

/** What is wrong at a place. */
export interface Mismatch {
  readonly expected: string;
  readonly found: string;
  /** What whoever has the file can do. */
  readonly nextStep?: string;
}

/** The message of a mismatch: `byte 8: expected 4 bytes, found 2; download it again`. */
export function mismatchText(place: string, { expected, found, nextStep }: Mismatch): string {
  return `${place}${place && ": "}expected ${expected}, found ${found}${nextStep ? `; ${nextStep}` : ""}`;
}

/** The next step where the bytes cannot be what anybody wrote. */
export const DAMAGED = "the file is cut short or damaged, download it again";

/** The error of a mismatch, for a format whose errors have no fields of their own. */
export function mismatchError(format: string, place: string, mismatch: Mismatch, options?: ErrorOptions): FormatError {
  return new FormatError(format, mismatchText(place, mismatch), options);
}
