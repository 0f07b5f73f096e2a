/** Reads the poses of a motion source into memory. */
import { createHash } from "node:crypto";
import { adapterFor, readSource } from "@wildpose/adapters";
import { h36m17, InvalidSettingError } from "@wildpose/pose";
import type { MotionRecipe } from "@wildpose/training";
import { readMeasuredPose } from "../../measured-pose.js";
import { thinnedRows } from "./thinned-rows.js";

export interface MotionRead {
  /** [N, 17, 3] millimetres, camera frame, joints of h36m17, in the order of the source. */
  readonly poses: Float32Array;
  /** That the source has, usable or not. */
  readonly samples: number;
  /** Of the bytes of `poses`, little-endian. */
  readonly sha256: string;
}

const joints = h36m17.joints.length;

/**
 * @param folder of the source.
 * @throws {InvalidSettingError} when no sample of it is usable, or an option is not one the source reads.
 * @throws {MissingSourceError | MalformedSourceError} when it cannot be read.
 */
export async function readMotion(
  { source, every, most, options }: MotionRecipe,
  folder: string,
  onProgress: (samples: number) => void,
  signal?: AbortSignal,
): Promise<MotionRead> {
  const rows = thinnedRows(joints * 3, most);
  const pose = new Float32Array(joints * 3);
  let samples = 0;
  let usable = 0;
  for await (const sample of readSource(adapterFor(source), { root: folder, annotations: null, options }, signal)) {
    if (++samples % 500 === 0) onProgress(samples);
    if (sample.defect === null && readMeasuredPose(sample, pose) && usable++ % every === 0) rows.add(pose);
  }
  onProgress(samples);
  if (usable === 0) {
    throw new InvalidSettingError(
      `${folder}: none of its ${samples} samples has a sound 3D pose and a camera; make some with "wildpose synthesize"`,
    );
  }
  const poses = rows.taken();
  const bytes = new Uint8Array(poses.buffer, poses.byteOffset, poses.byteLength);
  return { poses, samples, sha256: createHash("sha256").update(bytes).digest("hex") };
}
