/**
 * Remapping from a source skeleton to the 17 joints of Human3.6M, by joint name.
 *
 * A rule set gives, for each target joint, the source joints it is a weighted mean of. A joint that is taken as it is
 * counts as annotated; a joint that is computed from others, or stands in for one of another definition, counts as
 * synthesised. It has the least visibility of the joints it was made from, and is missing when one of them is.
 */
import type { JointRecipe, Skeleton } from "./skeleton.js";
import { h36m17 } from "./skeletons/h36m17.js";

export interface RemapRules {
  readonly source: Skeleton;
  /** A source joint's name when it is the same joint, otherwise the weights it is synthesised with. */
  readonly joints: Readonly<Record<(typeof h36m17.joints)[number], string | JointRecipe>>;
}

export interface Remap {
  readonly source: Skeleton;
  readonly target: Skeleton;
  /** Per target joint: source indices and their weights. */
  readonly terms: readonly (readonly (readonly [index: number, weight: number])[])[];
  /** [J] 1 where the target joint is synthesised. */
  readonly synthesized: Uint8Array;
}

/**
 * Resolves names to indices once, so that remapping a pose is a plain loop.
 *
 * @throws {Error} when a rule names a joint the source does not have, or its weights do not add up to 1.
 */
export function compileRemap(rules: RemapRules): Remap {
  const { source } = rules;
  const synthesized = new Uint8Array(h36m17.joints.length);
  const terms = h36m17.joints.map((joint, target) => {
    const rule: string | JointRecipe | undefined = rules.joints[joint];
    if (rule === undefined) throw new Error(`${source.id} → ${joint}: no rule`);
    if (typeof rule !== "string") synthesized[target] = 1;
    const weights = typeof rule === "string" ? { [rule]: 1 } : rule;
    const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
    if (Math.abs(total - 1) > 1e-9) throw new Error(`${source.id} → ${joint}: weights add up to ${total}, expected 1`);
    return Object.entries(weights).map(([name, weight]) => {
      const index = source.joints.indexOf(name);
      if (index === -1) throw new Error(`${source.id} → ${joint}: ${source.id} has no joint ${name}`);
      return [index, weight] as const;
    });
  });
  return { source, target: h36m17, terms, synthesized };
}

/**
 * Remaps one pose.
 *
 * @param keypoints [J_source, D] D is 2 (pixels) or 3 (millimetres); missing joints are NaN.
 * @param visibility [J_source] 0 not labelled, 1 labelled but occluded, 2 visible.
 * @param outKeypoints [17, D] filled; a joint with a missing part becomes NaN.
 * @param outVisibility [17] filled.
 */
export function remapPose(
  remap: Remap,
  keypoints: Float32Array,
  visibility: Uint8Array,
  outKeypoints: Float32Array,
  outVisibility: Uint8Array,
): void {
  const dims = keypoints.length / remap.source.joints.length;
  for (let target = 0; target < remap.terms.length; target++) {
    const terms = remap.terms[target];
    let least = 2;
    for (let t = 0; t < terms.length; t++) least = Math.min(least, visibility[terms[t][0]]);
    outVisibility[target] = least;
    for (let d = 0; d < dims; d++) {
      let sum = 0;
      for (let t = 0; t < terms.length; t++) sum += terms[t][1] * keypoints[terms[t][0] * dims + d];
      outKeypoints[target * dims + d] = least === 0 ? NaN : sum;
    }
  }
}
