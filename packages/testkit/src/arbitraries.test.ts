import { projectThroughLens, raysThroughLens } from "@wildpose/camera";
import { bonesOf } from "@wildpose/pose";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { distortions, intrinsics, posesInFront, skeletons } from "./arbitraries.js";
import { skeletonFaults } from "./checks/skeleton.js";

test("every made skeleton is a tree whose mirror swaps sides", () => {
  fc.assert(
    fc.property(skeletons, (skeleton) => {
      expect(skeletonFaults(skeleton)).toEqual([]);
      expect(bonesOf(skeleton)).toHaveLength(skeleton.joints.length - 1);
    }),
  );
});

test("the root comes first in some made skeletons and later in others", () => {
  const roots = fc.sample(skeletons, { numRuns: 200, seed: 1 }).map(({ root }) => root);
  expect(new Set(roots).size).toBeGreaterThan(2);
});

test("changing one entry of a made skeleton's mirror is a fault", () => {
  fc.assert(
    fc.property(skeletons, fc.nat(), fc.nat(), (skeleton, where, value) => {
      const at = where % skeleton.joints.length;
      const other = value % skeleton.joints.length;
      fc.pre(skeleton.mirror[at] !== other);
      expect(skeletonFaults({ ...skeleton, mirror: skeleton.mirror.with(at, other) })).not.toEqual([]);
    }),
  );
});

test("every made pose is before the camera, and comes back from its pixels through every made lens", () => {
  fc.assert(
    fc.property(posesInFront(5), intrinsics, distortions, (pose, camera, lens) => {
      const pixels = projectThroughLens(pose, camera, lens, new Float64Array(10));
      const rays = raysThroughLens(pixels, camera, lens, new Float64Array(10));
      for (let joint = 0; joint < 5; joint++) {
        const [x, y, z] = pose.slice(joint * 3, joint * 3 + 3);
        expect(z).toBeGreaterThan(0);
        expect(rays[joint * 2]).toBeCloseTo(x / z, 6);
        expect(rays[joint * 2 + 1]).toBeCloseTo(y / z, 6);
      }
    }),
  );
});
