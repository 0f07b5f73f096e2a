import { h36m17, randomStream } from "@wildpose/pose";
import { expect, test } from "vitest";
import { meanOfMirrored, mirrorCrops } from "./mirrored-crops.js";

const [size, rows] = [8, 3];
const random = randomStream(1, "crops");
const crops = Uint8Array.from({ length: rows * size * size * 3 }, () => random.uniform(0, 256));

test("a mirrored crop has each pixel on the other side of its row, and mirrored again is what it was", () => {
  const mirrored = mirrorCrops(crops, size);
  const pixel = (of: Uint8Array, row: number, y: number, x: number) => {
    const at = ((row * size + y) * size + x) * 3;
    return [...of.subarray(at, at + 3)];
  };
  expect(pixel(mirrored, 2, 5, 1)).toEqual(pixel(crops, 2, 5, 6));
  expect(mirrorCrops(mirrored, size)).toEqual(crops);
});

test("joints found on the same pixels of both are found there by the mean; what one errs counts half", () => {
  const seen = Float32Array.from({ length: rows * 51 }, (_, at) => (at % 3 === 2 ? 1 : 1 / 8) * (at % 97));
  const reflected = new Float32Array(rows * 51);
  for (let at = 0; at < seen.length; at += 3) {
    const joint = (at / 3) % 17;
    const partner = at + (h36m17.mirror[joint] - joint) * 3;
    reflected.set([size - 1 - seen[at], seen[at + 1], seen[at + 2]], partner);
  }
  const mean = meanOfMirrored(seen, reflected, size);
  mean.forEach((value, at) => {
    expect(value).toBeCloseTo(seen[at], 5);
  });
  const rightWrist = h36m17.joints.indexOf("rightWrist");
  const leftWrist = h36m17.joints.indexOf("leftWrist");
  reflected[leftWrist * 3] -= 2;
  expect(meanOfMirrored(seen, reflected, size)[rightWrist * 3]).toBeCloseTo(seen[rightWrist * 3] + 1, 5);
});
