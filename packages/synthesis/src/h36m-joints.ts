/**
 * The 17 joints of Human3.6M as each source would give them: body points by the rules of `remapToH36m17`, written out
 * for the points of a made body. Training poses so mean the same as the labels they are for.
 *
 * MPII's thorax is the midpoint of its shoulders, and its upper neck is at the root of the neck: so it is in upright
 * persons of the official records (`test/joint-rules.test.ts`). Its joints are so LSP's.
 */

/** Whose annotation, and so whose rule. */
export type JointRule = "mpii" | "lsp" | "ai-challenger";

export const jointRules: readonly JointRule[] = ["mpii", "lsp", "ai-challenger"];

// Offsets into the body's points.
const LIMBS = 7 * 3;
const NECK_ROOT = 8 * 3;
const HEAD_TOP = 10 * 3;
const LEFT_SHOULDER = 11 * 3;
const RIGHT_SHOULDER = 14 * 3;

// Offsets into the joints. Pelvis, legs and arms are at the same places in both.
const SPINE = 7 * 3;
const THORAX = 8 * 3;
const NECK = 9 * 3;
const HEAD = 10 * 3;

/**
 * Makes the 17 joints.
 *
 * @param points [17, 3] body points, any unit and frame.
 * @param out [17, 3] joints of h36m17 in the same unit and frame, filled and returned; may not be `points`.
 */
export function h36mJoints(points: Float64Array, rule: JointRule, out: Float64Array): Float64Array {
  for (let i = 0; i < LIMBS; i++) out[i] = points[i];
  for (let i = LEFT_SHOULDER; i < points.length; i++) out[i] = points[i];
  for (let axis = 0; axis < 3; axis++) {
    const neckRoot = points[NECK_ROOT + axis];
    const headTop = points[HEAD_TOP + axis];
    const midShoulders = (points[LEFT_SHOULDER + axis] + points[RIGHT_SHOULDER + axis]) / 2;
    out[THORAX + axis] = midShoulders;
    out[SPINE + axis] = (points[axis] + midShoulders) / 2;
    if (rule === "ai-challenger") {
      out[NECK + axis] = 0.75 * neckRoot + 0.25 * headTop;
      out[HEAD + axis] = (5 * neckRoot + 7 * headTop) / 12;
    } else {
      out[NECK + axis] = neckRoot;
      out[HEAD + axis] = headTop;
    }
  }
  return out;
}
