import { projectPinhole, raysFromPixels } from "@wildpose/camera";
import { h36m17, randomStream } from "@wildpose/pose";
import { expect, test } from "vitest";
import { placeOnRays } from "./place-on-rays.js";

test("labelled joints go on their rays, others keep their place beside the root", () => {
  const rays = new Float64Array([0.25, -0.5, 0.5, 0.125, NaN, NaN]);
  const coarse = new Float32Array([0, 0, 0, 7, 7, 96, 100, -200, 300]);
  const out = placeOnRays(rays, coarse, new Uint8Array([1, 1, 0]), 0, new Float64Array([4000]), new Float64Array(9));
  expect([...out]).toEqual([1000, -2000, 4000, 2048, 512, 4096, 1100, -2200, 4300]);
});

test("poses of a batch are placed each at its own depth; one without a depth is NaN throughout", () => {
  const rays = new Float64Array([0.5, 0, 0.5, 0.5, 0.5, 0, 0.5, 0.5]);
  const coarse = new Float32Array([0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0]);
  const labelled = new Uint8Array([1, 0, 1, 1]);
  const out = placeOnRays(rays, coarse, labelled, 0, new Float64Array([NaN, 10]), new Float64Array(12));
  expect([...out]).toEqual([NaN, NaN, NaN, NaN, NaN, NaN, 5, 0, 10, 5, 5, 10]);
});

test("the coarse pose may be overwritten", () => {
  const rays = new Float64Array([0.5, 0, 0.25, 0.5]);
  const coarse = new Float32Array([0, 0, 0, 60, 70, 8]);
  expect(placeOnRays(rays, coarse, new Uint8Array([1, 1]), 0, new Float64Array([1000]), coarse)).toBe(coarse);
  expect([...coarse]).toEqual([500, 0, 1000, 252, 504, 1008]);
});

test("every labelled joint projects onto its pixel to 10⁻⁹ px", () => {
  const random = randomStream(1, "place on rays");
  const J = h36m17.joints.length;
  const N = 200;
  const pixels = Float64Array.from({ length: N * J * 2 }, () => random.uniform(-100, 1100));
  const coarse = Float64Array.from({ length: N * J * 3 }, () => random.normal(0, 300));
  const depth = Float64Array.from({ length: N }, () => random.uniform(2500, 8000));
  const rays = raysFromPixels(pixels, intrinsics, new Float64Array(N * J * 2));
  const labelled = new Uint8Array(N * J).fill(1);
  const placed = placeOnRays(rays, coarse, labelled, h36m17.root, depth, new Float64Array(N * J * 3));
  const projected = projectPinhole(placed, intrinsics, new Float64Array(N * J * 2));
  for (let i = 0; i < pixels.length; i++) expect(Math.abs(projected[i] - pixels[i])).toBeLessThan(1e-9);
  for (let j = 0; j < N * J; j++) expect(placed[j * 3 + 2]).toBe(coarse[j * 3 + 2] + depth[Math.floor(j / J)]);
});

const intrinsics = [1145, 1143, 512, 515] as const;

/** One pose of 17 joints that do not lie on their rays. */
function offRays() {
  const random = randomStream(1, "off their rays");
  const J = h36m17.joints.length;
  const pixels = Float64Array.from({ length: J * 2 }, () => random.uniform(0, 1000));
  const coarse = Float64Array.from({ length: J * 3 }, () => random.normal(0, 300));
  coarse.fill(0, h36m17.root * 3, h36m17.root * 3 + 3);
  const rays = raysFromPixels(pixels, intrinsics, new Float64Array(J * 2));
  return { J, pixels, coarse, rays, labelled: new Uint8Array(J).fill(1), depth: new Float64Array([5000]) };
}

test("a joint that goes the share w of the way to its ray keeps 1 − w of its way to the pixel", () => {
  const { J, pixels, coarse, rays, labelled, depth } = offRays();
  const project = (towardsRays: number) => {
    const placed = placeOnRays(rays, coarse, labelled, h36m17.root, depth, new Float64Array(J * 3), towardsRays);
    return projectPinhole(placed, intrinsics, new Float64Array(J * 2));
  };
  const apart = project(0).map((pixel, i) => pixel - pixels[i]);
  expect(Math.hypot(...apart)).toBeGreaterThan(100);
  for (const share of [0.25, 0.5, 0.9, 1]) {
    project(share).forEach((pixel, i) => {
      expect(Math.abs(pixel - pixels[i] - (1 - share) * apart[i])).toBeLessThan(1e-9);
    });
  }
});

test("depth only moves the coarse pose as a whole, its root onto its ray", () => {
  const { J, pixels, coarse, rays, labelled, depth } = offRays();
  const { root } = h36m17;
  const placed = placeOnRays(rays, coarse, labelled, root, depth, new Float64Array(J * 3), 0);
  for (let i = 0; i < J * 3; i++) expect(placed[i] - placed[root * 3 + (i % 3)]).toBeCloseTo(coarse[i], 9);
  const projected = projectPinhole(placed, intrinsics, new Float64Array(J * 2));
  for (const i of [root * 2, root * 2 + 1]) expect(projected[i]).toBeCloseTo(pixels[i], 9);
});

test("the way to the ray can be told for each pose, and for each joint", () => {
  const rays = new Float64Array([0, 0, 0.5, 0, 0, 0, 0.5, 0]);
  const coarse = new Float64Array([0, 0, 0, 400, 8, 0, 0, 0, 0, 400, 8, 0]);
  const labelled = new Uint8Array([1, 1, 1, 1]);
  const place = (share: Float64Array) =>
    [...placeOnRays(rays, coarse, labelled, 0, new Float64Array([1000, 1000]), new Float64Array(12), share)].filter(
      (_, i) => i % 6 === 3 || i % 6 === 4,
    );
  expect(place(new Float64Array([1, 0.5]))).toEqual([500, 0, 450, 4]);
  expect(place(new Float64Array([0, 0, 0, 0.25]))).toEqual([400, 8, 425, 6]);
  expect(() => place(new Float64Array(3))).toThrow(/3 numbers of how far/);
});
