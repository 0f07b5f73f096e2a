/** Motion files as they are published, read where they lie beside the repository: counts, and numbers beside `Number`. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { jointPositions } from "./joint-frames.js";
import { readBvh } from "./read-bvh.js";

const folder = fileURLToPath(new URL("../../../../../shared/data/mocap/", import.meta.url));
const isHere = existsSync(folder);
const bytesOf = (path: string) => new Uint8Array(readFileSync(folder + path));
const bandai = "bandai/Bandai-Namco-Research-Motiondataset-1/data/";

describe.skipIf(!isHere)(`real motion files${isHere ? "" : " (skipped: ../shared/data is not here)"}`, () => {
  const bvh = isHere
    ? readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".bvh"))
    : [];

  test("there are 41 of them", () => {
    expect(bvh.length).toBe(41);
  });

  test("the 30 motions of Bandai-Namco have 22 joints, 132 channels and 4,726 frames together", () => {
    const motions = bvh.filter((name) => name.startsWith("bandai")).map((name) => readBvh(bytesOf(name)));
    expect(motions.length).toBe(30);
    expect(new Set(motions.map(({ joints, channels }) => `${joints.length} ${channels}`))).toEqual(new Set(["22 132"]));
    expect(new Set(motions.map(({ frameTime }) => frameTime))).toEqual(new Set([0.0333333]));
    expect(motions.reduce((sum, { frames }) => sum + frames, 0)).toBe(4726);
  });

  test.each([
    ["cmu/cs229/CMU_walkcycles/07_01.bvh", 316, 31, 96, 0.0083333],
    ["cmu/cs229/CMU_walkcycles/07_02.bvh", 329, 31, 96, 0.0083333],
    ["cmu/cs229/CMU_walkcycles/07_03.bvh", 415, 31, 96, 0.0083333],
    ["cmu/cs229/CMU_walkcycles/35_01.bvh", 358, 31, 96, 0.0083333],
    ["cmu/cs229/CMU_walkcycles/35_02.bvh", 406, 31, 96, 0.0083333],
    ["cmu/cs229/CMU_walkcycles/35_03.bvh", 427, 31, 96, 0.0083333],
    ["cmu/cs229/CMU_walkcycles/35_04.bvh", 433, 31, 96, 0.0083333],
    ["cmu/cs229/CMU_walkcycles/35_05.bvh", 427, 31, 96, 0.0083333],
    ["cmu/tmoco/02_01.bvh", 343, 31, 96, 0.008333],
    ["cmu/tmoco/05_06.bvh", 885, 31, 96, 0.008333],
    ["other/test_freebvh.bvh", 69, 55, 168, 0.0333333],
  ])("%s has %i frames, %i joints and %i channels", (name, frames, joints, channels, frameTime) => {
    const motion = readBvh(bytesOf(name));
    expect({ frames: motion.frames, joints: motion.joints.length, channels: motion.channels }).toEqual({
      frames,
      joints,
      channels,
    });
    expect(motion.frameTime).toBe(frameTime);
  });

  test("every value is Number of its word", () => {
    for (const name of bvh) {
      const words = readFileSync(folder + name, "utf8")
        .split(/Frame Time:.*/)[1]
        .trim()
        .split(/\s+/)
        .map(Number);
      const { values } = readBvh(bytesOf(name));
      expect(values.length).toBe(words.length);
      expect(values.every((value, index) => Object.is(value, words[index]))).toBe(true);
    }
  });

  test("in Bandai-Namco the hips lie where their channels say, and other joints' channels repeat their offsets", () => {
    const motion = readBvh(bytesOf(`${bandai}dataset-1_bow_active_001.bvh`));
    const positions = jointPositions(motion, 0);
    expect([...positions.subarray(3, 6)]).toEqual([-0.53398, 93.523, -9.02016]);
    for (let joint = 2; joint < motion.joints.length; joint++) {
      for (let axis = 0; axis < 3; axis++) {
        expect(motion.values[joint * 6 + axis]).toBeCloseTo(motion.joints[joint].offset[axis], 4);
      }
    }
  });
});
