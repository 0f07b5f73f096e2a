import { h36m17, type RandomStream, randomStream, sizeRuler } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { expectedErrors, LEAST_EXPECTED_ERROR_MM } from "./expected-error.js";
import { expectedErrorCoefficients } from "./expected-error-coefficients.js";
import { errorFeatures, writeErrorFeatures } from "./expected-error-features.js";
import { placeOnRays } from "./place-on-rays.js";
import { searchRootDepths } from "./search-root-depths.js";

const J = h36m17.joints.length;
const { root } = h36m17;
const stages = ["coarse", "exact", "refined"] as const;

interface Labels {
  readonly coarse: Float64Array;
  readonly placed: Float64Array;
  readonly labelled: Uint8Array;
}

/** Poses with bones of average length that point anywhere, seen from 5 metres, as a network without error would give them. */
function madePoses(count: number, random: RandomStream): { coarse: Float64Array; rays: Float64Array } {
  const coarse = new Float64Array(count * J * 3);
  const rays = new Float64Array(count * J * 2);
  for (let n = 0; n < count; n++) {
    const pose = coarse.subarray(n * J * 3, (n + 1) * J * 3);
    for (let j = 0; j < J; j++) {
      const parent = h36m17.parents[j];
      if (parent < 0) continue;
      const bone = sizeRuler.bones.findIndex(([, child]) => child === j);
      const direction = [random.normal(0, 1), random.normal(0, 1), random.normal(0, 1)];
      const length = (bone < 0 ? 100 : sizeRuler.lengthsMm[bone]) / Math.hypot(...direction);
      for (let d = 0; d < 3; d++) pose[j * 3 + d] = pose[parent * 3 + d] + direction[d] * length;
    }
    for (let j = 0; j < J; j++) {
      for (let d = 0; d < 2; d++) rays[(n * J + j) * 2 + d] = pose[j * 3 + d] / (pose[j * 3 + 2] + 5000);
    }
  }
  return { coarse, rays };
}

function labelsOf({ coarse, rays }: { coarse: Float64Array; rays: Float64Array }, labelled?: Uint8Array): Labels {
  const there = labelled ?? new Uint8Array(coarse.length / 3).fill(1);
  const { depth } = searchRootDepths(rays, coarse, there, root, { minDepthMm: 1000 });
  return {
    coarse,
    placed: placeOnRays(rays, coarse, there, root, depth, new Float64Array(coarse.length)),
    labelled: there,
  };
}

const errorsOf = ({ coarse, placed, labelled }: Labels, stage: (typeof stages)[number] = "exact") =>
  expectedErrors(coarse, placed, labelled, stage);
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Half as deep. */
const madeSmall = (poses: { coarse: Float64Array; rays: Float64Array }) => ({
  ...poses,
  coarse: poses.coarse.map((value, i) => (i % 3 === 2 ? value * 0.5 : value)),
});

function mirrored(positions: Float64Array): Float64Array {
  return positions.map((_, i) => {
    const joint = Math.floor(i / 3) % J;
    const first = Math.floor(i / (J * 3)) * J * 3;
    return positions[first + h36m17.mirror[joint] * 3 + (i % 3)] * (i % 3 === 0 ? -1 : 1);
  });
}

