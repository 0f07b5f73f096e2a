import { remapToH36m17, type Skeleton } from "@wildpose/pose";
import type { Check } from "../check.js";

export const skeletonIsTree: Check = {
  number: 7,
  name: "the skeleton is a tree, its mirror swaps left and right, and it becomes the 17 joints",
  async run({ conformance }) {
    const { skeleton } = conformance.adapter.card;
    const faults = skeletonFaults(skeleton);
    try {
      remapToH36m17(skeleton);
    } catch (error) {
      faults.push(`${(error as Error).message}; give defineSkeleton its third argument, toH36m17`);
    }
    return faults;
  },
};

/** Why a skeleton is not one tree with left and right that pair up, a line each. */
export function skeletonFaults({ id, joints, parents, mirror, root }: Skeleton): string[] {
  const faults: string[] = [];
  if (parents.length !== joints.length || mirror.length !== joints.length) {
    return [
      `${id}: ${joints.length} joints, ${parents.length} parents, ${mirror.length} mirrors: the same number expected`,
    ];
  }
  if (new Set(joints).size !== joints.length) faults.push(`${id}: a joint is named twice`);
  const roots = parents.flatMap((parent, joint) => (parent === -1 ? [joint] : []));
  if (roots.length !== 1 || roots[0] !== root) {
    faults.push(
      `${id}: root ${root} expected to be the only joint without parent, found ${roots.join(", ") || "none"}`,
    );
  }
  joints.forEach((joint, index) => {
    if (!reachesRoot(parents, index)) faults.push(`${id}: ${joint} does not lead to the root`);
    const partner = mirror[index];
    if (mirror[partner] !== index)
      faults.push(`${id}: ${joint} is mirrored to ${joints[partner]}, which is not mirrored back`);
    const wanted = swapSides(joint);
    if (joints[partner] !== wanted)
      faults.push(`${id}: ${joint} is mirrored to ${joints[partner]}, expected ${wanted}`);
  });
  return faults;
}

function reachesRoot(parents: readonly number[], joint: number): boolean {
  let at = joint;
  for (let steps = 0; steps <= parents.length; steps++) {
    if (at === -1) return true;
    if (!(at >= 0 && at < parents.length)) return false;
    at = parents[at];
  }
  return false;
}

function swapSides(joint: string): string {
  if (joint.startsWith("left")) return `right${joint.slice(4)}`;
  if (joint.startsWith("right")) return `left${joint.slice(5)}`;
  return joint;
}
