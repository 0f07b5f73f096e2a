/**
 * The variable `joints` of LSP and LSP-Extended: 14 joints × 3 channels (x, y, flag) × N persons.
 * The two sets order the axes differently and give the flag opposite meanings; those differences are in their quirks.
 */
import { NOT_LABELLED } from "@wildpose/pose";
import type { DatasetCard } from "./adapter.js";
import { zeroBasedPixel } from "./matlab-pixels.js";
import { readMatlabVariable } from "./matlab-variable.js";
import { RecordProblem, readRecord, shown } from "./record-problem.js";

export const LEEDS_JOINTS = 14;
const CHANNELS = 3;

/** How the axes of the array are laid out in its column-major data. */
export interface LeedsAxes {
  readonly persons: number;
  readonly jointStride: number;
  readonly channelStride: number;
}

interface LeedsJoints extends LeedsAxes {
  /** [persons × 14 × 3] in the file's own order; MATLAB pixels. */
  readonly values: ArrayLike<number>;
}

/**
 * Reads `joints`.
 *
 * @param axesOf says how the axes lie, or throws a {@link RecordProblem} for a shape that is not this dataset's.
 * @throws {MissingSourceError | MalformedSourceError}
 */
export async function readLeedsJoints(
  card: DatasetCard,
  path: string,
  axesOf: (dims: readonly number[]) => LeedsAxes,
): Promise<LeedsJoints> {
  const value = await readMatlabVariable(card, path, "joints");
  return readRecord({ dataset: card.id, path, record: "joints" }, () => {
    if (value.kind !== "numeric") throw new RecordProblem(`numeric array expected, found ${value.kind}`);
    if (value.imaginary !== null) throw new RecordProblem("real numbers expected, found complex ones");
    const values =
      value.data instanceof BigInt64Array || value.data instanceof BigUint64Array
        ? Array.from(value.data, Number)
        : value.data;
    return { ...axesOf(value.dims), values };
  });
}

/**
 * One person's joints in our pixels.
 *
 * @param visibilityOf turns the flag of the file into 0, 1 or 2, or throws a {@link RecordProblem}.
 * @throws {RecordProblem} when a labelled joint has no finite coordinates.
 */
export function leedsPerson(
  { values, jointStride, channelStride }: LeedsJoints,
  person: number,
  visibilityOf: (flag: number) => number,
): { keypoints: Float32Array; visibility: Uint8Array } {
  const keypoints = new Float32Array(LEEDS_JOINTS * 2).fill(Number.NaN);
  const visibility = new Uint8Array(LEEDS_JOINTS);
  for (let joint = 0; joint < LEEDS_JOINTS; joint++) {
    const at = person * LEEDS_JOINTS * CHANNELS + joint * jointStride;
    visibility[joint] = visibilityOf(values[at + 2 * channelStride]);
    if (visibility[joint] === NOT_LABELLED) continue;
    const x = values[at];
    const y = values[at + channelStride];
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      throw new RecordProblem(`joint ${joint + 1}: finite x and y expected, found ${shown(x)}, ${shown(y)}`);
    }
    keypoints[joint * 2] = zeroBasedPixel(x);
    keypoints[joint * 2 + 1] = zeroBasedPixel(y);
  }
  return { keypoints, visibility };
}

/** A shape as MATLAB writes it. */
export function shapeText(dims: readonly number[]): string {
  return dims.join("×");
}

/** Length of the third axis. MATLAB drops it when it is 1, so one person is a plain matrix. */
export function thirdAxis(dims: readonly number[]): number | null {
  if (dims.length === 2) return 1;
  return dims.length === 3 ? dims[2] : null;
}
