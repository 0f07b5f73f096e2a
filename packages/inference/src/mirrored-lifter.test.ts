import { h36m17 } from "@wildpose/pose";
import { expect, test } from "vitest";
import type { Lifted, Lifter } from "./lifter.js";
import { mirroredLifter } from "./mirrored-lifter.js";

const joints = h36m17.joints.length;
const rightWrist = h36m17.joints.indexOf("rightWrist");
const leftWrist = h36m17.joints.indexOf("leftWrist");

function lifterOf(lift: (left: Float32Array) => Lifted): Lifter {
  return { engine: "made", lift: async (left) => lift(left), close: async () => {} };
}

/** [2, 17, 2], no number twice. */
const input = Float32Array.from({ length: 2 * joints * 2 }, (_, i) => i + 1);

/** Gives each joint the place it has in the image, its x as depth and its x as disparity. */
const faithful = lifterOf((left) => ({
  coarse: Float32Array.from({ length: (left.length / 2) * 3 }, (_, i) => {
    const [x, y] = left.subarray(Math.floor(i / 3) * 2);
    return [x, y, Math.abs(x)][i % 3];
  }),
  disparity: Float32Array.from({ length: left.length / 2 }, (_, i) => Math.abs(left[i * 2])),
}));

test("networks that see a person and its mirror image alike answer as they would without", async () => {
  expect(await mirroredLifter(faithful).lift(input)).toEqual(await faithful.lift(input));
});

test("what is wrong on one side only is half as wrong on both", async () => {
  const wrong = lifterOf((left) => {
    const coarse = new Float32Array((left.length / 2) * 3);
    const disparity = new Float32Array(left.length / 2);
    coarse[rightWrist * 3] = 100;
    coarse[rightWrist * 3 + 2] = 10;
    disparity[rightWrist] = 6;
    return { coarse, disparity };
  });
  const { coarse, disparity } = await mirroredLifter(wrong).lift(input);
  expect([...coarse.subarray(rightWrist * 3, rightWrist * 3 + 3)]).toEqual([50, 0, 5]);
  expect([...coarse.subarray(leftWrist * 3, leftWrist * 3 + 3)]).toEqual([-50, 0, 5]);
  expect(disparity?.[rightWrist]).toBe(3);
  expect(disparity?.[leftWrist]).toBe(3);
});

test("a person and its mirror image get mirrored answers, whatever the networks do", async () => {
  const odd = lifterOf((left) => ({
    coarse: Float32Array.from({ length: (left.length / 2) * 3 }, (_, i) =>
      Math.sin(3 * left[Math.floor(i / 3) * 2] + i),
    ),
    disparity: null,
  }));
  const mirrored = Float32Array.from(input, (_, i) => {
    const joint = Math.floor(i / 2) % joints;
    const value = input[i + (h36m17.mirror[joint] - joint) * 2];
    return i % 2 === 0 ? -value : value;
  });
  const a = await mirroredLifter(odd).lift(input);
  const b = await mirroredLifter(odd).lift(mirrored);
  expect(a.disparity).toBeNull();
  for (let i = 0; i < a.coarse.length; i++) {
    const joint = Math.floor(i / 3) % joints;
    const other = b.coarse[i + (h36m17.mirror[joint] - joint) * 3];
    expect(i % 3 === 0 ? -other : other).toBeCloseTo(a.coarse[i], 6);
  }
});

test("a missing joint stays 0, not −0", async () => {
  const seen: Float32Array[] = [];
  const lifter = lifterOf((left) => {
    seen.push(left);
    return { coarse: new Float32Array(joints * 3), disparity: null };
  });
  await mirroredLifter(lifter).lift(new Float32Array(joints * 2));
  expect(seen).toHaveLength(2);
  for (const left of seen) expect([...left].some((value) => Object.is(value, -0))).toBe(false);
});
