/**
 * A skeleton as data: joint names in storage order, the parent of each joint, and its left/right partner.
 * Names are camelCase; the left/right partner is derived from the name, never typed in.
 */
export interface Skeleton<Joint extends string = string> {
  readonly id: string;
  readonly joints: readonly Joint[];
  /** Index of each joint's parent; -1 for the root. A joint may precede its parent. */
  readonly parents: readonly number[];
  /** Index of each joint's left/right partner; its own index on the midline. */
  readonly mirror: readonly number[];
  readonly root: number;
  /** How its joints become those of Human3.6M, for a skeleton without a public rule in `remap-rules.ts`. */
  readonly h36m17?: JointRules;
}

/** Weights of source joints, by name. They add up to 1. */
export type JointRecipe = Readonly<Record<string, number>>;

/** Target joint → the source joint's name when it is the same joint, otherwise the weights it is synthesised with. */
export type JointRules = Readonly<Record<string, string | JointRecipe>>;

/**
 * Builds a skeleton from joint names and the parent of each, and checks that it is a tree with one root whose left and
 * right joints pair up.
 *
 * @throws {Error} when a parent is unknown, the parents do not form one tree, or a left joint has no right partner.
 */
export function defineSkeleton<const Joint extends string>(
  id: string,
  parentOf: readonly (readonly [joint: Joint, parent: Joint | null])[],
  toH36m17?: JointRules,
): Skeleton<Joint> {
  const joints = parentOf.map(([joint]) => joint);
  const indexOf = new Map<string, number>(joints.map((joint, index) => [joint, index]));
  if (indexOf.size !== joints.length) throw new Error(`${id}: a joint is named twice`);

  const parents = parentOf.map(([joint, parent]) => {
    if (parent === null) return -1;
    const index = indexOf.get(parent);
    if (index === undefined) throw new Error(`${id}: ${joint} has the unknown parent ${parent}`);
    return index;
  });
  const roots = parents.flatMap((parent, joint) => (parent === -1 ? [joint] : []));
  if (roots.length !== 1) throw new Error(`${id}: ${roots.length} roots, expected 1`);
  for (let joint = 0; joint < parents.length; joint++) {
    let steps = 0;
    for (let at = joint; at !== -1; at = parents[at]) {
      if (++steps > parents.length) throw new Error(`${id}: ${joints[joint]} is on a circle of parents`);
    }
  }

  const mirror = joints.map((joint, index) => {
    const partner = partnerName(joint);
    if (partner === null) return index;
    const found = indexOf.get(partner);
    if (found === undefined) throw new Error(`${id}: ${joint} has no partner ${partner}`);
    return found;
  });
  return { id, joints, parents, mirror, root: roots[0], ...(toH36m17 ? { h36m17: toH36m17 } : {}) };
}

/** The bones of a skeleton as [parent, child] index pairs, in the order of the children. */
export function bonesOf(skeleton: Skeleton): (readonly [parent: number, child: number])[] {
  return skeleton.parents.flatMap((parent, child) => (parent === -1 ? [] : [[parent, child] as const]));
}

function partnerName(joint: string): string | null {
  if (joint.startsWith("left")) return joint.replace("left", "right");
  if (joint.startsWith("right")) return joint.replace("right", "left");
  return null;
}
