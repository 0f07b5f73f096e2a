import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BaselineSpec, baselineSpecs, decodeBaseline, encodeBaseline } from "@wildpose/networks";
import { baselineNetwork, initialTensors } from "@wildpose/networks/tfjs";
import { expect, test } from "vitest";
import { discSource } from "../testing/disc-batches.js";
import { contentOf, temporaryFolder } from "../testing/small-training.js";
import { type BaselineRecipe, parseBaselineRecipe } from "./baseline-recipe.js";
import { type BaselineSetting, trainBaseline } from "./train-baseline.js";
import { readTrainedBaseline } from "./trained-baseline.js";

const BATCH = 4;

function recipeOf(changes: object = {}): BaselineRecipe {
  const small = { releases: ["none"], batch: BATCH, steps: 6, checkpoint_every: 4, warm_up: 2, rate: 0.002 };
  return parseBaselineRecipe(JSON.stringify({ ...small, ...changes }), "discs.yaml");
}

/** As deep as `tiny` may once have been. */
const fewer: BaselineSpec = {
  ...baselineSpecs.tiny,
  levels: baselineSpecs.tiny.levels.map(({ channels, up }) => ({ channels, down: 1, up: Math.min(up, 1) })),
};

const source = discSource(baselineSpecs.tiny.inputSize, BATCH);

/** @param until steps after which it is asked to stop. */
async function train(recipe: BaselineRecipe, setting: Partial<BaselineSetting> = {}, until = Number.POSITIVE_INFINITY) {
  const stop = new AbortController();
  const run = trainBaseline(recipe, { source, threads: 1, signal: stop.signal, ...setting });
  const losses: number[] = [];
  for (;;) {
    const next = await run.next();
    if (next.done) return { ...next.value, losses };
    if (next.value.kind === "step") losses.push(next.value.loss);
    if (losses.length === until) stop.abort(new Error("interrupted"));
  }
}

test("stopped and resumed, it ends with the same bytes in all its files, on any number of threads", async () => {
  const [whole, broken] = [temporaryFolder(), temporaryFolder()];
  await train(recipeOf(), { folder: whole });
  await expect(train(recipeOf(), { folder: broken }, 3)).rejects.toThrow("interrupted");
  const { weights } = await train(recipeOf(), { folder: broken, threads: 2 });
  expect(contentOf(broken)).toEqual(contentOf(whole));
  const names = ["baseline.checkpoint", "baseline.metrics.jsonl", "baseline.safetensors", "baseline.train.yaml"];
  expect(Object.keys(contentOf(whole))).toEqual(names);
  expect(decodeBaseline(weights)).toMatchObject({ spec: { size: "tiny" }, meanBoneLength: 261 });
  const lines = readFileSync(join(whole, "baseline.metrics.jsonl"), "utf8").trim().split("\n");
  expect(Object.keys(JSON.parse(lines[5]))).toEqual([
    ...["step", "loss", "pixels", "depth_mm", "gradient_norm", "learning_rate"],
  ]);
});

test("goes on only with what it was begun with, and from a checkpoint that is whole", async () => {
  const folder = temporaryFolder();
  await train(recipeOf({ steps: 1 }), { folder });
  await expect(train(recipeOf({ steps: 2 }), { folder })).rejects.toThrow(
    "begun with steps 1, asked for 2; go on with",
  );
  const checkpoint = readFileSync(join(folder, "baseline.checkpoint"));
  checkpoint[checkpoint.length - 100] ^= 1;
  writeFileSync(join(folder, "baseline.checkpoint"), checkpoint);
  await expect(train(recipeOf({ steps: 1 }), { folder })).rejects.toThrow("the file was damaged");
});

test("begins with a network, from its weights or a checkpoint, and says which; one of another size is refused", async () => {
  const [first, second] = [temporaryFolder(), temporaryFolder()];
  await train(recipeOf(), { folder: first });
  const from = await readTrainedBaseline(join(first, "baseline.safetensors"));
  const { weights, losses } = await train(recipeOf({ steps: 2 }), { folder: second, from });
  expect(decodeBaseline(weights).training).toMatchObject({ "begun from": from.sha256 });
  const exact = await readTrainedBaseline(join(first, "baseline.checkpoint"));
  const again = await train(recipeOf({ steps: 2 }), { from: exact });
  // Weights files have half the digits.
  expect(again.losses[0] / losses[0]).toBeCloseTo(1, 2);
  expect(again.losses[0]).not.toBe(losses[0]);
  await expect(train(recipeOf({ steps: 2 }), { folder: second, from: exact })).rejects.toThrow("begun with begun from");
  await expect(train(recipeOf({ size: "small" }), { from })).rejects.toThrow(
    "what to begin from has size tiny, the recipe small; begin from a network of the same size",
  );
  await expect(readTrainedBaseline(join(first, "baseline.train.yaml"))).rejects.toThrow("name a weights file");
});

test("begins with a network of fewer blocks: what has come since does nothing yet; one of more blocks is refused", async () => {
  const [first, second] = [temporaryFolder(), temporaryFolder()];
  const tensors = initialTensors(baselineNetwork(fewer), 7);
  writeFileSync(
    join(first, "fewer.safetensors"),
    encodeBaseline({ spec: fewer, tensors, meanBoneLength: 1, training: {} }),
  );
  const from = await readTrainedBaseline(join(first, "fewer.safetensors"));
  expect(from.weights.spec).toEqual(fewer);
  const { weights } = await train(recipeOf({ steps: 1, rate: 1e-9 }), { from, folder: second });
  const grown = decodeBaseline(weights);
  expect(grown.spec).toEqual(baselineSpecs.tiny);
  for (const [name, data] of from.weights.tensors) {
    const moved = data.map((value, i) => Math.abs(value - (grown.tensors.get(name)?.[i] ?? Number.NaN)));
    expect(
      moved.every((distance) => distance < 1e-3),
      name,
    ).toBe(true);
  }
  for (const name of ["down0.2", "down1.6", "up0.1"]) {
    const gains = grown.tensors.get(`${name}.out.gain`) ?? [];
    expect(gains.length).toBeGreaterThan(0);
    expect(Math.max(...gains.map(Math.abs)), name).toBeLessThan(1e-6);
  }

  const more = { ...baselineSpecs.tiny, levels: baselineSpecs.tiny.levels.map((level) => ({ ...level, down: 9 })) };
  const deeper = { weights: { spec: more, tensors: initialTensors(baselineNetwork(more), 7) }, sha256: "deeper" };
  await expect(train(recipeOf({ steps: 1 }), { from: deeper })).rejects.toThrow(
    /has the tensor down0\.3\.in\.weight, which a network of size tiny has not; begin from one with as many blocks/,
  );
});

test("learns: discs are found better with every few steps", async () => {
  const { losses } = await train(recipeOf({ steps: 60, warm_up: 5 }));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(losses.slice(-10))).toBeLessThan(0.95 * mean(losses.slice(0, 10)));
}, 60_000);
