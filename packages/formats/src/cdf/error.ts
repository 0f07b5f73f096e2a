import { FormatError } from "../format-error.js";

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
      ...(variable === null ? [] : [`variable ${JSON.stringify(variable)}`]),
    ].join(", ");
    super(
      "CDF",
      `${place}${place && ": "}expected ${expected}, found ${found}${nextStep ? `; ${nextStep}` : ""}`,
      options,
    );
    this.offset = offset;
    this.variable = variable;
    this.expected = expected;
    this.found = found;
  }
}

export interface CdfProblem {
  readonly offset?: number | null;
  readonly inflated?: boolean;
  readonly variable?: string | null;
  readonly expected: string;
  readonly found: string;
  readonly nextStep?: string;
}
