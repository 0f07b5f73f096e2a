/**
 * What a triangle is of: a tag of the person and the part of the body. Which parts show each joint.
 */

/** Parts of a body. Clothes are of the part they cover. */
export const parts = [
  "trunk",
  "neck",
  "head",
  "hair",
  "skirt",
  "leftUpperArm",
  "leftForearm",
  "leftHand",
  "rightUpperArm",
  "rightForearm",
  "rightHand",
  "leftThigh",
  "leftShank",
  "leftFoot",
  "rightThigh",
  "rightShank",
  "rightFoot",
] as const;

export type Part = (typeof parts)[number];

/** Of what is nobody's: boxes, plants. */
export const THING = 0;

/** The person whom a picture is of. */
export const SUBJECT = 1;

const PARTS = 32;

/** @param person {@link SUBJECT}, or 2 and more for others. */
export function tagOf(person: number, part: Part): number {
  return person * PARTS + parts.indexOf(part);
}

export function personOf(tag: number): number {
  return Math.floor(tag / PARTS);
}

export function partOf(tag: number): Part {
  return parts[tag % PARTS];
}

/** The parts that a joint of h36m17 is in, in the order of the joints: where one of them is seen, the joint is. */
export const partsOfJoint: readonly (readonly Part[])[] = [
  ["trunk", "skirt", "leftThigh", "rightThigh"],
  ["trunk", "skirt", "rightThigh"],
  ["rightThigh", "rightShank", "skirt"],
  ["rightShank", "rightFoot"],
  ["trunk", "skirt", "leftThigh"],
  ["leftThigh", "leftShank", "skirt"],
  ["leftShank", "leftFoot"],
  ["trunk"],
  ["trunk", "neck", "hair", "head"],
  ["neck", "head", "hair"],
  ["head", "hair"],
  ["leftUpperArm", "trunk", "hair"],
  ["leftUpperArm", "leftForearm"],
  ["leftForearm", "leftHand"],
  ["rightUpperArm", "trunk", "hair"],
  ["rightUpperArm", "rightForearm"],
  ["rightForearm", "rightHand"],
];
