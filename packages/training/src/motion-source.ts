/** Recorded poses as a source to train on. */
import { canonicalFromCamera } from "@wildpose/camera";
import { h36m17, type RandomStream } from "@wildpose/pose";
import type { PoseSource } from "./examples.js";
import type { Facts } from "./facts.js";

/**
 * Sees a body from a new, random camera.
 *
 * @param points [17, 3] millimetres, y up, the root in the origin.
 * @returns [17, 3] millimetres, the camera's frame, the root on its axis.
 */
export type NewView = (points: Float64Array, random: RandomStream) => Float64Array;

export interface MotionPoses {
  readonly name: string;
  /** [N, 17, 3] millimetres, camera frame (+x right, +y down, +z forward), in the order of the recording; N above 0. */
  readonly poses: Float32Array;
  /** A new camera for each pose, whose `up` is that of the camera that recorded it; null for the recorded one. */
  readonly newView: NewView | null;
  /** What was read, by names that begin with `key`. */
  readonly key: string;
  readonly facts: Facts;
}

const size = h36m17.joints.length * 3;
const { root } = h36m17;
/** The recording is cut into so many stretches, of at least a pose each, and one in so many is held out. */
const STRETCHES = 100;
const HELD_OUT_EVERY = 20;

/**
 * The poses of a recording, each as likely as any other. One stretch in twenty is held out for validation: whole stretches,
 * as neighbouring frames are nearly the same pose. Fewer than eleven poses are all used for both.
 */
export function motionSource({ name, poses, newView, key, facts }: MotionPoses): PoseSource {
  const count = poses.length / size;
  const stretches = Math.min(STRETCHES, count);
  const heldOut: number[] = [];
  const trained: number[] = [];
  for (let n = 0; n < count; n++) {
    const stretch = Math.floor((n * stretches) / count);
    (stretch % HELD_OUT_EVERY === HELD_OUT_EVERY / 2 ? heldOut : trained).push(n);
  }
  const from = (indices: ArrayLike<number>) => (random: RandomStream) => {
    const at = indices[random.integer(indices.length)] * size;
    const pose = Float64Array.from(poses.subarray(at, at + size));
    return newView ? newView(standing(pose), random) : turnedToRoot(pose);
  };
  const samplePose = from(Uint32Array.from(trained));
  return {
    name,
    samplePose,
    facts: prefixed(key, { ...facts, poses: count, held_out: heldOut.length }),
    heldOut: { name, samplePose: heldOut.length > 0 ? from(Uint32Array.from(heldOut)) : samplePose },
  };
}

function prefixed(key: string, facts: Facts): Facts {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [`${key}.${name}`, value]));
}

/** Relative to the root, y up. The camera counts as level. */
function standing(pose: Float64Array): Float64Array {
  return Float64Array.from(pose, (value, i) => {
    const relative = value - pose[root * 3 + (i % 3)];
    return i % 3 === 0 ? relative : -relative;
  });
}

/** The camera turned towards the root. */
function turnedToRoot(pose: Float64Array): Float64Array {
  const [x, y, z] = pose.subarray(root * 3, root * 3 + 3);
  const turn = canonicalFromCamera(x / z, y / z, new Float64Array(9));
  const turned = new Float64Array(pose.length);
  for (let i = 0; i < pose.length; i += 3) {
    for (let d = 0; d < 3; d++) {
      turned[i + d] = turn[d * 3] * pose[i] + turn[d * 3 + 1] * pose[i + 1] + turn[d * 3 + 2] * pose[i + 2];
    }
  }
  // On the axis to the last bit, so that it is the origin of all that is relative to it.
  turned[root * 3] = 0;
  turned[root * 3 + 1] = 0;
  return turned;
}
