import { FormatError, type Mismatch, mismatchText } from "../format-error.js";
import { oneLine, shortened } from "../message-text.js";

/** A file is not a MATLAB v5 MAT-file, is damaged, or holds something this reader does not read. */
export class MatlabFormatError extends FormatError {
  override readonly name = "MatlabFormatError";
  /** Byte in the file. Inside a compressed element: the byte where that element starts. */
  readonly offset: number;
  /** Byte in the inflated element; null outside compressed elements. */
  readonly inflatedOffset: number | null;
  /** `RELEASE.annolist(3).image`, 1-based as in MATLAB; null before a variable's name is known. */
  readonly variable: string | null;
  readonly expected: string;
  readonly found: string;

  constructor(problem: MatlabProblem, options?: ErrorOptions) {
    const { offset, inflatedOffset = null, nextStep } = problem;
    const variable = problem.variable ? printable(problem.variable) : null;
    const expected = printable(problem.expected);
    const found = printable(problem.found);
    const place =
      inflatedOffset === null ? `byte ${offset}` : `byte ${inflatedOffset} of the data compressed at byte ${offset}`;
    const where = `${place}${variable ? `, variable ${variable}` : ""}`;
    super("MATLAB v5", mismatchText(where, { expected, found, nextStep: nextStep && printable(nextStep) }), options);
    this.offset = offset;
    this.inflatedOffset = inflatedOffset;
    this.variable = variable;
    this.expected = expected;
    this.found = found;
  }
}

const LONGEST_PART = 300;

/** A part of the message that leaves room for the others. */
function printable(text: string): string {
  return oneLine(shortened(text, LONGEST_PART));
}

export interface MatlabProblem extends Mismatch {
  readonly offset: number;
  readonly inflatedOffset?: number | null;
  readonly variable?: string | null;
}
