import { randomStream } from "@wildpose/pose";
import { expect, test } from "vitest";
import { madeRows } from "../testing/made-rows.js";
import { jsonRow, shortFloat, valueColumns } from "./row-values.js";

test("a shortened number is the same float32, and has at most nine digits", () => {
  const bits = new Uint32Array(1);
  const value = new Float32Array(bits.buffer);
  const random = randomStream(1, "bits");
  const wrong: number[] = [];
  for (let i = 0; i < 100_000; i++) {
    bits[0] = random.integer(2 ** 32);
    if (!Number.isFinite(value[0])) continue;
    const short = shortFloat(value[0]);
    const isSame = Object.is(Math.fround(short), value[0]) && Number(short.toPrecision(9)) === short;
    if (!isSame) wrong.push(bits[0]);
  }
  expect(wrong).toEqual([]);
  expect([500, 0.5, -0.1, 0].map((value) => shortFloat(Math.fround(value)))).toEqual([500, 0.5, -0.1, 0]);
});

test("a row has its columns by name, in their shapes", () => {
  const rows = madeRows({ count: 3 });
  const values = jsonRow(valueColumns)(rows, 2);
  expect(Object.keys(values)).toEqual(valueColumns);
  expect(values).toMatchObject({ sample_id: "lsp/ünïcode 2", image_width: 3, flags: ["a", "b"] });
  const pose = values.keypoints_3d as number[][];
  expect([pose.length, pose[16].length]).toEqual([17, 3]);
  expect(Float32Array.from(pose.flat())).toEqual(rows.keypoints_3d.subarray(2 * 51, 3 * 51));
  expect(values.synthesized).toEqual(Array.from(rows.synthesized.subarray(34, 51), (bit) => bit === 1));
});
