import { randomStream } from "@wildpose/pose";
import { describe, expect, it } from "vitest";
import { type Attitude, attitudes } from "./attitudes.js";
import { bodyPoints } from "./body-points.js";
import type { BodyShape } from "./body-shape.js";
import { acrobaticLimits, athleticLimits, highestElevation, normalLimits } from "./joint-angles.js";
import { type SampledBody, sampleBody } from "./sample-body.js";
import { passesThroughItself } from "./self-collision.js";

const BODIES = 20_000;

const index = Object.fromEntries(bodyPoints.map((name, i) => [name, i])) as Record<(typeof bodyPoints)[number], number>;

const bones: readonly (readonly [(typeof bodyPoints)[number], (typeof bodyPoints)[number], keyof BodyShape])[] = [
  ["pelvis", "rightHip", "hip"],
  ["rightHip", "rightKnee", "thigh"],
  ["rightKnee", "rightAnkle", "shank"],
  ["pelvis", "leftHip", "hip"],
  ["leftHip", "leftKnee", "thigh"],
  ["leftKnee", "leftAnkle", "shank"],
  ["pelvis", "midShoulders", "torso"],
  ["midShoulders", "neckRoot", "neckRoot"],
  ["neckRoot", "skullBase", "neck"],
  ["skullBase", "headTop", "head"],
  ["midShoulders", "leftShoulder", "shoulder"],
  ["leftShoulder", "leftElbow", "upperArm"],
  ["leftElbow", "leftWrist", "forearm"],
  ["midShoulders", "rightShoulder", "shoulder"],
  ["rightShoulder", "rightElbow", "upperArm"],
  ["rightElbow", "rightWrist", "forearm"],
];

function vector({ points }: SampledBody, from: keyof typeof index, to: keyof typeof index): number[] {
  return [0, 1, 2].map((axis) => points[index[to] * 3 + axis] - points[index[from] * 3 + axis]);
}

function cross([ax, ay, az]: number[], [bx, by, bz]: number[]): number[] {
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}

const dot = (a: number[], b: number[]) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

function sampled(seed: number, count = BODIES): SampledBody[] {
  const random = randomStream(seed, "bodies");
  return Array.from({ length: count }, () => sampleBody(random));
}

