/** Made skeletons, cameras and poses for property tests with fast-check. */
import type { Distortion, Intrinsics } from "@wildpose/camera";
import { defineSkeleton, type Skeleton } from "@wildpose/pose";
import * as fc from "fast-check";

/** A finite number of a range (both inclusive). */
function within(min: number, max: number): fc.Arbitrary<number> {
  return fc.double({ min, max, noNaN: true });
}

/** A tree of midline joints and left/right pairs, in which a joint may precede its parent. */
export const skeletons: fc.Arbitrary<Skeleton> = fc
  .record({
    // What each part grows from: a number that is taken modulo the parts before it.
    parents: fc.array(fc.nat(), { maxLength: 8 }),
    paired: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
    order: fc.infiniteStream(fc.nat()),
  })
  .map(({ parents, paired, order }) => {
    const sides: string[][] = [["root"]];
    const rows: [joint: string, parent: string | null][] = [["root", null]];
    parents.forEach((choice, index) => {
      const from = sides[choice % sides.length];
      const names = paired[index] ? [`leftPart${index}`, `rightPart${index}`] : [`part${index}`];
      names.forEach((name, side) => {
        rows.push([name, from[Math.min(side, from.length - 1)]]);
      });
      sides.push(names);
    });
    const keys = new Map(rows.map(([name]) => [name, order.next().value]));
    return defineSkeleton(
      "made",
      rows.sort(([left], [right]) => (keys.get(left) ?? 0) - (keys.get(right) ?? 0)),
    );
  });

/** [fx, fy, cx, cy] pixels, as photographs have them. */
export const intrinsics: fc.Arbitrary<Intrinsics> = fc.tuple(
  within(300, 4000),
  within(300, 4000),
  within(-200, 2000),
  within(-200, 2000),
);

/** [k1, k2, k3, p1, p2] of mild lenses, which can be inverted over the whole of a usual image. */
export const distortions: fc.Arbitrary<Distortion> = fc.tuple(
  within(-0.2, 0.2),
  within(-0.02, 0.02),
  within(-0.002, 0.002),
  within(-0.005, 0.005),
  within(-0.005, 0.005),
);

/**
 * Poses that a camera sees: [J, 3] millimetres, camera frame, every joint in front of it and within 40° of its axis.
 */
export function posesInFront(joints: number): fc.Arbitrary<Float32Array> {
  const joint = fc.tuple(within(-0.8, 0.8), within(-0.8, 0.8), within(500, 20_000));
  return fc
    .array(joint, { minLength: joints, maxLength: joints })
    .map((places) => Float32Array.from(places.flatMap(([x, y, z]) => [x * z, y * z, z])));
}
