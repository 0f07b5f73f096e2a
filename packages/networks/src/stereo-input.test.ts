import { expect, it } from "vitest";
import { disparityOf, stereoInput } from "./stereo-input.js";

it("the right view is the left one moved along x by the disparity; a missing joint is missing in both", () => {
  const left = Float32Array.from({ length: 2 * 34 }, (_, i) => (i % 34) / 10 + 1);
  left.fill(0, 34 + 4, 34 + 6); // joint 2 of the second pose is missing
  const disparity = Float32Array.from({ length: 2 * 17 }, (_, i) => i / 100);
  const stereo = stereoInput(left, disparity, 2);
  expect(stereo.length).toBe(2 * 68);
  for (const n of [0, 1]) {
    for (let j = 0; j < 17; j++) {
      const x = left[n * 34 + j * 2];
      const y = left[n * 34 + j * 2 + 1];
      expect([stereo[n * 68 + j * 2], stereo[n * 68 + j * 2 + 1]]).toEqual([x, y]);
      const missing = n === 1 && j === 2;
      expect(stereo[n * 68 + 34 + j * 2]).toBeCloseTo(missing ? 0 : x + disparity[n * 17 + j], 6);
      expect(stereo[n * 68 + 34 + j * 2 + 1]).toBe(y);
    }
  }
});

it("a right view that is given whole stands beside the left one, and its disparity is what lies between them", () => {
  const left = Float32Array.from({ length: 2 * 34 }, (_, i) => (i % 34) / 10 + 1);
  left.fill(0, 34 + 4, 34 + 6); // joint 2 of the second pose is missing
  const right = left.map((value, i) => value + (i % 2 === 0 ? 0.25 : 0.125));
  const stereo = stereoInput(left, right, 2);
  const second = stereo.subarray(68 + 34);
  expect([...second.subarray(4, 6)]).toEqual([0, 0]);
  expect([...second.subarray(0, 4)]).toEqual([...right.subarray(34, 38)]);
  const disparity = disparityOf(left, right, 2);
  expect(disparity.length).toBe(34);
  for (const shift of disparity) expect(shift).toBeCloseTo(0.25, 6);
  expect(disparityOf(left, disparity, 2)).toBe(disparity);
});
