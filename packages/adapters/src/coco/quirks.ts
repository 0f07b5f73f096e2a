/**
 * What files in COCO's format do differently from what one would expect.
 * The format: https://cocodataset.org/#format-data, sections 1 and 2.
 */
import { basename } from "node:path";
import { NOT_LABELLED, OCCLUDED, type SourceSplit, VISIBLE } from "@wildpose/pose";
import { requireImagePath } from "../image-path.js";
import { RecordProblem, shown } from "../record-problem.js";
import type { KeypointLayout } from "./joint-names.js";

/**
 * COCO's flag is ours: 0 = not labelled, 1 = labelled but not visible, 2 = visible.
 *
 * @throws {RecordProblem} when it is none of them.
 */
export function visibilityOfCocoFlag(flag: unknown): 0 | 1 | 2 {
  if (flag === 0) return NOT_LABELLED;
  if (flag === 1) return OCCLUDED;
  if (flag === 2) return VISIBLE;
  let hint = "";
  if (flag === 3) hint = " (AI-Challenger's codes are not COCO's)";
  else if (typeof flag === "number" && flag > 0 && flag < 1) hint = " (a score of predictions?)";
  throw new RecordProblem(
    `visibility 0 (not labelled), 1 (occluded) or 2 (visible) expected, found ${shown(flag)}${hint}`,
  );
}

/**
 * A person's joints from K × (x, y, flag). Where the flag is 0 the place is (0, 0), which says nothing: NaN. Keypoints
 * are indices of pixels, from 0: the centre of the top-left pixel is (0, 0), as with us (detectron2
 * `docs/notes/compatibility.md` reads them so; boxes and outlines it measures from the corner of that pixel).
 *
 * A crowd (`iscrowd` 1) and a person with `num_keypoints` 0 may have no keypoints at all.
 *
 * @throws {RecordProblem} when they are not 3 K numbers, or a flag is unknown.
 */
export function jointsOfKeypoints(
  { keypoints: triples, num_keypoints: labelled, iscrowd }: Readonly<Record<string, unknown>>,
  { skeleton, jointOf }: KeypointLayout,
): { keypoints: Float32Array; visibility: Uint8Array } {
  const keypoints = new Float32Array(skeleton.joints.length * 2).fill(Number.NaN);
  const visibility = new Uint8Array(skeleton.joints.length);
  const mayHaveNone = iscrowd === 1 || labelled === 0;
  const hasNone = triples === undefined || triples === null || (Array.isArray(triples) && triples.length === 0);
  if (hasNone && mayHaveNone) return { keypoints, visibility };
  const expected = `${jointOf.length * 3} numbers (${jointOf.length} keypoints × x, y, visibility) expected`;
  if (!Array.isArray(triples)) {
    throw new RecordProblem(`keypoints: ${expected}, found ${triples === undefined ? "no such key" : shown(triples)}`);
  }
  if (triples.length !== jointOf.length * 3) throw new RecordProblem(`keypoints: ${expected}, found ${triples.length}`);
  jointOf.forEach((joint, index) => {
    const [x, y, flag] = triples.slice(index * 3, index * 3 + 3);
    const state = flagOf(flag, index);
    if (joint === null || state === NOT_LABELLED) return;
    if (!isPixel(x) || !isPixel(y)) {
      throw new RecordProblem(`keypoint ${index + 1}: x and y expected as numbers, found ${shown(x)}, ${shown(y)}`);
    }
    visibility[joint] = state;
    keypoints[joint * 2] = x;
    keypoints[joint * 2 + 1] = y;
  });
  return { keypoints, visibility };
}

/** A number that is still finite in single precision. */
function isPixel(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(Math.fround(value));
}

function flagOf(flag: unknown, index: number): 0 | 1 | 2 {
  try {
    return visibilityOfCocoFlag(flag);
  } catch (error) {
    if (!(error instanceof RecordProblem)) throw error;
    throw new RecordProblem(`keypoint ${index + 1}: ${error.message}`, { cause: error });
  }
}

/**
 * A box as it stands: [x, y, width, height]. One that is absent or encloses nothing is none.
 *
 * @throws {RecordProblem} when it is there and not four numbers.
 */
export function boxOf(bbox: unknown): [x: number, y: number, width: number, height: number] | null {
  if (bbox === undefined || bbox === null) return null;
  if (!Array.isArray(bbox) || bbox.length !== 4 || !bbox.every(Number.isFinite)) {
    throw new RecordProblem(`bbox of 4 numbers (x, y, width, height) expected, found ${shown(bbox)}`);
  }
  const [x, y, width, height] = bbox as number[];
  return width > 0 && height > 0 ? [x, y, width, height] : null;
}

/**
 * The path of an image within the image folder; `file_name` may have folders.
 *
 * @throws {RecordProblem} when it is not text, or leads out of the folder.
 */
export function imagePathOf(fileName: unknown): string {
  if (typeof fileName !== "string") {
    throw new RecordProblem(`file_name expected, the path of an image, found ${shown(fileName)}`);
  }
  return requireImagePath("file_name", fileName);
}

/** Which set the persons are in stands only in the name of the file: `person_keypoints_val2017.json`. */
export function sourceSplitOfFile(path: string): SourceSplit {
  const name = basename(path).toLowerCase();
  if (name.includes("train")) return "train";
  if (name.includes("val")) return "validation";
  return name.includes("test") ? "test" : "train";
}
