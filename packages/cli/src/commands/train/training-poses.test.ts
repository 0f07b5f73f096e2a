/** Motion that `wildpose synthesize` wrote, read to be trained on. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { h36m17, InvalidSettingError, MissingSourceError, randomStream } from "@wildpose/pose";
import { sampleTrainingPose, writeUnityExport } from "@wildpose/synthesis";
import { parseTrainingRecipe, type TrainingRecipe } from "@wildpose/training";
import { afterAll, beforeAll, expect, test } from "vitest";
import { trainingPoses } from "./training-poses.js";

const SAMPLES = 60;
const silent = { report: () => {}, stop: () => {} };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wildpose-motion-"));
  const random = randomStream(1, "made motion");
  const writer = writeUnityExport({ out: join(folder, "motion"), generator: "test", imageSize: [1000, 1000], seed: 1 });
  writer.beginClip({ name: "made", activity: "made", source: "sampler", framesPerSecond: 25, split: "train" });
  const camera = writer.addCamera({
    ...{ intrinsics: [1145, 1145, 500, 500], rotation: Float64Array.of(1, 0, 0, 0, -1, 0, 0, 0, -1) },
    translation: Float64Array.of(0, 0, 5000),
  });
  for (let n = 0; n < SAMPLES; n++) writer.addSample(sampleTrainingPose(random), n, camera);
  writer.finish();
});
afterAll(() => rmSync(folder, { recursive: true }));

const posesOf = (yaml: string): TrainingRecipe["poses"] => parseTrainingRecipe(`poses: ${yaml}`, "mine.yaml").poses;
const motion = (rest: string, made = 0) =>
  posesOf(`{ made: ${made}, motion: [{ source: unity, root: motion, ${rest} }] }`);

test("without motion the poses are made bodies, as ever", async () => {
  const source = await trainingPoses(posesOf("{}"), folder, silent);
  expect([source.name, source.facts]).toEqual(["anatomical-sampler-3", undefined]);
  expect(source.samplePose(randomStream(1, "a"))).toEqual(sampleTrainingPose(randomStream(1, "a")));
});

test("what was read is known by folder, counts and hash, and the same again", async () => {
  const { facts, name } = await trainingPoses(motion("every: 3", 2), folder, silent);
  expect(name).toBe("anatomical-sampler-3 + unity");
  expect(facts).toEqual({
    ...{ "motion.0.folder": "motion", "motion.0.samples": SAMPLES, "motion.0.poses": SAMPLES / 3 },
    ...{ "motion.0.held_out": 1, "motion.0.sha256": expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  expect((await trainingPoses(motion("every: 3", 2), folder, silent)).facts).toEqual(facts);
  const fewer = await trainingPoses(motion("most: 20"), folder, silent);
  expect(fewer.facts).toMatchObject({ "motion.0.samples": SAMPLES, "motion.0.poses": 15 });
});

/** How far each joint is from the root, millimetres. */
const reachOf = (pose: Float64Array) =>
  h36m17.joints.map((_, j) => Math.hypot(...[0, 1, 2].map((d) => pose[j * 3 + d] - pose[d])));

test.each(["random", "recorded"])(
  "under cameras that are %s, bodies stay as they are and the root is on the axis",
  async (cameras) => {
    const written = randomStream(1, "made motion");
    const known = Array.from({ length: SAMPLES }, () => reachOf(sampleTrainingPose(written)));
    const source = await trainingPoses(motion(`cameras: ${cameras}`), folder, silent);
    const random = randomStream(2, "drawn");
    const depths = new Set<number>();
    for (let n = 0; n < 200; n++) {
      const pose = source.samplePose(random);
      expect([pose[0], pose[1]].map(Math.abs)).toEqual([0, 0]);
      expect(Math.min(...pose.filter((_, i) => i % 3 === 2))).toBeGreaterThan(300);
      const reach = reachOf(pose);
      const off = known.map((one) => Math.max(...one.map((length, j) => Math.abs(length - reach[j]))));
      expect(Math.min(...off)).toBeLessThan(0.01);
      depths.add(pose[2]);
    }
    // A recorded camera keeps its distance.
    if (cameras === "recorded") expect(depths.size).toBeLessThanOrEqual(SAMPLES);
    else expect(depths.size).toBe(200);
  },
);

test("a folder that is not there and an unknown source are refused", async () => {
  await expect(trainingPoses(motion("share: 1"), join(folder, "elsewhere"), silent)).rejects.toThrow(
    MissingSourceError,
  );
  const unknown = posesOf("{ made: 1, motion: [{ source: unitty, root: motion }] }");
  await expect(trainingPoses(unknown, folder, silent)).rejects.toThrow(
    new InvalidSettingError(
      'source "unitty" is not known; known: lsp, lspet, mpii, ai-challenger, coco, unity, h36m; did you mean "unity"?',
    ),
  );
});
