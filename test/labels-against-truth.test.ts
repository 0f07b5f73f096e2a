/** The labels of the sample build against the true 3D that its people were drawn from: made by nobody's annotation. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildDataset, openShard } from "@wildpose/builder";
import { nMpjpe } from "@wildpose/pose";
import { afterAll, beforeAll, expect, test } from "vitest";

const repository = fileURLToPath(new URL("..", import.meta.url));

/** Root-relative, millimetres. */
interface Compared {
  readonly label: Float64Array;
  readonly truth: Float64Array;
}

let folder: string;
const compared: Compared[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-truth-"));
  const release = join(folder, "release");
  await buildDataset({ recipe: join(repository, "datasets/recipes/sample.yaml"), out: release, workers: 1 });
  const { samples } = JSON.parse(await readFile(join(repository, "datasets/sample/truth.json"), "utf8")) as {
    samples: Record<string, { joints: [number, number, number][] }>;
  };
  for (const name of await readdir(join(release, "data"))) {
    const shard = await openShard(join(release, "data", name));
    for await (const rows of shard.rows(["sample_id", "keypoints_3d"])) {
      (rows.sample_id as string[]).forEach((id, row) => {
        const label = Float64Array.from((rows.keypoints_3d as Float32Array).subarray(row * 51, (row + 1) * 51));
        const { joints } = samples[id];
        const truth = Float64Array.from(joints.flatMap((joint) => joint.map((value, axis) => value - joints[0][axis])));
        compared.push({ label, truth });
      });
    }
  }
});
afterAll(() => rm(folder, { recursive: true }));

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const depthsOf = (pose: Float64Array) => pose.filter((_, i) => i % 3 === 2);

test("a label is much nearer the truth than the same person pressed flat", () => {
  const labels = mean(compared.map(({ label, truth }) => nMpjpe(label, truth)));
  const flat = mean(
    compared.map(({ truth }) =>
      nMpjpe(
        truth.map((value, i) => (i % 3 === 2 ? 0 : value)),
        truth,
      ),
    ),
  );
  expect(labels).toBeLessThan(flat * 0.6);
});

test("what is nearer the camera in truth is nearer in the label", () => {
  const correlations = compared.map(({ label, truth }) => {
    const [a, b] = [depthsOf(label), depthsOf(truth)];
    const [meanA, meanB] = [mean([...a]), mean([...b])];
    const product = (p: Float64Array, q: Float64Array, meanP: number, meanQ: number) =>
      p.reduce((sum, value, i) => sum + (value - meanP) * (q[i] - meanQ), 0);
    return product(a, b, meanA, meanB) / Math.sqrt(product(a, a, meanA, meanA) * product(b, b, meanB, meanB));
  });
  expect(mean(correlations)).toBeGreaterThan(0.75);
});
