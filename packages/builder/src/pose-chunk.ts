/**
 * The plan of a release in memory: chunks of kept persons, a struct of typed arrays each. A chunk is what is labelled
 * at once. It has persons of one source only and its size does not depend on the workers, so labels do not either.
 */
import { h36m17, type SourceSplit } from "@wildpose/pose";
import type { ImageState } from "./image-file.js";
import type { RemappedPose } from "./remap-sample.js";

export const CHUNK_SIZE = 256;
const JOINTS = h36m17.joints.length;

export interface PoseChunk {
  /** Index of the entry in the recipe's `sources`. */
  readonly sourceIndex: number;
  /** Persons in it, at most {@link CHUNK_SIZE}. */
  count: number;
  readonly sampleIds: string[];
  readonly groups: string[];
  readonly sourceSplits: SourceSplit[];
  readonly imagePaths: string[];
  /** [N, 2] width, height in pixels; 0 when not known. */
  readonly imageSizes: Int32Array;
  /** [N, 4] x, y, width, height in pixels. */
  readonly boxes: Float32Array;
  /** [N, 17, 2] pixels, NaN where not labelled. */
  readonly keypoints: Float32Array;
  /** [N, 17] 0, 1, 2. */
  readonly visibility: Uint8Array;
  /** [N, 4] fx, fy, cx, cy in pixels; NaN where not known. */
  readonly intrinsics: Float64Array;
  /** [N] 1 where a label that can be used was made; 0 before. */
  readonly labelled: Uint8Array;
}

export function emptyChunk(sourceIndex: number): PoseChunk {
  return {
    sourceIndex,
    count: 0,
    sampleIds: [],
    groups: [],
    sourceSplits: [],
    imagePaths: [],
    imageSizes: new Int32Array(CHUNK_SIZE * 2),
    boxes: new Float32Array(CHUNK_SIZE * 4),
    keypoints: new Float32Array(CHUNK_SIZE * JOINTS * 2),
    visibility: new Uint8Array(CHUNK_SIZE * JOINTS),
    intrinsics: new Float64Array(CHUNK_SIZE * 4),
    labelled: new Uint8Array(CHUNK_SIZE),
  };
}

/** A row's place in the plan as one number. */
export function rowAddress(chunk: number, row: number): number {
  return chunk * CHUNK_SIZE + row;
}

/** Adds a person at the end of a chunk that has room. */
export function addToChunk(chunk: PoseChunk, { sample, keypoints, visibility }: RemappedPose, image: ImageState): void {
  const row = chunk.count++;
  chunk.sampleIds.push(sample.id);
  chunk.groups.push(sample.group);
  chunk.sourceSplits.push(sample.sourceSplit);
  chunk.imagePaths.push(sample.imagePath);
  if (image.state === "readable") chunk.imageSizes.set([image.width, image.height], row * 2);
  chunk.boxes.set(sample.bbox ?? boxOfJoints(keypoints), row * 4);
  chunk.keypoints.set(keypoints, row * JOINTS * 2);
  chunk.visibility.set(visibility, row * JOINTS);
  chunk.intrinsics.set(sample.intrinsics ?? [NaN, NaN, NaN, NaN], row * 4);
}

/**
 * The smallest box around the labelled joints.
 *
 * @param keypoints [J, 2] pixels; NaN where not labelled, one at least labelled.
 * @returns x, y, width, height in pixels.
 */
export function boxOfJoints(keypoints: Float32Array): [x: number, y: number, width: number, height: number] {
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (let i = 0; i < keypoints.length; i += 2) {
    if (Number.isNaN(keypoints[i])) continue;
    left = Math.min(left, keypoints[i]);
    right = Math.max(right, keypoints[i]);
    top = Math.min(top, keypoints[i + 1]);
    bottom = Math.max(bottom, keypoints[i + 1]);
  }
  return [left, top, right - left, bottom - top];
}
