/**
 * Arms and legs as rings along two bones: place 0 is the shoulder or hip, 1 the elbow or knee, 2 the wrist or ankle. Skin
 * and every cloth over it take their rings from here.
 */
import { between, cross, lengthOf, type Vector } from "../motion/vectors.js";
import { acrossFrom, along, mix, type Ring, unitOr } from "./tube.js";

/** Half widths and depths at a place, as fractions of body height. */
type Section = readonly [place: number, width: number, front: number, back: number];

/** With a deltoid, a biceps in front and the thick end of the forearm. */
export const armSections: readonly Section[] = [
  [0, 0.029, 0.031, 0.031],
  [0.12, 0.031, 0.033, 0.032],
  [0.4, 0.0245, 0.028, 0.0265],
  [0.65, 0.0235, 0.027, 0.025],
  [0.9, 0.0215, 0.022, 0.023],
  [1, 0.0215, 0.0215, 0.0225],
  [1.22, 0.0235, 0.0235, 0.022],
  [1.5, 0.02, 0.0195, 0.019],
  [1.8, 0.0155, 0.0135, 0.0135],
  [2, 0.0155, 0.0115, 0.0115],
];

/** With the thigh in front and the calf behind. */
export const legSections: readonly Section[] = [
  [0, 0.05, 0.052, 0.056],
  [0.15, 0.0485, 0.052, 0.055],
  [0.4, 0.0445, 0.049, 0.047],
  [0.7, 0.037, 0.041, 0.038],
  [0.93, 0.0325, 0.036, 0.032],
  [1.05, 0.031, 0.035, 0.031],
  [1.25, 0.0295, 0.028, 0.038],
  [1.45, 0.0285, 0.026, 0.038],
  [1.7, 0.0225, 0.0225, 0.026],
  [1.9, 0.0185, 0.02, 0.022],
  [2, 0.019, 0.022, 0.023],
];

export interface Limb {
  readonly ends: readonly [Vector, Vector, Vector];
  /** Where the front of the limb looks; at right angles to nothing. */
  readonly front: Vector;
  readonly sections: readonly Section[];
  /** Millimetres of one in `sections`. */
  readonly size: number;
}

/**
 * A limb of three joints.
 *
 * @param bendsTo 1 where the middle joint points to the front when it bends, as a knee does; −1 for an elbow.
 * @param front where the front is while the limb is straight.
 */
export function limbOf(
  points: ArrayLike<number>,
  [first, middle, last]: readonly [number, number, number],
  bendsTo: 1 | -1,
  front: Vector,
  sections: readonly Section[],
  size: number,
): Limb {
  const at = (row: number): Vector => [points[row * 3], points[row * 3 + 1], points[row * 3 + 2]];
  const ends = [at(first), at(middle), at(last)] as const;
  const length = lengthOf(between(points, first, middle)) || 1;
  const out = along(ends[1], mix(ends[0], ends[2], 0.5), -1);
  const bend: Vector = [(out[0] * bendsTo) / length, (out[1] * bendsTo) / length, (out[2] * bendsTo) / length];
  return { ends, front: unitOr(along(bend, front, 0.16), front), sections, size };
}

/** How far around the middle joint the limb turns from one bone to the other. */
const BEND = 0.16;

/** The ring at a place, `grown` by millimetres. */
export function limbRing({ ends, front, sections, size }: Limb, place: number, grown = 0): Ring {
  const bone = place < 1 ? 0 : 1;
  const directions = [unitOr(toward(ends[0], ends[1]), [0, 1, 0]), unitOr(toward(ends[1], ends[2]), [0, 1, 0])];
  const share = Math.min(Math.max((place - 1 + BEND) / (2 * BEND), 0), 1);
  const direction = unitOr(mix(directions[0], directions[1], share * share * (3 - 2 * share)), directions[bone]);
  const ringFront = acrossFrom(front, direction);
  let at = 1;
  while (at < sections.length - 1 && sections[at][0] < place) at++;
  const [from, to] = [sections[at - 1], sections[at]];
  const part = Math.min(Math.max((place - from[0]) / (to[0] - from[0]), 0), 1);
  const value = (column: 1 | 2 | 3) => (from[column] + (to[column] - from[column]) * part) * size + grown;
  return {
    centre: mix(ends[bone], ends[bone + 1], Math.min(place - bone, 1)),
    across: cross(ringFront, direction),
    front: ringFront,
    halfWidth: value(1),
    frontDepth: value(2),
    backDepth: value(3),
  };
}

/** Places from one to another: those of the bend close together. */
const PLACES = [0, 0.08, 0.18, 0.32, 0.48, 0.64, 0.8, 0.88, 0.94, 1, 1.06, 1.12, 1.22, 1.36, 1.52, 1.68, 1.82, 1.92, 2];

/** Places of rings from `from` to `to`, both included. */
export function placesBetween(from: number, to: number): number[] {
  return [from, ...PLACES.filter((place) => place > from + 0.02 && place < to - 0.02), to];
}

export function toward(from: Readonly<Vector>, to: Readonly<Vector>): Vector {
  return [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
}
