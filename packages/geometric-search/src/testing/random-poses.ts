/** Poses for the tests of the search, drawn from a named stream. */
import { projectPinhole, raysFromPixels } from "@wildpose/camera";
import { h36m17, randomStream } from "@wildpose/pose";

export const J = h36m17.joints.length;
export const root = h36m17.root;
export const intrinsics = [1145.049, 1143.781, 512.541, 515.451] as const;

export interface Poses {
  readonly count: number;
  readonly rays: Float64Array;
  readonly coarse: Float32Array;
  readonly labelled: Uint8Array;
  /** [N] millimetres. */
  readonly trueDepth: Float64Array;
}

export interface PoseNoise {
  readonly pixels?: number;
  readonly coarseMm?: number;
  /** Chance of each joint but the root to be missing. */
  readonly missing?: number;
  readonly depths?: readonly [nearest: number, farthest: number];
}

/** Loose joints of the size of a body, seen by a camera of Human3.6M. The coarse pose is the truth plus noise. */
export function randomPoses(count: number, name: string, noise: PoseNoise = {}): Poses {
  const { pixels = 0, coarseMm = 0, missing = 0, depths = [3000, 7000] } = noise;
  const random = randomStream(1, name);
  const rays = new Float64Array(count * J * 2);
  const coarse = new Float32Array(count * J * 3);
  const labelled = new Uint8Array(count * J).fill(1);
  const trueDepth = new Float64Array(count);
  const placed = new Float64Array(J * 3);
  const keypoints = new Float64Array(J * 2);
  for (let n = 0; n < count; n++) {
    trueDepth[n] = random.uniform(depths[0], depths[1]);
    const rootPosition = [random.normal(0, 300), random.normal(0, 300), trueDepth[n]];
    for (let j = 0; j < J; j++) {
      for (let axis = 0; axis < 3; axis++) {
        const index = (n * J + j) * 3 + axis;
        const truth = j === root ? 0 : Math.fround(random.normal(0, [350, 450, 250][axis]));
        placed[j * 3 + axis] = rootPosition[axis] + truth;
        coarse[index] = j === root ? 0 : truth + random.normal(0, coarseMm);
      }
      if (j !== root && random.uniform(0, 1) < missing) labelled[n * J + j] = 0;
    }
    projectPinhole(placed, intrinsics, keypoints);
    for (let i = 0; i < J * 2; i++) {
      keypoints[i] += random.normal(0, pixels);
      if (labelled[n * J + (i >> 1)] === 0) keypoints[i] = NaN;
    }
    raysFromPixels(keypoints, intrinsics, rays.subarray(n * J * 2, (n + 1) * J * 2));
  }
  return { count, rays, coarse, labelled, trueDepth };
}

export function onePose({ rays, coarse, labelled }: Poses, n: number) {
  return [
    rays.subarray(n * J * 2, (n + 1) * J * 2),
    coarse.subarray(n * J * 3, (n + 1) * J * 3),
    labelled.subarray(n * J, (n + 1) * J),
  ] as const;
}
