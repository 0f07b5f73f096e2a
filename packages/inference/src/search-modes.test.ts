import { type Intrinsics, projectPinhole } from "@wildpose/camera";
import { blendWeight, LEAST_EXPECTED_ERROR_MM } from "@wildpose/geometric-search";
import { AVERAGE_HEIGHT_MM, h36m17, randomStream } from "@wildpose/pose";
import { expect, test } from "vitest";
import { canonicalViews, carryBack, createLabelGenerator, type PoseBatch } from "./label-generator.js";
import { declaredDeviationMm, type SearchSettings, searchFault, shareTowardsRay } from "./search-settings.js";

const joints = h36m17.joints.length;
const camera: Intrinsics = [1145, 1145, 512, 512];
const random = randomStream(4, "search modes");

/** Standing figures with joints off by up to 150 mm, some not labelled, and what a network might make of them. */
const count = 40;
const truth = new Float64Array(count * joints * 3);
const coarse = new Float32Array(count * joints * 3);
const batch: PoseBatch & { synthesized: Uint8Array } = {
  count,
  keypoints: new Float32Array(count * joints * 2),
  visibility: new Uint8Array(count * joints).fill(2),
  synthesized: new Uint8Array(count * joints),
  intrinsics: Float64Array.from({ length: count * 4 }, (_, i) => camera[i % 4]),
};
for (let n = 0; n < count; n++) {
  const depth = random.uniform(3000, 7000);
  const place = [random.uniform(-0.3, 0.3) * depth, random.uniform(-0.2, 0.2) * depth, depth];
  const pose = truth.subarray(n * joints * 3, (n + 1) * joints * 3);
  h36m17.joints.forEach((name, j) => {
    const side = name.startsWith("left") ? 1 : name.startsWith("right") ? -1 : 0;
    const height = /Ankle/.test(name) ? 0.5 : /Knee/.test(name) ? 0.25 : /Hip|hip/.test(name) ? 0 : -0.3;
    const still = [side * 150, height * AVERAGE_HEIGHT_MM, 0];
    for (let axis = 0; axis < 3; axis++) {
      const off = j === 0 ? 0 : still[axis] + random.uniform(-150, 150);
      pose[j * 3 + axis] = place[axis] + off;
      coarse[(n * joints + j) * 3 + axis] = j === 0 ? 0 : off + random.normal(0, 40);
    }
    if (j > 0 && random.uniform(0, 1) < 0.15) batch.visibility[n * joints + j] = random.integer(2);
  });
  projectPinhole(pose, camera, batch.keypoints.subarray(n * joints * 2, (n + 1) * joints * 2));
}
for (let i = 0; i < batch.visibility.length; i++) {
  if (batch.visibility[i] === 0) batch.keypoints.fill(NaN, i * 2, i * 2 + 2);
}
const views = canonicalViews(batch);
const labels = (search: SearchSettings) => carryBack(batch, views, { disparity: null, coarse }, search);

/** [N, 17] pixels between a labelled joint and the projection of its label; NaN where not labelled. */
function errorsPx(search: SearchSettings): number[] {
  const { keypoints3d, rootPosition } = labels(search);
  const placed = Float64Array.from(keypoints3d, (value, i) => value + rootPosition[Math.floor(i / 51) * 3 + (i % 3)]);
  const pixels = projectPinhole(placed, camera, new Float64Array(count * joints * 2));
  return Array.from({ length: count * joints }, (_, i) =>
    Math.hypot(pixels[i * 2] - batch.keypoints[i * 2], pixels[i * 2 + 1] - batch.keypoints[i * 2 + 1]),
  );
}
const largest = (errors: number[]) => Math.max(...errors.filter((error) => !Number.isNaN(error)));

test.each(["exact", "refined"] as const)("%s: every labelled joint projects onto its pixel", (mode) => {
  expect(largest(errorsPx({ mode }))).toBeLessThan(0.005);
});

test("the paper's search is what is done when nothing is said", () => {
  expect(labels({})).toEqual(labels({ mode: "exact", jointWeights: "equal", minDepthMm: 1000, maxDepthMm: 100_000 }));
});

test("refined moves depths, and keeps what is not labelled where it was beside the root", () => {
  const [exact, refined] = [labels({}), labels({ mode: "refined" })];
  let moved = 0;
  batch.visibility.forEach((state, i) => {
    const off = Math.abs(exact.keypoints3d[i * 3 + 2] - refined.keypoints3d[i * 3 + 2]);
    if (state > 0) moved = Math.max(moved, off);
    else expect(off).toBeLessThan(0.01);
  });
  expect(moved).toBeGreaterThan(20);
});

