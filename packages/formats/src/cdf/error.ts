import { FormatError, type Mismatch, mismatchText } from "../format-error.js";
import { quoted } from "../message-text.js";

/** A file is not a NASA CDF, is damaged, or holds something this reader does not read. */
export class CdfFormatError extends FormatError {
  override readonly name = "CdfFormatError";
  /** Byte in the file; in a file that is compressed as a whole, byte in what it inflates to. Null when writing. */
  readonly offset: number | null;
  /** Name of the variable; null outside variables and before the name is known. */
  readonly variable: string | null;
  readonly expected: string;
  readonly found: string;

  constructor(problem: CdfProblem, options?: ErrorOptions) {
    const { offset = null, inflated = false, variable = null, expected, found, nextStep } = problem;
    const place = [
      ...(offset === null ? [] : [`byte ${offset}${inflated ? " of the inflated file" : ""}`]),
      ...(variable === null ? [] : [`variable ${quoted(variable)}`]),
    ].join(", ");
    super("CDF", mismatchText(place, { expected, found, nextStep }), options);
    this.offset = offset;
    this.variable = variable;
    this.expected = expected;
    this.found = found;
  }
}

export interface CdfProblem extends Mismatch {
  readonly offset?: number | null;
  readonly inflated?: boolean;
  readonly variable?: string | null;
}
