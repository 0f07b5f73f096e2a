import { projectPinhole } from "@wildpose/camera";
import { h36m17, randomStream } from "@wildpose/pose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLabelGenerator, type LabelBatch, type PoseBatch } from "../label-generator.js";
import { mirrorPoints } from "../mirror-joints.js";
import { madePoses } from "../testing/made-poses.js";
import { mirrorPoses } from "./mirror-poses.js";
import { openStageLabellers, type StageLabellers } from "./stage-labellers.js";

const joints = h36m17.joints.length;
const count = 5;
const batch: PoseBatch = {
  count,
  keypoints: new Float32Array(count * joints * 2),
  visibility: new Uint8Array(count * joints).fill(2),
  intrinsics: new Float64Array(count * 4).fill(NaN),
};
for (const [n, { joints: pose, intrinsics }] of madePoses(count, randomStream(1, "stages")).entries()) {
  projectPinhole(pose, intrinsics, batch.keypoints.subarray(n * joints * 2, (n + 1) * joints * 2));
}

let labellers: StageLabellers;
beforeAll(async () => {
  labellers = await openStageLabellers();
});
afterAll(() => labellers.close());

test("the stages are coarse, exact and refined, each as a build labels", async () => {
  expect(labellers.stages.map(({ stage }) => stage)).toEqual(["coarse", "exact", "refined"]);
  const [coarse, exact, refined] = await Promise.all(labellers.stages.map(({ label }) => label(batch)));
  const asBuilt = async (mode: "exact" | "refined"): Promise<LabelBatch> => {
    const generator = await createLabelGenerator({ search: { mode } });
    try {
      return await generator.label(batch);
    } finally {
      await generator.close();
    }
  };
  expect(exact).toEqual(await asBuilt("exact"));
  expect(refined).toEqual(await asBuilt("refined"));
  expect(coarse.keypoints3d).not.toEqual(exact.keypoints3d);
  for (const [i, value] of coarse.keypoints3d.entries()) expect(value).toBeCloseTo(exact.coarse[i], 2);
});

test("labels that are the mean of both sides are those of the mirror image, mirrored", async () => {
  const both = await openStageLabellers({ mirrored: true });
  try {
    for (const { label } of both.stages) {
      const { keypoints3d } = await label(batch);
      const back = mirrorPoints((await label(mirrorPoses(batch))).keypoints3d, 3);
      for (const [i, value] of keypoints3d.entries()) expect(value).toBeCloseTo(back[i], 1);
    }
  } finally {
    await both.close();
  }
});
