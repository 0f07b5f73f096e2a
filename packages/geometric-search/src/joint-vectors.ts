/**
 * One pose as the search sees it: the sideways distance of a joint, put on its ray, from the coarse pose is ‖a + d·b‖,
 * with a = ray · z − coarse_xy and b = ray − ray_root, both times the joint's weight.
 *
 * Written over for every pose of a batch, so that a batch allocates nothing for each.
 */
export interface JointVectors {
  /** Joints whose distance depends on the depth: b is not 0. */
  count: number;
  /** Joints that take part, other than the root. */
  joints: number;
  /** Sum of the weights of those joints. */
  weight: number;
  /** Cost of the joints on the root's ray, the same at every depth. */
  constantCost: number;
  /** Σ weight · ‖ray − ray_root‖². */
  spread: number;
  /** Σ ‖b‖² = Σ weight² · ‖ray − ray_root‖². */
  squaredSpread: number;
  /** The depth at which the sum of the squared distances is least: the closed form, −Σ a·b / Σ b². */
  leastSquaresDepth: number;
  /** [count, 6]: ax, ay, bx, by, a × b, ‖b‖². */
  readonly values: Float64Array;
}

/** Numbers of a joint in {@link JointVectors.values}. */
export const VECTOR_SIZE = 6;

export function createJointVectors(capacity: number): JointVectors {
  return {
    count: 0,
    joints: 0,
    weight: 0,
    constantCost: 0,
    spread: 0,
    squaredSpread: 0,
    leastSquaresDepth: NaN,
    values: new Float64Array(capacity * VECTOR_SIZE),
  };
}

/**
 * Reads one pose of a batch. The numbers at a joint that takes no part are not looked at.
 *
 * @param rays,coarse,labelled,root as in `searchRootDepths`.
 * @param weights [N, J] not negative; undefined weighs every joint 1. The root's is not looked at.
 * @param first index of the pose's first joint.
 * @returns whether the pose has a defined depth: the root is labelled, a joint that takes part lies off its ray, and all
 *   their numbers are finite.
 * @throws {RangeError} when the weight of a labelled joint is negative or not finite.
 */
export function writeJointVectors(
  rays: Float64Array,
  coarse: Float32Array | Float64Array,
  labelled: Uint8Array,
  weights: Float32Array | Float64Array | undefined,
  first: number,
  jointCount: number,
  root: number,
  vectors: JointVectors,
): boolean {
  const { values } = vectors;
  const rootAt = first + root;
  if (labelled[rootAt] === 0) return false;
  const rootX = rays[rootAt * 2];
  const rootY = rays[rootAt * 2 + 1];
  const rootZ = coarse[rootAt * 3 + 2];
  if (!Number.isFinite(rootX * rootZ - coarse[rootAt * 3] + (rootY * rootZ - coarse[rootAt * 3 + 1]))) return false;
  let at = 0;
  let joints = 0;
  let totalWeight = 0;
  let constantCost = 0;
  let spread = 0;
  let squaredSpread = 0;
  let towards = 0;
  for (let index = first; index < first + jointCount; index++) {
    if (labelled[index] === 0 || index === rootAt) continue;
    let weight = 1;
    if (weights !== undefined) {
      weight = weights[index];
      if (weight === 0) continue;
      if (!(weight > 0 && weight < Infinity)) {
        throw new RangeError(
          `weight ${weight} of joint ${index - first} of pose ${first / jointCount}, expected a finite number from 0 on`,
        );
      }
    }
    const rayX = rays[index * 2];
    const rayY = rays[index * 2 + 1];
    const z = coarse[index * 3 + 2];
    const ax = weight * (rayX * z - coarse[index * 3]);
    const ay = weight * (rayY * z - coarse[index * 3 + 1]);
    const awayX = rayX - rootX;
    const awayY = rayY - rootY;
    const bx = weight * awayX;
    const by = weight * awayY;
    const squared = bx * bx + by * by;
    if (!Number.isFinite(ax + ay + squared)) return false;
    joints++;
    totalWeight += weight;
    if (squared === 0) {
      constantCost += Math.sqrt(ax * ax + ay * ay);
      continue;
    }
    spread += bx * awayX + by * awayY;
    squaredSpread += squared;
    towards += ax * bx + ay * by;
    values[at] = ax;
    values[at + 1] = ay;
    values[at + 2] = bx;
    values[at + 3] = by;
    values[at + 4] = ax * by - ay * bx;
    values[at + 5] = squared;
    at += VECTOR_SIZE;
  }
  vectors.count = at / VECTOR_SIZE;
  vectors.joints = joints;
  vectors.weight = totalWeight;
  vectors.constantCost = constantCost;
  vectors.spread = spread;
  vectors.squaredSpread = squaredSpread;
  vectors.leastSquaresDepth = -towards / squaredSpread;
  return at > 0;
}

/** The cost at one depth: Σ ‖a + d·b‖, millimetres. */
export function costOfVectors({ count, constantCost, values }: JointVectors, depth: number): number {
  let sum = constantCost;
  for (let at = 0; at < count * VECTOR_SIZE; at += VECTOR_SIZE) {
    const x = values[at] + depth * values[at + 2];
    const y = values[at + 1] + depth * values[at + 3];
    sum += Math.sqrt(x * x + y * y);
  }
  return sum;
}
