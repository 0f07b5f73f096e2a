import { bonesOf, h36m17, randomStream, sizeRuler } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { type FocalSearchOptions, searchDepthAndFocal } from "./search-depth-and-focal.js";
import { searchRootDepths } from "./search-root-depths.js";

const J = h36m17.joints.length;
const { root } = h36m17;
const MEDIAN = 1145;

interface People {
  readonly count: number;
  /** [N, 17, 2] relative to the principal point. */
  readonly pixels: Float64Array;
  readonly coarse: Float64Array;
  readonly labelled: Uint8Array;
}

/** Bodies with average bones in any direction, exactly known, seen at a distance through a focal length. */
function people(count: number, name: string, distance: number, focal: number): People {
  const random = randomStream(1, name);
  const pixels = new Float64Array(count * J * 2);
  const coarse = new Float64Array(count * J * 3);
  for (let n = 0; n < count; n++) {
    const place = [random.normal(0, distance / 20), random.normal(0, distance / 20), distance];
    for (const [parent, child] of bonesOf(h36m17)) {
      const direction = [random.normal(0, 1), random.normal(0, 1), random.normal(0, 1)];
      const ruled = sizeRuler.bones.findIndex(([, end]) => end === child);
      const length = (ruled < 0 ? 120 : sizeRuler.lengthsMm[ruled]) / Math.hypot(...direction);
      for (let d = 0; d < 3; d++) {
        coarse[(n * J + child) * 3 + d] = coarse[(n * J + parent) * 3 + d] + direction[d] * length;
      }
    }
    for (let at = n * J; at < (n + 1) * J; at++) {
      const z = coarse[at * 3 + 2] + place[2];
      for (let d = 0; d < 2; d++) pixels[at * 2 + d] = (focal * (coarse[at * 3 + d] + place[d])) / z;
    }
  }
  return { count, pixels, coarse, labelled: new Uint8Array(count * J).fill(1) };
}

const usual: FocalSearchOptions = { prior: { medianPx: MEDIAN, logDeviation: 0.5 } };
const find = ({ pixels, coarse, labelled }: People, options = usual) =>
  searchDepthAndFocal(pixels, coarse, labelled, root, options);
const middle = (values: Float64Array) => values.slice().sort()[values.length >> 1];
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("bodies of average bones, exactly seen", () => {
  /** Of how far the focal length found is from the true one, the median; and the deviation that is told, on average. */
  const errors = (distance: number, times: number, options?: FocalSearchOptions) => {
    const { focal, depth, focalLogDeviation } = find(
      people(200, `${distance}/${times}`, distance, times * MEDIAN),
      options,
    );
    return {
      focal: middle(focal.map((value) => Math.abs(Math.log(value / (times * MEDIAN))))),
      depth: middle(depth.map((value) => Math.abs(Math.log(value / distance)))),
      told: mean(focalLogDeviation),
    };
  };

  test.each([0.5, 0.6, 0.7, 0.85, 1, 1.15, 1.4, 1.8])("at 2 m %d times the median is found to 3 %%", (times) => {
    const parts = ["hip", "knee", "ankle", "spine", "thorax", "shoulder", "elbow", "wrist"] as const;
    const boneDepthMm = Object.fromEntries(parts.map((part) => [part, 5])) as Record<(typeof parts)[number], number>;
    const part = 0.02;
    const deviations = {
      boneDepthMm,
      rootDepth: part,
      scale: part,
      trunkLength: part,
      limbLength: part,
      sideLength: part,
    };
    const { focal, depth, told } = errors(2000, times, { ...usual, refinement: { deviations } });
    expect(focal).toBeLessThan(0.03);
    expect(depth).toBeLessThan(0.03);
    expect(told).toBeLessThan(0.1);
  });

  test("what the networks' poses are believed leaves more to the prior, the farther the more; at 40 m all", () => {
    const times = 1.6;
    const found = [1500, 3000, 6000, 12_000, 40_000].map((distance) => errors(distance, times));
    for (const tell of [found.map(({ focal }) => focal), found.map(({ told }) => told)]) {
      expect(tell).toEqual(tell.slice().sort((a, b) => a - b));
    }
    expect(found[0].focal).toBeLessThan(0.15);
    expect(found[0].told).toBeLessThan(0.3);
    expect(Math.abs(found[4].focal - Math.log(times))).toBeLessThan(0.06);
    expect(found[4].told).toBeGreaterThan(0.45);
    expect(found[4].told).toBeLessThan(0.5);
  });
});