describe("the expected error", () => {
  const labels = labelsOf(madePoses(200, randomStream(1, "expected error")));

  test.each(stages)("is the same of the mirrored pose: %s", (stage) => {
    const errors = errorsOf(labels, stage);
    const other = errorsOf({ ...labels, coarse: mirrored(labels.coarse), placed: mirrored(labels.placed) }, stage);
    errors.forEach((error, n) => {
      expect(Math.abs(other[n] - error)).toBeLessThan(1e-9);
    });
  });

  test("does not depend on where the pose stands", () => {
    const moved = labels.placed.map((value, i) => value + [100, -300, 2000][i % 3]);
    const other = errorsOf({ ...labels, placed: moved });
    errorsOf(labels).forEach((error, n) => {
      expect(Math.abs(other[n] - error)).toBeLessThan(1e-6);
    });
  });

  test("is the same of a person seen twice as large, where perspective is nothing", () => {
    const { coarse, rays } = madePoses(50, randomStream(2, "expected error"));
    const far = 1e6;
    const at = (depth: number) => rays.map((_, i) => coarse[Math.floor(i / 2) * 3 + (i % 2)] / depth);
    const near = errorsOf(labelsOf({ coarse, rays: at(far) }));
    errorsOf(labelsOf({ coarse, rays: at(far / 2) })).forEach((error, n) => {
      expect(Math.abs(error - near[n])).toBeLessThan(1);
    });
  });

  test.each(stages)("grows with the noise of the 2D, on average: %s", (stage) => {
    const { coarse, rays } = madePoses(500, randomStream(3, "expected error"));
    const means = [0, 10, 20, 40].map((noise) => {
      const random = randomStream(4, "noise");
      const noisy = rays.map((ray) => ray + random.normal(0, noise / 5000));
      return mean(errorsOf(labelsOf({ coarse, rays: noisy }), stage));
    });
    expect(means).toEqual([...means].sort((a, b) => a - b));
    expect(means[3]).toBeGreaterThan(means[0] + 5);
  });

  test("grows when joints are missing, on average", () => {
    // Of a network that is not sure: errors near the least one have no room.
    const poses = madeSmall(madePoses(500, randomStream(5, "expected error")));
    const some = new Uint8Array(500 * J).map((_, i) => (i % J > 12 ? 0 : 1));
    expect(mean(errorsOf(labelsOf(poses, some)))).toBeGreaterThan(mean(errorsOf(labelsOf(poses))) + 3);
  });

  test("of a pose that the network has made small is larger: its bones are a mean of many", () => {
    const poses = madePoses(500, randomStream(6, "expected error"));
    expect(mean(errorsOf(labelsOf(madeSmall(poses))))).toBeGreaterThan(mean(errorsOf(labelsOf(poses))) + 5);
  });

  test("of a pose does not depend on the poses beside it", () => {
    const alone = errorsOf({
      coarse: labels.coarse.slice(7 * J * 3, 8 * J * 3),
      placed: labels.placed.slice(7 * J * 3, 8 * J * 3),
      labelled: labels.labelled.slice(7 * J, 8 * J),
    });
    expect(alone[0]).toBe(errorsOf(labels)[7]);
  });

  test("is a number of at least 25 mm, also of a pose in one point", () => {
    const zeros = new Float64Array(J * 3);
    for (const stage of stages) {
      const [error] = expectedErrors(zeros, zeros, new Uint8Array(J), stage);
      expect(error).toBeGreaterThanOrEqual(LEAST_EXPECTED_ERROR_MM);
      expect(error).toBeLessThan(1000);
    }
  });

  test("is NaN of a pose that has no depth, and of no other", () => {
    const placed = labels.placed.slice();
    placed.fill(NaN, 3 * J * 3, 4 * J * 3);
    const errors = errorsOf({ ...labels, placed });
    expect([...errors.keys()].filter((n) => Number.isNaN(errors[n]))).toEqual([3]);
  });

  test("refuses arrays that do not fit each other", () => {
    expect(() => expectedErrors(new Float64Array(51), new Float64Array(51), new Uint8Array(16), "exact")).toThrow(
      RangeError,
    );
    expect(() => expectedErrors(new Float64Array(51), new Float64Array(48), new Uint8Array(17), "exact")).toThrow(
      "51 coarse and 48 placed numbers for 17 joints",
    );
  });
});

test("features are as many as are named, and each stage has a finite coefficient for each", () => {
  const { coarse, placed, labelled } = labelsOf(madePoses(1, randomStream(8, "expected error")));
  const features = new Float64Array(errorFeatures.length + 1).fill(NaN);
  writeErrorFeatures(coarse, placed, labelled, 0, features);
  expect([...features].map(Number.isFinite)).toEqual([...errorFeatures.map(() => true), false]);
  for (const stage of stages) {
    expect(Object.keys(expectedErrorCoefficients[stage])).toEqual([...errorFeatures]);
    expect(Object.values(expectedErrorCoefficients[stage]).every(Number.isFinite)).toBe(true);
  }
});
