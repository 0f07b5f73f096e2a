/**
 * Turns 3D poses into what a network is shown and asked for, with the faults of real annotations: joints that are off,
 * joints that are on the wrong side, and joints that are missing.
 */
import { STEREO_BASELINE_MM, unitsPerMillimetre, writeCanonicalInput } from "@wildpose/camera";
import { h36m17, type RandomStream, sizeRuler } from "@wildpose/pose";
import { addAnnotatorNoise, bodySize, type NoiseKind } from "./annotation-noise.js";
import type { Facts } from "./facts.js";

/** Where training poses come from. */
export interface PoseSource {
  readonly name: string;
  /** @returns [17, 3] millimetres, a camera's frame, the root on its axis. */
  samplePose(random: RandomStream): Float64Array;
  /** Where validation draws from, when it is not the same. */
  readonly heldOut?: PoseSource;
  /** What else the poses are known by: files that were read, with their hashes. */
  readonly facts?: Facts;
}

export interface AnnotationFaults {
  /** Each pose has its own deviation of the 2D, exponential with this mean: millimetres at the person's distance. */
  readonly noiseMm: number;
  /** How that is spread over the joints; evenly when left out. */
  readonly noise?: NoiseKind;
  /** Share of poses with the left and right legs, or arms, taken for each other; none when left out. */
  readonly swapped?: number;
  /** Share of poses that lack joints. */
  readonly missing: number;
}

export const noFaults: AnnotationFaults = { noiseMm: 0, missing: 0 };

/** A batch of examples, row-major. */
export interface ExampleBatch {
  readonly count: number;
  /** [B, 17, 2] canonical input: metres of an average person, relative to the root; missing joints (0, 0). */
  readonly left: Float32Array;
  /** [B, 17] how much further each joint moves along x than the root does, from the left view to the right one; same unit. */
  readonly disparity: Float32Array;
  /** [B, 17, 2] the right view without faults, relative to its own root, same unit. */
  readonly right: Float32Array;
  /** [B, 17, 3] millimetres, relative to the root. */
  readonly pose: Float32Array;
}

const joints = h36m17.joints.length;
const { root } = h36m17;
/** A pose left with fewer joints, or with no bone to measure its size by, is shown whole: no build would label it. */
const LEAST_LABELLED = 8;
/** What a picture cut off at the bottom lacks. */
const legs = ["rightKnee", "rightAnkle", "leftKnee", "leftAnkle"].map((name) => h36m17.joints.indexOf(name as never));

const sides = ["Hip|Knee|Ankle", "Shoulder|Elbow|Wrist"].map((limb) =>
  h36m17.joints.flatMap((name, joint) => (new RegExp(`^left(${limb})$`).test(name) ? [joint] : [])),
);

/** Draws a batch. The same source, stream and faults give the same bytes. */
export function drawExamples(
  source: PoseSource,
  random: RandomStream,
  count: number,
  faults: AnnotationFaults,
): ExampleBatch {
  const batch: ExampleBatch = {
    count,
    left: new Float32Array(count * joints * 2),
    disparity: new Float32Array(count * joints),
    right: new Float32Array(count * joints * 2),
    pose: new Float32Array(count * joints * 3),
  };
  const rays = new Float64Array(joints * 2);
  const exact = new Float64Array(joints * 2);
  for (let n = 0; n < count; n++) {
    const pose = source.samplePose(random);
    const rootDepth = pose[root * 3 + 2];
    for (let j = 0; j < joints; j++) {
      rays[j * 2] = pose[j * 3] / pose[j * 3 + 2];
      rays[j * 2 + 1] = pose[j * 3 + 1] / pose[j * 3 + 2];
      for (let d = 0; d < 3; d++) batch.pose[(n * joints + j) * 3 + d] = pose[j * 3 + d] - pose[root * 3 + d];
    }
    exact.set(rays);
    addFaults(rays, pose, random, faults);
    const scale = unitsPerMillimetre(rays, sizeRuler);
    writeCanonicalInput(rays, root, scale, batch.left, n * joints * 2);
    for (let j = 0; j < joints; j++) {
      const shift = STEREO_BASELINE_MM * (1 / rootDepth - 1 / pose[j * 3 + 2]);
      const joint = n * joints + j;
      batch.disparity[joint] = shift / (1000 * scale);
      batch.right[joint * 2] = (exact[j * 2] - exact[root * 2] + shift) / (1000 * scale);
      batch.right[joint * 2 + 1] = (exact[j * 2 + 1] - exact[root * 2 + 1]) / (1000 * scale);
    }
  }
  return batch;
}

function addFaults(rays: Float64Array, pose: Float64Array, random: RandomStream, faults: AnnotationFaults): void {
  const { noise = "even", swapped = 0 } = faults;
  if (faults.noiseMm > 0) {
    const deviation = (-faults.noiseMm * Math.log(1 - random.uniform(0, 1))) / pose[root * 3 + 2];
    const asAnnotators = noise === "annotators" || (noise === "mixed" && random.uniform(0, 1) < 0.5);
    if (asAnnotators) addAnnotatorNoise(rays, deviation * bodySize(pose), random);
    else for (let i = 0; i < rays.length; i++) rays[i] += random.normal(0, deviation);
  }
  // Nothing is drawn for a fault that is not asked for: examples are then what they were before there was the fault.
  if (swapped > 0 && random.uniform(0, 1) < swapped) swapSides(rays, sides[random.integer(sides.length)]);
  if (random.uniform(0, 1) >= faults.missing) return;
  const dropped = new Set<number>();
  if (random.uniform(0, 1) < 0.3) {
    const from = random.uniform(0, 1) < 0.5 ? "Knee" : "Ankle";
    for (const joint of legs) if (from === "Knee" || h36m17.joints[joint].endsWith(from)) dropped.add(joint);
  }
  for (let j = 0; j < joints; j++) if (j !== root && random.uniform(0, 1) < 0.12) dropped.add(j);
  const measurable = sizeRuler.bones.some(([parent, child]) => !dropped.has(parent) && !dropped.has(child));
  if (measurable && joints - dropped.size >= LEAST_LABELLED) for (const joint of dropped) dropJoint(rays, joint);
}

function swapSides(rays: Float64Array, leftJoints: readonly number[]): void {
  for (const left of leftJoints) {
    const right = h36m17.mirror[left];
    for (let axis = 0; axis < 2; axis++) {
      const kept = rays[left * 2 + axis];
      rays[left * 2 + axis] = rays[right * 2 + axis];
      rays[right * 2 + axis] = kept;
    }
  }
}

function dropJoint(rays: Float64Array, joint: number): void {
  rays[joint * 2] = NaN;
  rays[joint * 2 + 1] = NaN;
}
