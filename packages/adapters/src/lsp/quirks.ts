/** What LSP does differently from what one would expect. Measured on the official joints.mat of 25 July 2011. */
import { OCCLUDED, type SourceSplit, VISIBLE } from "@wildpose/pose";
import { LEEDS_JOINTS, type LeedsAxes, shapeText, thirdAxis } from "../leeds-joints.js";
import { RecordProblem, shown } from "../record-problem.js";

/**
 * `joints` is 3×14×N: the channels run fastest. LSP-Extended has the same table as 14×3×N.
 *
 * @throws {RecordProblem} for any other shape; a file of LSP-Extended is named as such.
 */
export function lspAxes(dims: readonly number[]): LeedsAxes {
  const persons = thirdAxis(dims);
  if (persons === null || dims[0] !== 3 || dims[1] !== LEEDS_JOINTS) {
    const hint =
      dims[0] === LEEDS_JOINTS && dims[1] === 3
        ? ": this is the layout of LSP-Extended, read it with the source lspet"
        : "";
    throw new RecordProblem(`shape 3×14×N expected, found ${shapeText(dims)}${hint}`);
  }
  return { persons, jointStride: 3, channelStride: 1 };
}

/**
 * The flag is inverted: **1 = occluded**, 0 = visible. The README calls it "joint visibility", but it is 1 in only 2,044 of
 * 28,000 joints, most often at wrists and elbows and hardly ever at the head, and pytorch-pose `miscs/gen_lsp.m` applies
 * `1 - joints(3,…)`. Every joint of LSP has coordinates, so none is unlabelled.
 *
 * @throws {RecordProblem} when the flag is neither 0 nor 1.
 */
export function visibilityOfLspFlag(flag: number): typeof OCCLUDED | typeof VISIBLE {
  if (flag === 0) return VISIBLE;
  if (flag === 1) return OCCLUDED;
  throw new RecordProblem(`flag 0 (visible) or 1 (occluded) expected, found ${shown(flag)}`);
}

/** Images are counted from 1 with four digits: `im0001.jpg`. LSP-Extended has five. */
export function lspImageName(person: number): string {
  return `im${String(person + 1).padStart(4, "0")}.jpg`;
}

/** The first 1,000 persons are the training set, the rest the test set; the file itself does not say so. */
export function lspSourceSplit(person: number): SourceSplit {
  return person < 1000 ? "train" : "test";
}
