/** Poses to evaluate on from a user's own motion: any source whose samples have a 3D pose and a camera. */
import { adapterFor, readSource } from "@wildpose/adapters";
import type { KnownPose } from "@wildpose/inference";
import {
  h36m17,
  InvalidSettingError,
  type PoseSample,
  randomStream,
  remapPose,
  remapToH36m17,
  VISIBLE,
} from "@wildpose/pose";

export interface MotionPosesOptions {
  readonly folder: string;
  /** Id of the adapter that reads it. */
  readonly source: string;
  /** At most so many are taken. */
  readonly count: number;
  readonly seed: number;
  /** Called now and then with the samples read so far, and once at the end. */
  readonly onProgress?: (samples: number) => void;
}

const joints = h36m17.joints.length;

/**
 * Reads a whole source and draws poses from all of it, each as likely as any other.
 *
 * @throws {InvalidSettingError} when no sample of it has a 3D pose and a camera.
 * @throws {MissingSourceError | MalformedSourceError} when it cannot be read.
 */
export async function readMotionPoses({
  folder,
  source,
  count,
  seed,
  onProgress,
}: MotionPosesOptions): Promise<KnownPose[]> {
  const random = randomStream(seed, "evaluation/motion");
  const drawn: KnownPose[] = [];
  let samples = 0;
  let known = 0;
  for await (const sample of readSource(adapterFor(source), { root: folder, annotations: null, options: {} })) {
    samples++;
    if (samples % 500 === 0) onProgress?.(samples);
    const pose = knownPose(sample);
    if (pose === null) continue;
    known++;
    if (drawn.length < count) drawn.push(pose);
    else {
      const place = random.integer(known);
      if (place < count) drawn[place] = pose;
    }
  }
  onProgress?.(samples);
  if (known === 0) {
    throw new InvalidSettingError(
      `${folder}: none of its ${samples} samples has a 3D pose and a camera; make some with "wildpose synthesize"`,
    );
  }
  return drawn;
}

/** The pose of a sample; null when a joint or the camera was not measured, or a joint is behind the camera. */
function knownPose({ skeleton, joints3d, intrinsics }: PoseSample): KnownPose | null {
  if (joints3d === null || intrinsics === null) return null;
  const pose = new Float32Array(joints * 3);
  // What can be seen of a joint says nothing of whether it was measured: a missing one is NaN.
  const everyJoint = new Uint8Array(skeleton.joints.length).fill(VISIBLE);
  remapPose(remapToH36m17(skeleton), joints3d, everyJoint, pose, new Uint8Array(joints));
  const usable = pose.every((value, index) => Number.isFinite(value) && (index % 3 !== 2 || value > 0));
  return usable ? { joints: Float64Array.from(pose), intrinsics } : null;
}
