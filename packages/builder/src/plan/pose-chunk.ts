/**
 * Persons on the way into a release, a chunk at a time: a struct of typed arrays. A chunk is what is labelled at once. It
 * has persons of one source only and its size does not depend on the workers, so labels do not either.
 */
import { h36m17, type SourceSplit } from "@wildpose/pose";
import type { ImageState } from "../images/image-file.js";
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
  /** Whether its persons have a 3D pose that was measured; otherwise one is generated. */
  readonly measured: boolean;
  readonly imagePaths: (string | null)[];
  /** [N, 2] width, height in pixels; 0 when not known. */
  readonly imageSizes: Int32Array;
  /** [N] 1 where the image file was found and can be read. */
  readonly imageFound: Uint8Array;
  /** [N, 2] bytes of the image file and the time of its last change in milliseconds since 1970; 0 where not found. */
  readonly imageStamps: Float64Array;
  /** [N, 4] x, y, width, height in pixels. */
  readonly boxes: Float32Array;
  /** [N, 17, 2] pixels, NaN where not labelled. */
  readonly keypoints: Float32Array;
  /** [N, 17] 0, 1, 2. */
  readonly visibility: Uint8Array;
  /** [N, 17] 1 where the joint is computed from others. The persons of a source need not share a skeleton. */
  readonly synthesized: Uint8Array;
  /** [N, 4] fx, fy, cx, cy in pixels; NaN where not known. */
  readonly intrinsics: Float64Array;
  /** [N] 1 where they are of the image's EXIF block. */
  readonly exifCamera: Uint8Array;
  /** [N, 5] k1, k2, k3, p1, p2; 0 for a lens without distortion. */
  readonly distortion: Float64Array;
  /** [N, 17, 3] millimetres, camera frame; empty when not measured. */
  readonly joints3d: Float32Array;
  /** [N] 1 where the source's own data are known to be wrong. */
  readonly defective: Uint8Array;
}

export function emptyChunk(sourceIndex: number, measured = false): PoseChunk {
  return {
    sourceIndex,
    measured,
    count: 0,
    sampleIds: [],
    groups: [],
    sourceSplits: [],
    imagePaths: [],
    imageSizes: new Int32Array(CHUNK_SIZE * 2),
    imageFound: new Uint8Array(CHUNK_SIZE),
    imageStamps: new Float64Array(CHUNK_SIZE * 2),
    boxes: new Float32Array(CHUNK_SIZE * 4),
    keypoints: new Float32Array(CHUNK_SIZE * JOINTS * 2),
    visibility: new Uint8Array(CHUNK_SIZE * JOINTS),
    synthesized: new Uint8Array(CHUNK_SIZE * JOINTS),
    intrinsics: new Float64Array(CHUNK_SIZE * 4),
    exifCamera: new Uint8Array(CHUNK_SIZE),
    distortion: new Float64Array(CHUNK_SIZE * 5),
    joints3d: new Float32Array(measured ? CHUNK_SIZE * JOINTS * 3 : 0),
    defective: new Uint8Array(CHUNK_SIZE),
  };
}

/** A row's place in the plan as one number. */
export function rowAddress(chunk: number, row: number): number {
  return chunk * CHUNK_SIZE + row;
}

/** The chunk that the row of an address is in. */
export function chunkOfAddress(address: number): number {
  return Math.floor(address / CHUNK_SIZE);
}

/** Fields of a chunk with a value for each person. */
export const personLists = ["sampleIds", "groups", "sourceSplits", "imagePaths"] as const satisfies (keyof PoseChunk)[];

/** Fields of a chunk that are [N, …] numbers, with room for {@link CHUNK_SIZE} persons. */
export const personArrays = [
  "imageSizes",
  "imageFound",
  "imageStamps",
  "boxes",
  "keypoints",
  "visibility",
  "synthesized",
  "intrinsics",
  "exifCamera",
  "distortion",
  "joints3d",
  "defective",
] as const satisfies (keyof PoseChunk)[];

/**
 * Fills chunks with the persons of one source as they come: those with measured and those with generated 3D go into chunks
 * of their own.
 */
export function chunkFiller(sourceIndex: number) {
  const open = new Map<boolean, PoseChunk>();
  return {
    /** @returns the chunk when it is full with this person. */
    add(measured: boolean, addTo: (chunk: PoseChunk) => void): PoseChunk | null {
      const chunk = open.get(measured) ?? emptyChunk(sourceIndex, measured);
      open.set(measured, chunk);
      addTo(chunk);
      if (chunk.count < CHUNK_SIZE) return null;
      open.delete(measured);
      return chunk;
    },
    /** The chunks that are not full, in the order of their first persons. */
    rest: (): PoseChunk[] => [...open.values()],
  };
}

/** Copies a person to the end of another chunk that has room. */
export function copyPerson(from: PoseChunk, row: number, to: PoseChunk): void {
  const at = to.count++;
  for (const name of personLists) (to[name] as unknown[]).push(from[name][row]);
  for (const name of personArrays) {
    const size = from[name].length / CHUNK_SIZE;
    to[name].set(from[name].subarray(row * size, (row + 1) * size), at * size);
  }
}

/** Adds a person at the end of a chunk that has room. */
export function addToChunk(chunk: PoseChunk, pose: RemappedPose, image: ImageState): void {
  const { sample, keypoints, visibility, synthesized, joints3d } = pose;
  const row = chunk.count++;
  chunk.sampleIds.push(sample.id);
  chunk.groups.push(sample.group);
  chunk.sourceSplits.push(sample.sourceSplit);
  chunk.imagePaths.push(sample.imagePath);
  const size = image.state === "readable" ? [image.width, image.height] : sample.imageSize;
  if (size !== null) chunk.imageSizes.set(size, row * 2);
  if (image.state === "readable") {
    chunk.imageFound[row] = 1;
    chunk.imageStamps.set([image.stamp.bytes, image.stamp.modified], row * 2);
  }
  chunk.boxes.set(sample.bbox ?? boxOfJoints(keypoints), row * 4);
  chunk.keypoints.set(keypoints, row * JOINTS * 2);
  chunk.visibility.set(visibility, row * JOINTS);
  chunk.synthesized.set(synthesized, row * JOINTS);
  const ofImage = image.state === "readable" && sample.intrinsics === null ? image.intrinsics : undefined;
  chunk.intrinsics.set(sample.intrinsics ?? ofImage ?? [NaN, NaN, NaN, NaN], row * 4);
  if (ofImage !== undefined) chunk.exifCamera[row] = 1;
  if (sample.distortion !== null) chunk.distortion.set(sample.distortion, row * 5);
  if (joints3d !== null) chunk.joints3d.set(joints3d, row * JOINTS * 3);
  if (sample.defect !== null) chunk.defective[row] = 1;
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
