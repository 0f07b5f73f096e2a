/** What AI-Challenger's JSON does differently from what one would expect. Measured on the official example of 1,000 images. */
import { basename } from "node:path";
import { NOT_LABELLED, OCCLUDED, type SourceSplit, VISIBLE } from "@wildpose/pose";
import { RecordProblem, shown } from "../record-problem.js";

export const AIC_JOINTS = 14;

/**
 * The code is 1 = visible, 2 = labelled but occluded, 3 = not labelled. COCO counts the other way (2, 1, 0), and so do we.
 *
 * @param joint for the message, from 0.
 * @throws {RecordProblem} when it is none of them.
 */
export function visibilityOfAicCode(code: unknown, joint: number): 0 | 1 | 2 {
  if (code === 1) return VISIBLE;
  if (code === 2) return OCCLUDED;
  if (code === 3) return NOT_LABELLED;
  throw new RecordProblem(
    `joint ${joint + 1}: visibility 1 (visible), 2 (occluded) or 3 (not labelled) expected, found ${shown(code)}${
      code === 0 ? " (COCO's codes are not AI-Challenger's)" : ""
    }`,
  );
}

/**
 * A person's joints from 14 × (x, y, code). Where the code is 3 the file has x = y = 0, which is not a place in the image:
 * NaN. Pixels are taken as they stand.
 *
 * @throws {RecordProblem} when they are not 42 numbers, or a code is unknown.
 */
export function jointsOfTriples(triples: unknown): { keypoints: Float32Array; visibility: Uint8Array } {
  if (!Array.isArray(triples)) {
    throw new RecordProblem(`array of 42 numbers expected (14 joints × x, y, visibility), found ${shown(triples)}`);
  }
  if (triples.length !== AIC_JOINTS * 3) {
    throw new RecordProblem(`42 numbers expected (14 joints × x, y, visibility), found ${triples.length}`);
  }
  const keypoints = new Float32Array(AIC_JOINTS * 2).fill(Number.NaN);
  const visibility = new Uint8Array(AIC_JOINTS);
  for (let joint = 0; joint < AIC_JOINTS; joint++) {
    const x = triples[joint * 3];
    const y = triples[joint * 3 + 1];
    if (!isPixel(x) || !isPixel(y)) {
      throw new RecordProblem(`joint ${joint + 1}: x and y expected as numbers, found ${shown(x)}, ${shown(y)}`);
    }
    visibility[joint] = visibilityOfAicCode(triples[joint * 3 + 2], joint);
    if (visibility[joint] === NOT_LABELLED) continue;
    keypoints[joint * 2] = x;
    keypoints[joint * 2 + 1] = y;
  }
  return { keypoints, visibility };
}

/** A number that is still finite in single precision. */
function isPixel(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(Math.fround(value));
}

/**
 * The keys of the persons (`human1`, `human2`, …) by number. Their order in the file is not numeric ("human3" comes first).
 *
 * @throws {RecordProblem} when a map is missing, a key has another form, or the two maps do not have the same keys.
 */
export function humanKeys(keypointAnnotations: unknown, humanAnnotations: unknown): string[] {
  const keypointKeys = keysOf("keypoint_annotations", keypointAnnotations);
  const boxKeys = keysOf("human_annotations", humanAnnotations);
  for (const key of keypointKeys) {
    if (!boxKeys.includes(key))
      throw new RecordProblem(`same persons in both maps expected, found ${shown(key)} without a box`);
  }
  for (const key of boxKeys) {
    if (!keypointKeys.includes(key)) {
      throw new RecordProblem(`same persons in both maps expected, found ${shown(key)} without keypoints`);
    }
  }
  return keypointKeys.sort((left, right) => numberInKey(left) - numberInKey(right));
}

/**
 * A box as [x, y, width, height]. The file gives corners (x1, y1, x2, y2); their difference is the size, as in mmpose's
 * COCO-style version. Corners that enclose nothing say nothing about the person: null.
 *
 * @throws {RecordProblem} when it is not four numbers.
 */
export function boxOfCorners(corners: unknown): [x: number, y: number, width: number, height: number] | null {
  if (!Array.isArray(corners) || corners.length !== 4 || !corners.every(Number.isFinite)) {
    throw new RecordProblem(`box of 4 numbers (x1, y1, x2, y2) expected, found ${shown(corners)}`);
  }
  const [x1, y1, x2, y2] = corners as number[];
  return x2 > x1 && y2 > y1 ? [x1, y1, x2 - x1, y2 - y1] : null;
}

/** Which set a record is in stands only in the name of its file. */
export function sourceSplitOfFile(path: string): SourceSplit {
  return /train/i.test(basename(path)) ? "train" : "validation";
}

function keysOf(name: string, map: unknown): string[] {
  if (typeof map !== "object" || map === null || Array.isArray(map)) {
    const hint = map === undefined && name === "human_annotations" ? " (files of predictions have no boxes)" : "";
    throw new RecordProblem(`object ${name} expected, found ${map === undefined ? "no such key" : shown(map)}${hint}`);
  }
  const keys = Object.keys(map);
  const strange = keys.find((key) => !/^human(0|[1-9]\d*)$/.test(key));
  if (strange !== undefined)
    throw new RecordProblem(`${name}: keys human1, human2, … expected, found ${shown(strange)}`);
  return keys;
}

function numberInKey(key: string): number {
  return Number(key.slice("human".length));
}
