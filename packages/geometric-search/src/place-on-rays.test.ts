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
  const intrinsics = [1145, 1143, 512, 515] as const;
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