test("the depth is the search's at the focal length that was found", () => {
  const near = people(50, "depth", 2500, 900);
  const { focal, depth, depthDeviationMm, focalLogDeviation } = find(near);
  const rays = near.pixels.map((value, i) => value / focal[Math.floor(i / 2 / J)]);
  const searched = searchRootDepths(rays, near.coarse, near.labelled, root);
  for (let n = 0; n < near.count; n++) {
    expect(depth[n]).toBeCloseTo(searched.depth[n], 6);
    const { [n]: own } = searched.depthDeviationMm;
    expect(depthDeviationMm[n]).toBeCloseTo(Math.hypot(own, depth[n] * focalLogDeviation[n]), 6);
  }
});

test("an image of k times as many pixels, and a median so, gives k times the focal length and the same depth", () => {
  const near = people(50, "pixels", 2500, 900);
  const found = find(near);
  const k = 3.5;
  const scaled = find(
    { ...near, pixels: near.pixels.map((value) => value * k) },
    { prior: { medianPx: MEDIAN * k, logDeviation: 0.5 } },
  );
  for (let n = 0; n < near.count; n++) {
    expect(scaled.focal[n] / k / found.focal[n]).toBeCloseTo(1, 8);
    expect(scaled.depth[n] / found.depth[n]).toBeCloseTo(1, 8);
  }
});

test("in a mirror the answer is the same", () => {
  const near = people(50, "mirror", 2500, 900);
  const pixels = near.pixels.map((value, i) => (i % 2 === 0 ? -value : value));
  const coarse = near.coarse.map((value, i) => (i % 3 === 0 ? -value : value));
  expect(find({ ...near, pixels, coarse })).toEqual(find(near));
});

test("a person has the same numbers alone and beside others, each with a median of its own", () => {
  const near = people(20, "batch", 2500, 900);
  near.labelled.fill(0, 5, 9);
  const medianPx = Float64Array.from({ length: 20 }, (_, n) => 800 + 20 * n);
  const all = find(near, { prior: { medianPx, logDeviation: 0.4 } });
  for (let n = 0; n < near.count; n++) {
    const one = {
      count: 1,
      pixels: near.pixels.subarray(n * J * 2, (n + 1) * J * 2),
      coarse: near.coarse.subarray(n * J * 3, (n + 1) * J * 3),
      labelled: near.labelled.subarray(n * J, (n + 1) * J),
    };
    const alone = find(one, { prior: { medianPx: medianPx[n], logDeviation: 0.4 } });
    expect([alone.focal[0], alone.focalLogDeviation[0], alone.depth[0]]).toEqual([
      all.focal[n],
      all.focalLogDeviation[n],
      all.depth[n],
    ]);
  }
});

test("who has no depth has no focal length, and the next is not disturbed", () => {
  const two = people(2, "degenerate", 2500, 900);
  const kept = find(two);
  const spoilers: ((spoilt: People) => void)[] = [
    ({ labelled }) => labelled.fill(0, 0, J),
    ({ labelled }) => labelled.fill(0, root, root + 1),
    ({ labelled }) => labelled.fill(0, root + 1, J),
    ({ pixels }) => pixels.fill(NaN, 6, 8),
    ({ coarse }) => coarse.fill(Infinity, 9, 10),
  ];
  for (const spoil of spoilers) {
    const spoilt = { ...two, pixels: two.pixels.slice(), coarse: two.coarse.slice(), labelled: two.labelled.slice() };
    spoil(spoilt);
    const { focal, focalLogDeviation, depth, depthDeviationMm } = find(spoilt);
    expect([focal[0], focalLogDeviation[0], depth[0], depthDeviationMm[0]]).toEqual([NaN, NaN, NaN, NaN]);
    expect([focal[1], depth[1]]).toEqual([kept.focal[1], kept.depth[1]]);
  }
});

test("a prior that is none, and lengths that do not fit, are refused", () => {
  const one = people(1, "refused", 2500, 900);
  for (const [medianPx, logDeviation] of [
    [0, 0.5],
    [NaN, 0.5],
    [1000, 0],
    [1000, Infinity],
  ]) {
    expect(() => find(one, { prior: { medianPx, logDeviation } })).toThrow(/^prior of the focal length/);
  }
  const two = new Float64Array([1000, 1000]);
  expect(() => find(one, { prior: { medianPx: two, logDeviation: 0.5 } })).toThrow(
    "2 median focal lengths for 1 poses",
  );
  expect(() => find({ ...one, coarse: one.coarse.subarray(3) })).toThrow(RangeError);
});