test("refined keeps nearer to the search the less accurate the 2D is declared to be", () => {
  const exact = labels({});
  const [near, far] = [0, 40].map((keypointDeviationMm) => {
    const { keypoints3d } = labels({ mode: "refined", keypointDeviationMm });
    return keypoints3d.reduce((sum, value, i) => sum + Math.abs(value - exact.keypoints3d[i]), 0);
  });
  expect(far).toBeLessThan(0.7 * near);
});

test("blend leaves its share of the way to the pixel: that share of depth-only's error, but for perspective", () => {
  const all = errorsPx({ mode: "depth-only" });
  for (const keypointDeviationMm of [5, 15, 40]) {
    const left = 1 - blendWeight(keypointDeviationMm);
    errorsPx({ mode: "blend", keypointDeviationMm }).forEach((error, i) => {
      if (batch.visibility[i] > 0) expect(Math.abs(error - left * all[i])).toBeLessThan(0.02 * all[i] + 0.001);
    });
  }
});

test("blend of exact 2D is exact", () => {
  expect(labels({ mode: "blend", keypointDeviationMm: 0 })).toEqual(labels({}));
});

test("depth-only keeps the coarse pose", () => {
  const { keypoints3d, coarse: kept } = labels({ mode: "depth-only" });
  keypoints3d.forEach((value, i) => {
    expect(value).toBeCloseTo(kept[i], 2);
  });
});

test("the expected error is of the pose that is stored; a blend's is of the nearer of exact and depth-only", () => {
  const expected = (search: SearchSettings) => [...labels(search).expectedErrorMm];
  const [exact, coarseOnly] = [expected({ mode: "exact" }), expected({ mode: "depth-only" })];
  expect(Math.min(...exact, ...coarseOnly)).toBeGreaterThanOrEqual(LEAST_EXPECTED_ERROR_MM);
  expect(expected({ mode: "refined" })).not.toEqual(exact);
  expect(coarseOnly).not.toEqual(exact);
  expect(expected({ mode: "blend", keypointDeviationMm: 10 })).toEqual(exact);
  expect(expected({ mode: "blend", keypointDeviationMm: 25 })).toEqual(coarseOnly);
});

test("a deviation in pixels is root distance over focal length, at each person", () => {
  const view = { rootDistanceMm: 5725, intrinsics: camera };
  expect(declaredDeviationMm({ keypointDeviationPx: 3 }, view)).toBeCloseTo(15, 10);
  expect(shareTowardsRay({ mode: "blend", keypointDeviationPx: 3 }, view)).toBeCloseTo(0.5, 10);
});

test("weights by visibility: a hidden or computed joint moves the depth less", () => {
  const exact = labels({});
  const weighted = labels({ jointWeights: "visibility" });
  const isEven = (n: number) =>
    batch.visibility.subarray(n * joints + 1, (n + 1) * joints).every((state) => state !== 1);
  let changed = 0;
  for (let n = 0; n < count; n++) {
    const off = Math.abs(exact.rootPosition[n * 3 + 2] - weighted.rootPosition[n * 3 + 2]);
    if (isEven(n)) expect(off).toBeLessThan(0.01);
    else if (off > 0.1) changed++;
  }
  expect(changed).toBeGreaterThan(10);
  batch.synthesized.fill(1);
  const computed = labels({ jointWeights: "visibility" });
  expect([...computed.rootPosition]).toEqual([...exact.rootPosition]);
  batch.synthesized.fill(0);
});

test("the depth range is the one that is asked for", () => {
  const { rootPosition, depthAtRangeEdge } = labels({ minDepthMm: 100, maxDepthMm: 2000 });
  expect([...depthAtRangeEdge]).toEqual(new Array(count).fill(1));
  const [x, y, z] = rootPosition;
  expect(Math.hypot(x, y, z)).toBeCloseTo(2000, 1);
});

test.each<[SearchSettings, string]>([
  [{ mode: "blend" }, "mode blend needs the deviation of the 2D"],
  [{ keypointDeviationMm: 5 }, "mode exact does not use the deviation of the 2D"],
  [{ mode: "depth-only", keypointDeviationPx: 5 }, "mode depth-only does not use the deviation of the 2D"],
  [{ mode: "refined", keypointDeviationPx: 5, keypointDeviationMm: 5 }, "in millimetres and in pixels; give one"],
  [{ mode: "refined", keypointDeviationPx: -1 }, "deviation -1 of the 2D, expected a number from 0 on"],
  [{ minDepthMm: 5000, maxDepthMm: 4000 }, "depths from 5000 to 4000 mm"],
  [{ minDepthMm: 0 }, "depths from 0 to 100000 mm"],
])("%j is refused", async (search, fault) => {
  expect(searchFault(search)).toContain(fault);
  await expect(createLabelGenerator({ search })).rejects.toThrow(`search: ${searchFault(search)}`);
});
