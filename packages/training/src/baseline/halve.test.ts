import { expect, test } from "vitest";
import { halve } from "./halve.js";

test("each pixel is the mean of four, colour by colour", () => {
  const data = Uint8Array.from([0, 100, 4, 104, 8, 108, 12, 112]);
  expect(halve({ data, width: 2, height: 2, channels: 2 })).toEqual({
    ...{ width: 1, height: 1, channels: 2 },
    data: Uint8Array.from([6, 106]),
  });
});

test("what is over of an odd side counts twice", () => {
  const data = Uint8Array.from([10, 20, 30, 40, 50, 60, 70, 80, 90]);
  expect(halve({ data, width: 3, height: 3, channels: 1 })).toEqual({
    ...{ width: 2, height: 2, channels: 1 },
    data: Uint8Array.from([30, 45, 75, 90]),
  });
});
