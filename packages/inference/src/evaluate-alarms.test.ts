import { randomStream } from "@wildpose/pose";
import { expect, test } from "vitest";
import { findAlarms, sizeFloorMm } from "./evaluate-alarms.js";
import type { EvaluationCondition, KnownPose } from "./evaluate-annotate.js";
import { madePoses } from "./testing/made-poses.js";

const condition: EvaluationCondition = { deviationPx: 0, missing: "none", camera: "known" };
const [figure] = madePoses(1, randomStream(1, "figure"));

/** The same figure, so many times as large and with its root so far away. */
function figureOf(scale: number, depth: number): KnownPose {
  const own = figure.joints.map((value, i) => (value - figure.joints[i % 3]) * scale);
  return { ...figure, joints: own.map((value, i) => value + (i % 3 === 2 ? depth : 0)) };
}

test("people of one size cost nothing", () => {
  expect(sizeFloorMm([figureOf(1, 4000), figureOf(1, 7000)])).toBeCloseTo(0, 9);
  expect(sizeFloorMm([])).toBe(0);
});

test("of three sizes the middle one is taken, and the others are off by their share of the distance", () => {
  const people = [figureOf(0.8, 5000), figureOf(1, 5000), figureOf(1.25, 5000)];
  expect(sizeFloorMm(people)).toBeCloseTo((5000 * 0.25 + 0 + 5000 * 0.2) / 3, 6);
});

test("no one size has a smaller error", () => {
  const random = randomStream(2, "people");
  const people = Array.from({ length: 40 }, () => ({
    scale: random.uniform(0.7, 1.3),
    depth: random.uniform(2e3, 8e3),
  }));
  const errorOf = (guess: number) =>
    people.reduce((sum, { scale, depth }) => sum + depth * Math.abs(guess / scale - 1), 0) / people.length;
  const floor = sizeFloorMm(people.map(({ scale, depth }) => figureOf(scale, depth)));
  const guesses = Array.from({ length: 6001 }, (_, i) => errorOf(0.7 + i * 1e-4));
  expect(Math.min(...guesses)).toBeGreaterThanOrEqual(floor - 1e-6);
  expect(Math.min(...guesses)).toBeLessThan(floor + 1);
});

const poses = madePoses(50, randomStream(3, "judged"));
const floor = sizeFloorMm(poses);
const rows = (stereo: number, rootDepthError: number | null) => [
  { route: "direct", stage: "exact", mpjpe: 100, rootDepthError: null } as const,
  { route: "stereo", stage: "exact", mpjpe: stereo, rootDepthError } as const,
];

test("a stereo route is suspect below 85 % of the direct network, at the same stage", () => {
  expect(findAlarms(poses, condition, rows(85.1, null))).toEqual([]);
  expect(findAlarms(poses, condition, rows(84.9, null))).toEqual([
    { kind: "stereo-below-direct", condition, route: "stereo", stage: "exact", measured: 84.9, bound: 85 },
  ]);
  const [, stereo] = rows(50, null);
  expect(findAlarms(poses, condition, [stereo, { ...rows(0, null)[0], stage: "coarse" }])).toEqual([]);
});

test("a depth is suspect below half of what unknown size costs", () => {
  expect(findAlarms(poses, condition, rows(99, 0.51 * floor))).toEqual([]);
  expect(findAlarms(poses, condition, rows(99, 0.49 * floor))).toMatchObject([
    { kind: "size-known", bound: floor / 2 },
  ]);
});

test("of fewer than 50 poses nothing is said", () => {
  expect(findAlarms(poses.slice(1), condition, rows(1, 1))).toEqual([]);
});
