/** What `wildpose synthesize` writes, read by the source `unity`: the two agree on the format and on what it means. */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { adapterFor, readSource } from "@wildpose/adapters";
import { readNpy } from "@wildpose/formats/numpy";
import { h36m17, type PoseSample } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { realFiles, sharedData, sharedDataPresent } from "../packages/adapters/src/testing/shared-data.js";
import { madeBvh, madeWalk } from "../packages/synthesis/src/motion/testing/made-motion.js";
import { runWildpose, temporaryFolder } from "./cli/run-wildpose.js";

interface Description {
  readonly image_size: readonly [number, number];
  readonly clips: readonly {
    readonly name: string;
    readonly activity: string;
    readonly split: string;
    readonly samples: number;
  }[];
}

async function synthesized(...words: string[]) {
  const root = join(temporaryFolder(), "export");
  const { exitCode, stderr } = await runWildpose(["synthesize", ...words, "--out", root]);
  expect(exitCode, stderr).toBe(0);
  const samples: PoseSample[] = [];
  for await (const sample of readSource(adapterFor("unity"), { root, annotations: null, options: {} }))
    samples.push(sample);
  const description: Description = JSON.parse(await readFile(join(root, "export.json"), "utf8"));
  const cameras = readNpy(await readFile(join(root, "cameras.npy"))).data as Float64Array;
  return { samples, description, cameras };
}

type Made = Awaited<ReturnType<typeof synthesized>>;

function expectSound({ samples, description }: Made, count: number): void {
  expect(samples).toHaveLength(count);
  expect(new Set(samples.map(({ id }) => id)).size).toBe(count);
  const clips = description.clips.flatMap((clip) => Array.from({ length: clip.samples }, () => clip));
  const [width, height] = description.image_size;
  let farthest = 0;
  for (const [index, { group, activity, sourceSplit, keypoints, joints3d, intrinsics }] of samples.entries()) {
    expect([group, activity, sourceSplit]).toEqual([
      `unity/${clips[index].name}`,
      clips[index].activity,
      clips[index].split,
    ]);
    if (joints3d === null || intrinsics === null) throw new Error("no pose");
    const [fx, fy, cx, cy] = intrinsics;
    for (let joint = 0; joint < h36m17.joints.length; joint++) {
      const [x, y, z] = joints3d.subarray(joint * 3);
      const [u, v] = keypoints.subarray(joint * 2);
      farthest = Math.max(farthest, Math.abs((fx * x) / z + cx - u), Math.abs((fy * y) / z + cy - v));
      expect(u > -1 && u < width && v > -1 && v < height, `${group}: ${h36m17.joints[joint]} at ${u}, ${v}`).toBe(true);
    }
  }
  expect(farthest).toBeLessThan(0.01);
}

/** How far apart, in millimetres, the cameras of one pose put its joints in the world, at most. */
function disagreement({ samples, cameras }: Made): number {
  const worlds = new Map<string, number[]>();
  let farthest = 0;
  let compared = 0;
  for (const { id, joints3d } of samples) {
    const pose = id.slice(0, id.lastIndexOf("/"));
    const row = cameras.subarray(Number(id.slice(pose.length + 1)) * 16);
    const world = worldOf(joints3d ?? new Float32Array(), row.subarray(4, 13), row.subarray(13, 16));
    const other = worlds.get(pose);
    worlds.set(pose, world);
    if (other === undefined) continue;
    compared++;
    farthest = Math.max(farthest, ...world.map((value, i) => Math.abs(value - other[i])));
  }
  expect(compared).toBeGreaterThan(samples.length / 2);
  return farthest;
}

/** Rᵀ (camera − t). */
function worldOf(points: Float32Array, rotation: Float64Array, translation: Float64Array): number[] {
  const world: number[] = [];
  for (let i = 0; i < points.length; i += 3) {
    for (let axis = 0; axis < 3; axis++) {
      world.push([0, 1, 2].reduce((sum, k) => sum + rotation[k * 3 + axis] * (points[i + k] - translation[k]), 0));
    }
  }
  return world;
}

describe("synthesize, then read", () => {
  test("sampled poses before random cameras: every keypoint is the projection of its joint, inside the image", async () => {
    expectSound(await synthesized("--count", "300", "--image-size", "640x480"), 300);
  });

  test("before a rig of four, all cameras put a pose in the same place of the world", async () => {
    const made = await synthesized("--count", "80", "--rig", "h36m");
    expectSound(made, 80);
    expect(disagreement(made)).toBeLessThan(0.01);
  });
});

test("every file and folder that is named is read", async () => {
  const folder = temporaryFolder();
  const names = ["first.bvh", "second.bvh", "in-a-folder/third.bvh"];
  await mkdir(join(folder, "in-a-folder"));
  for (const name of names) await writeFile(join(folder, name), madeBvh(madeWalk(20)));
  const given = [names[0], names[1], "in-a-folder"].map((name) => join(folder, name));
  const { description } = await synthesized(...given, "--count", "12");
  expect(description.clips.map(({ name, samples }) => [name.split("/").at(-1), samples])).toEqual([
    ["first", 4],
    ["second", 4],
    ["third", 4],
  ]);
});

describe.skipIf(!sharedDataPresent)(`synthesize from real motion capture, then read${realFiles}`, () => {
  test.each([
    ["thirty of Bandai-Namco", "mocap/bandai", 30],
    ["two of CMU", "mocap/cmu/tmoco", 2],
  ])("%s", async (_, folder, clips) => {
    const made = await synthesized(sharedData(folder), "--rig", "h36m", "--count", "600");
    expectSound(made, 600);
    expect(disagreement(made)).toBeLessThan(0.01);
    expect(made.description.clips).toHaveLength(clips);
  });
});
