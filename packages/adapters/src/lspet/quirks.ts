/** What LSP-Extended does differently from what one would expect. Measured on the official joints.mat of 29 July 2011. */
import { NOT_LABELLED, VISIBLE } from "@wildpose/pose";
import { LEEDS_JOINTS, type LeedsAxes, shapeText, thirdAxis } from "../leeds-joints.js";
import { RecordProblem, shown } from "../record-problem.js";

/**
 * `joints` is 14×3×N: the joints run fastest. LSP has the same table as 3×14×N.
 *
 * @throws {RecordProblem} for any other shape; a file of LSP is named as such.
 */
export function lspetAxes(dims: readonly number[]): LeedsAxes {
  const persons = thirdAxis(dims);
  if (persons === null || dims[0] !== LEEDS_JOINTS || dims[1] !== 3) {
    const hint =
      dims[0] === 3 && dims[1] === LEEDS_JOINTS ? ": this is the layout of LSP, read it with the source lsp" : "";
    throw new RecordProblem(`shape 14×3×N expected, found ${shapeText(dims)}${hint}`);
  }
  return { persons, jointStride: 1, channelStride: LEEDS_JOINTS };
}

/**
 * The flag is 1 = labelled, **0 = not labelled**: the opposite of LSP's. Where it is 0 the coordinates are garbage (down to
 * −322 px) and are dropped. 123,213 of 140,000 joints are labelled. Whether a labelled joint is occluded is not said: visible.
 *
 * @throws {RecordProblem} when the flag is neither 0 nor 1.
 */
export function visibilityOfLspetFlag(flag: number): typeof NOT_LABELLED | typeof VISIBLE {
  if (flag === 0) return NOT_LABELLED;
  if (flag === 1) return VISIBLE;
  throw new RecordProblem(`flag 0 (not labelled) or 1 (labelled) expected, found ${shown(flag)}`);
}

/** Images are counted from 1 with five digits: `im00001.jpg`. LSP has four. */
export function lspetImageName(person: number): string {
  return `im${String(person + 1).padStart(5, "0")}.jpg`;
}
