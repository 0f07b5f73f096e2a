/**
 * Which joints of a motion file are those of a body.
 */
import { nearestName } from "@wildpose/pose";
import { type Dialect, dialects, type LimbJoint, limbJoints, plainName } from "./dialects.js";

interface NamedJoint {
  readonly name: string;
  readonly parent: number;
}

/** Left, then right. */
export type Pair = readonly [left: number, right: number];

/** Indices into the joints of a file. */
export interface BodyJoints extends Readonly<Record<LimbJoint, Pair>> {
  readonly dialect: string;
  readonly head: number;
  /** The joint that carries both arms. */
  readonly chest: number;
  /** Where the neck begins: the joint after the chest on the way to the head; the chest where there is none. */
  readonly neck: number;
  /** The joints from the hips up to the chest, without the one that carries the legs. */
  readonly spine: readonly number[];
}

/** A joint that no dialect finds. */
interface MissingJoint {
  readonly joint: string;
  readonly expected: string;
}

/** Joints whose names are compared with those that are missed; bodies with all their fingers have fewer. */
const COMPARED_NAMES = 500;

/** Left and right joints are looked for by these names in a message. */
const sideNames = ["left", "right"] as const;

/**
 * Finds the joints of a body by their names.
 *
 * @returns the joints, or what is wrong, for a message: the joints that the nearest dialect misses and the names in the
 *   file that are most like those expected.
 */
export function resolveJoints(joints: readonly NamedJoint[]): BodyJoints | { readonly problem: string } {
  const places = placesByName(joints);
  let fewest: { dialect: Dialect; missing: readonly MissingJoint[] } | null = null;
  for (const dialect of dialects) {
    const resolved = resolveAs(dialect, joints, places);
    if (!("missing" in resolved)) return resolved;
    if (!fewest || resolved.missing.length < fewest.missing.length) fewest = { dialect, missing: resolved.missing };
  }
  const names = new Set(joints.slice(0, COMPARED_NAMES).map(({ name }) => name));
  const missing = (fewest?.missing ?? []).map(({ joint, expected }) => {
    const nearest = nearestName(expected, names);
    return `${joint} (expected a name like ${expected}${nearest ? `, nearest is ${nearest}` : ""})`;
  });
  return {
    problem:
      `the joints of a body cannot be told by their names; nearest to ${fewest?.dialect.name}, without ` +
      `${missing.join(", ")}; rename these joints in the file`,
  };
}

function resolveAs(
  dialect: Dialect,
  joints: readonly NamedJoint[],
  places: ReadonlyMap<string, readonly number[]>,
): BodyJoints | { readonly missing: readonly MissingJoint[] } {
  const missing: MissingJoint[] = [];
  const find = (joint: string, names: readonly string[]): number => {
    for (const name of names) {
      const found = places.get(name);
      // A name that two joints have says nothing.
      if (found?.length === 1) return found[0];
    }
    missing.push({ joint, expected: names[0] });
    return -1;
  };
  const pairOf = (joint: LimbJoint): Pair => {
    const [left, right] = dialect.sides.map((side, index) =>
      find(
        sideNames[index] + joint[0].toUpperCase() + joint.slice(1),
        dialect.limbs[joint].map((pattern) => pattern.replace("*", side)),
      ),
    );
    return [left, right];
  };
  const limbs = Object.fromEntries(limbJoints.map((joint) => [joint, pairOf(joint)])) as Record<LimbJoint, Pair>;
  const head = find("head", dialect.head);
  if (missing.length > 0) return { missing };

  // A row whose names are all there but hang together otherwise means other joints by them.
  for (const [upper, lower] of [
    ["hip", "knee"],
    ["knee", "ankle"],
    ["shoulder", "elbow"],
    ["elbow", "wrist"],
  ] as const) {
    for (const side of [0, 1]) {
      if (!pathTo(joints, limbs[lower][side]).includes(limbs[upper][side])) {
        return { missing: [{ joint: `${sideNames[side]} ${lower} below its ${upper}`, expected: lower }] };
      }
    }
  }
  const chest = lastCommon(pathTo(joints, limbs.shoulder[0]), pathTo(joints, limbs.shoulder[1]));
  const pelvis = lastCommon(pathTo(joints, limbs.hip[0]), pathTo(joints, limbs.hip[1]));
  const headPath = pathTo(joints, head);
  if (chest === -1 || pelvis === -1 || !headPath.includes(chest)) {
    return { missing: [{ joint: "the joint that carries both arms and the head", expected: "chest" }] };
  }
  const chestPath = pathTo(joints, chest);
  const neck = headPath[headPath.indexOf(chest) + 1] ?? chest;
  return { dialect: dialect.name, ...limbs, head, chest, neck, spine: chestPath.slice(chestPath.indexOf(pelvis) + 1) };
}

function placesByName(joints: readonly NamedJoint[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (let joint = 0; joint < joints.length; joint++) {
    const name = plainName(joints[joint].name);
    const known = places.get(name);
    if (known) known.push(joint);
    else places.set(name, [joint]);
  }
  return places;
}

/** From the root to the joint, both included. */
function pathTo(joints: readonly NamedJoint[], joint: number): number[] {
  const path: number[] = [];
  for (let at = joint; at !== -1; at = joints[at].parent) path.push(at);
  return path.reverse();
}

function lastCommon(one: readonly number[], other: readonly number[]): number {
  let last = -1;
  for (let at = 0; at < one.length && one[at] === other[at]; at++) last = one[at];
  return last;
}