describe(`sampleBody (${BODIES} bodies)`, () => {
  const bodies = sampled(1);

  it("every bone has the length of the body's shape, left equal to right", () => {
    let worst = 0;
    for (const body of bodies) {
      for (const [from, to, segment] of bones) {
        worst = Math.max(worst, Math.abs(Math.hypot(...vector(body, from, to)) - body.shape[segment]));
      }
    }
    expect(worst).toBeLessThan(1e-9);
  });

  it("heights fill those of children and adults, and the widths their spans", () => {
    const heights = bodies.map((body) => body.heightMm);
    const children = heights.filter((height) => height < 1450);
    // Four standard deviations of a share of 7 % among this many bodies.
    expect(Math.abs(children.length / bodies.length - 0.07)).toBeLessThan(4 * Math.sqrt((0.07 * 0.93) / bodies.length));
    const hips = bodies.map((body) => body.shape.hip / body.heightMm);
    const shoulders = bodies.map((body) => body.shape.shoulder / body.heightMm);
    for (const [values, low, high] of [
      [children, 1000, 1450],
      [heights.filter((height) => height >= 1450), 1450, 1980],
      [hips, 0.05, 0.0955],
      [shoulders, 0.085, 0.125],
    ] as const) {
      const span = high - low;
      expect(Math.min(...values)).toBeGreaterThanOrEqual(low);
      expect(Math.max(...values)).toBeLessThan(high);
      expect(Math.min(...values)).toBeLessThan(low + 0.01 * span);
      expect(Math.max(...values)).toBeGreaterThan(high - 0.01 * span);
    }
  });

  it("children have shorter legs and larger heads than adults, for their height", () => {
    const meanOf = (chosen: readonly SampledBody[], share: (shape: BodyShape) => number) =>
      chosen.reduce((sum, { shape }) => sum + share(shape) / shape.heightMm, 0) / chosen.length;
    const small = bodies.filter(({ heightMm }) => heightMm < 1100);
    const adults = bodies.filter(({ heightMm }) => heightMm >= 1450);
    const leg = (shape: BodyShape) => shape.thigh + shape.shank;
    const head = (shape: BodyShape) => shape.neck + shape.head;
    // De Leva's thigh and shank are 0.492 of the height; a small child's are 8 % less, at 1100 mm 6 %.
    expect(meanOf(adults, leg)).toBeCloseTo(0.492, 2);
    expect(meanOf(small, leg) / meanOf(adults, leg)).toBeGreaterThan(0.92);
    expect(meanOf(small, leg) / meanOf(adults, leg)).toBeLessThan(0.95);
    expect(meanOf(small, head) / meanOf(adults, head)).toBeGreaterThan(1.2);
  });

  it("every joint angle stays within the limits of its attitude, and none is undefined", () => {
    for (const { angles, attitude, points } of bodies) {
      const { limits } = attitudes[attitude];
      for (const name of Object.keys(limits.trunk) as (keyof typeof limits.trunk)[]) {
        expectWithin(`${attitude} ${name}`, angles[name], limits.trunk[name]);
      }
      for (const side of [angles.left, angles.right]) {
        for (const name of Object.keys(limits.side) as (keyof typeof limits.side)[]) {
          expectWithin(`${attitude} ${name}`, side[name], limits.side[name]);
        }
        expectWithin(`${attitude} elevation`, side.shoulderElevation, [0, highestElevation(side.shoulderPlane)]);
      }
      if (!points.every(Number.isFinite)) expect.fail(`${attitude}: a point is not finite`);
    }
  });

  it("everyday attitudes keep to the normal limits, and acrobats leave those of other athletes", () => {
    const everyday: Attitude[] = ["standing", "walking", "sitting", "floor-sitting", "crouching", "kneeling", "lying"];
    for (const name of everyday) expect(attitudes[name].limits).toBe(normalLimits);
    for (const limits of [athleticLimits, acrobaticLimits]) {
      for (const name of Object.keys(normalLimits.side) as (keyof typeof normalLimits.side)[]) {
        expect(limits.side[name][0], name).toBeLessThanOrEqual(normalLimits.side[name][0]);
        expect(limits.side[name][1], name).toBeGreaterThanOrEqual(normalLimits.side[name][1]);
      }
    }
    const acrobats = bodies.filter(({ attitude }) => attitude === "acrobatics");
    const widest = Math.max(
      ...acrobats.map(({ angles }) => Math.max(angles.left.hipAbduction, angles.right.hipAbduction)),
    );
    expect(widest).toBeGreaterThan(athleticLimits.side.hipAbduction[1]);
  });

  it("nobody passes through themselves", () => {
    for (const { points, heightMm, attitude } of bodies) {
      if (passesThroughItself(points, heightMm)) expect.fail(`${attitude}: a limb is inside the body`);
    }
  });

  it("knees never bend forwards: seen from the person's left, every shank turns back from its thigh", () => {
    for (const body of bodies) {
      const toTheLeft = vector(body, "rightHip", "leftHip");
      for (const side of ["left", "right"] as const) {
        const thigh = vector(body, `${side}Hip`, `${side}Knee`);
        const shank = vector(body, `${side}Knee`, `${side}Ankle`);
        const turn = dot(cross(thigh, shank), toTheLeft);
        if (turn < -1e-6 * dot(thigh, thigh) * Math.hypot(...toTheLeft)) {
          expect.fail(`${body.attitude}: the ${side} knee bends forwards`);
        }
      }
    }
  });

  it("elbows fold no further than 150°", () => {
    for (const body of bodies) {
      for (const side of ["left", "right"] as const) {
        const upperArm = vector(body, `${side}Shoulder`, `${side}Elbow`);
        const forearm = vector(body, `${side}Elbow`, `${side}Wrist`);
        const cosine = dot(upperArm, forearm) / (body.shape.upperArm * body.shape.forearm);
        if (cosine < Math.cos((150.001 * Math.PI) / 180))
          expect.fail(`${body.attitude}: the ${side} elbow folds too far`);
      }
    }
  });

  it("attitudes occur by their shares, which add up to 1", () => {
    const names = Object.keys(attitudes) as Attitude[];
    expect(names.reduce((sum, name) => sum + attitudes[name].share, 0)).toBeCloseTo(1, 12);
    for (const name of names) {
      const found = bodies.filter((body) => body.attitude === name).length / bodies.length;
      // Four standard deviations of a share among this many bodies.
      const margin = 4 * Math.sqrt((attitudes[name].share * (1 - attitudes[name].share)) / bodies.length);
      expect(Math.abs(found - attitudes[name].share), name).toBeLessThan(margin);
    }
  });

  it("left and right are alike: the mean body equals its mirror image", () => {
    const mirror = bodyPoints.map((name) => {
      if (name.startsWith("left")) return index[name.replace("left", "right") as keyof typeof index];
      if (name.startsWith("right")) return index[name.replace("right", "left") as keyof typeof index];
      return index[name];
    });
    for (let p = 0; p < bodyPoints.length; p++) {
      for (let axis = 0; axis < 3; axis++) {
        const sign = axis === 0 ? -1 : 1;
        // A body and its mirror image differ by this much; the mean of the difference is zero if they are alike.
        const differences = bodies.map(({ points }) => points[p * 3 + axis] - sign * points[mirror[p] * 3 + axis]);
        const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
        const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / differences.length;
        expect(Math.abs(mean), `${bodyPoints[p]} axis ${axis}`).toBeLessThan(
          4.5 * Math.sqrt(variance / differences.length) + 1e-9,
        );
      }
    }
  });

  it("people stand on their feet, sit below their height and lie flat", () => {
    const meanExtent = (attitude: Attitude) => {
      const chosen = bodies.filter((body) => body.attitude === attitude);
      return (
        chosen.reduce((sum, { points, heightMm }) => {
          // The arms are left out.
          const heights = Array.from({ length: index.headTop + 1 }, (_, p) => points[p * 3 + 1]);
          return sum + (Math.max(...heights) - Math.min(...heights)) / heightMm;
        }, 0) / chosen.length
      );
    };
    // From ankle to the top of the head: 96 % of the height when upright. Torsos that are marked longer add 3 %, bending
    // and turning take some of it away.
    expect(meanExtent("standing")).toBeGreaterThan(0.86);
    expect(meanExtent("standing")).toBeLessThan(0.98);
    expect(meanExtent("sitting")).toBeGreaterThan(0.6);
    expect(meanExtent("sitting")).toBeLessThan(0.8);
    expect(meanExtent("floor-sitting")).toBeLessThan(0.6);
    expect(meanExtent("lying")).toBeLessThan(0.45);
  });

  it("the same seed gives the same bytes, another seed other bytes", () => {
    const [first, again, other] = [sampled(7, 50), sampled(7, 50), sampled(8, 50)];
    expect(again.map(({ points }) => points)).toEqual(first.map(({ points }) => points));
    expect(other[0].points).not.toEqual(first[0].points);
  });

  it("draws a given attitude on request", () => {
    const random = randomStream(1, "attitude");
    for (const name of Object.keys(attitudes) as Attitude[]) expect(sampleBody(random, name).attitude).toBe(name);
  });
});

function expectWithin(what: string, value: number, [low, high]: readonly [number, number]): void {
  // A plain comparison: an assertion for each of a million angles would take minutes.
  if (!(value >= low && value <= high)) expect.fail(`${what} is ${value}, limits ${low} to ${high}`);
}
