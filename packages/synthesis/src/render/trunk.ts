/** The trunk as rings from the crotch to the neck: share 0 is the pelvis, 1 the middle of the shoulders. */
import { LEFT_HIP, MID_SHOULDERS, NECK_ROOT, PELVIS, RIGHT_HIP } from "../body-points.js";
import { between, cross, dot, lengthOf, type Vector } from "../motion/vectors.js";
import type { SeenPerson } from "./person.js";
import { acrossFrom, along, mix, type Ring, unitOr } from "./tube.js";

const LEFT_SHOULDER = 11;
const RIGHT_SHOULDER = 14;

export interface Trunk {
  readonly pelvis: Vector;
  readonly midShoulders: Vector;
  readonly neckRoot: Vector;
  readonly pelvisUp: Vector;
  readonly chestUp: Vector;
  readonly pelvisAcross: Vector;
  readonly chestAcross: Vector;
  /** Where pelvis and chest look. */
  readonly pelvisFront: Vector;
  readonly chestFront: Vector;
  readonly length: number;
  readonly person: SeenPerson["person"];
}

/** Half width and depths of an average adult as fractions of height, by share; what girth and a woman's shape add. */
const SECTIONS = [
  // share, width, front, back, girth in front, curves: width, front
  [-0.24, 0.05, 0.04, 0.045, 0.1, 0, 0],
  [-0.15, 0.087, 0.054, 0.06, 0.2, 0.004, 0],
  [0, 0.0955, 0.059, 0.064, 0.4, 0.006, 0],
  [0.16, 0.091, 0.058, 0.054, 0.9, 0.003, 0],
  [0.34, 0.08, 0.055, 0.046, 1, -0.005, -0.003],
  [0.52, 0.081, 0.057, 0.049, 0.8, -0.006, -0.002],
  [0.7, 0.0885, 0.062, 0.056, 0.4, -0.004, 0.006],
  [0.82, 0.094, 0.064, 0.059, 0.3, -0.004, 0.011],
  [0.93, 0.09, 0.057, 0.057, 0.2, -0.004, 0.002],
  [1.02, 0.078, 0.046, 0.05, 0.15, -0.003, 0],
  [1.1, 0.058, 0.038, 0.043, 0.1, -0.002, 0],
  [1.17, 0.04, 0.034, 0.037, 0.1, -0.001, 0],
  [1.23, 0.034, 0.033, 0.034, 0.05, -0.001, 0],
] as const;

export const TRUNK_SHARES: readonly number[] = SECTIONS.map(([share]) => share);

export function trunkOf({ points, person, face }: SeenPerson): Trunk {
  const at = (row: number): Vector => [points[row * 3], points[row * 3 + 1], points[row * 3 + 2]];
  const chord = between(points, PELVIS, MID_SHOULDERS);
  const length = lengthOf(chord);
  const straight = unitOr(chord, [0, -1, 0]);
  const chestUp = unitOr(between(points, MID_SHOULDERS, NECK_ROOT), straight);
  // The back is an even arc: its chord lies midway between the directions of its ends.
  const pelvisUp = unitOr(
    along([-chestUp[0], -chestUp[1], -chestUp[2]], straight, 2 * dot(straight, chestUp)),
    straight,
  );
  const pelvisAcross = acrossFrom(between(points, RIGHT_HIP, LEFT_HIP), pelvisUp);
  const chestAcross = acrossFrom(between(points, RIGHT_SHOULDER, LEFT_SHOULDER), chestUp);
  const pelvisFront = unitOr(cross(pelvisAcross, pelvisUp), face);
  const chestFront = unitOr(cross(chestAcross, chestUp), face);
  return {
    pelvis: at(PELVIS),
    midShoulders: at(MID_SHOULDERS),
    neckRoot: at(NECK_ROOT),
    pelvisUp,
    chestUp,
    pelvisAcross,
    chestAcross,
    pelvisFront,
    chestFront,
    length,
    person,
  };
}

/** The ring at a share, `grown` by millimetres. */
export function trunkRing(trunk: Trunk, share: number, grown = 0): Ring {
  const { pelvis, midShoulders, pelvisUp, chestUp, length } = trunk;
  const { heightMm, build } = trunk.person;
  let centre: Vector;
  const t = Math.min(Math.max(share, 0), 1);
  if (share <= 0) centre = along(pelvis, pelvisUp, share * length);
  else if (share >= 1) centre = along(midShoulders, chestUp, (share - 1) * length);
  else {
    // Hermite's cubic from the pelvis to the shoulders.
    const a = along(pelvis, pelvisUp, length / 3);
    const b = along(midShoulders, chestUp, -length / 3);
    const [p, q, r] = [mix(pelvis, a, t), mix(a, b, t), mix(b, midShoulders, t)];
    centre = mix(mix(p, q, t), mix(q, r, t), t);
  }
  const up = unitOr(mix(pelvisUp, chestUp, t), chestUp);
  const across = acrossFrom(mix(trunk.pelvisAcross, trunk.chestAcross, t), up);
  let at = 1;
  while (at < SECTIONS.length - 1 && SECTIONS[at][0] < share) at++;
  const [from, to] = [SECTIONS[at - 1], SECTIONS[at]];
  const part = Math.min(Math.max((share - from[0]) / (to[0] - from[0]), 0), 1);
  const value = (column: 1 | 2 | 3 | 4 | 5 | 6) => from[column] + (to[column] - from[column]) * part;
  const stout = 1 + 0.13 * build.girth;
  const chest = share > 0.6 ? 1 + 0.04 * build.muscle : 1;
  const belly = build.girth > 0 ? 0.022 * build.girth * value(4) : 0;
  return {
    centre,
    across,
    front: cross(across, up),
    halfWidth: (value(1) + value(5) * build.curves) * stout * chest * heightMm + grown,
    frontDepth: ((value(2) + value(6) * build.curves) * stout + belly) * heightMm + grown,
    backDepth: value(3) * stout * chest * heightMm + grown,
  };
}
