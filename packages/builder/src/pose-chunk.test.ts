import fc from "fast-check";
import { expect, test } from "vitest";
import { addToChunk, boxOfJoints, emptyChunk } from "./pose-chunk.js";
import { madePose } from "./testing/made-pose.js";

test("the box of the joints holds every labelled joint and touches one on each side", () => {
  const value = fc.float({ min: -500, max: 500, noNaN: true });
  const joint = fc.oneof(fc.tuple(value, value), fc.constant([NaN, NaN] as const));
  fc.assert(
    fc.property(fc.tuple(value, value), fc.array(joint, { maxLength: 16 }), (first, others) => {
      const joints = [first, ...others];
      const [x, y, width, height] = boxOfJoints(Float32Array.from(joints.flat()));
      const there = joints.filter(([left]) => !Number.isNaN(left));
      expect(Math.min(...there.map(([left]) => left))).toBe(x);
      expect(Math.min(...there.map(([, top]) => top))).toBe(y);
      expect(Math.max(...there.map(([left]) => left - x))).toBe(width);
      expect(Math.max(...there.map(([, top]) => top - y))).toBe(height);
    }),
  );
});

test("the source's own box is kept, and image sizes are", () => {
  const chunk = emptyChunk(3);
  addToChunk(chunk, madePose({ bbox: [1, 2, 3, 4] }), { state: "readable", width: 640, height: 480 });
  addToChunk(chunk, madePose({ missing: ["head"] }), { state: "missing" });
  expect([...chunk.boxes.subarray(0, 4)]).toEqual([1, 2, 3, 4]);
  expect(chunk.boxes[5]).toBeCloseTo(200 - 590 / 5, 4);
  expect([...chunk.imageSizes.subarray(0, 4)]).toEqual([640, 480, 0, 0]);
  expect(chunk.count).toBe(2);
});
