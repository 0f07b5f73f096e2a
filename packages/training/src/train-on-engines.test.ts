/** The loop on the engines themselves, with networks small enough to train in a second or two. */

import { openNetwork } from "@wildpose/engines";
import { decodeWeights, encodeWeights } from "@wildpose/networks";
import { describe, expect, test } from "vitest";
import { leaningFigures } from "./testing/leaning-figures.js";
import { contentOf, smallRecipe, temporaryFolder, trainUntil, trainWhole } from "./testing/small-training.js";
import type { TrainingSetting } from "./training-setting.js";

const setting: TrainingSetting = { source: leaningFigures, threads: 1 };
const small = { width: 32, blocks: 2, batch: 64, dropout: 0.1, optimiser: { rate: 1e-3 } };

test("it learns: the error on held-out figures falls to less than a third", async () => {
  const recipe = smallRecipe({
    ...{ ...small, dropout: 0, steps: 300, validation: { poses: 200, every: 20 } },
    faults: { noise_mm: 0, missing: 0 },
    optimiser: { rate: 3e-3, schedule: { kind: "cosine", warm_up: 20 } },
  });
  const { events } = await trainWhole("direct", recipe, setting);
  const scores = events.flatMap((event) => (event.kind === "validation" ? [event.scores] : []));
  expect(scores[scores.length - 1].exact).toBeLessThan(scores[0].exact / 3);
  // Without faults the two conditions are other draws of the same.
  expect(scores[scores.length - 1].faulty / scores[scores.length - 1].exact).toBeCloseTo(1, 0);
});

describe.each(["onnx:cpu", "tfjs:wasm"] as const)("on %s", (engine) => {
  const recipe = smallRecipe({ ...small, engine, steps: 8, validation: { poses: 50, every: 3 }, checkpoint_every: 4 });

  test("stopped at a validation and resumed, it ends with the same bytes in every file", async () => {
    const [whole, folder] = [temporaryFolder(), temporaryFolder()];
    await trainWhole("direct", recipe, { ...setting, folder: whole });
    await expect(trainUntil(3, "direct", recipe, { ...setting, folder })).rejects.toThrow("interrupted");
    await expect(trainUntil(5, "direct", recipe, { ...setting, folder })).rejects.toThrow("interrupted");
    await trainWhole("direct", recipe, { ...setting, folder });
    expect(contentOf(folder)).toEqual(contentOf(whole));
  });
});

test("the number of threads changes no byte", async () => {
  const recipe = smallRecipe({ ...small, steps: 4 });
  const run = async (threads: number) =>
    encodeWeights((await trainWhole("direct", recipe, { ...setting, threads })).weights);
  expect(await run(2)).toEqual(await run(1));
});

test("of reconstruction runs behind the view synthesis network as it is stored", async () => {
  const recipe = smallRecipe({ ...small, steps: 2 });
  const ground = await trainWhole("view-synthesis", recipe, setting);
  const viewSynthesis = { weights: decodeWeights(encodeWeights(ground.weights)), sha256: "made" };
  const { weights } = await trainWhole("reconstruction", recipe, { ...setting, viewSynthesis });
  expect(weights.tensors.get("input.weight")?.length).toBe(68 * 32);
  expect(weights.training["view synthesis network"]).toBe("made");
});

test("the paper's chain runs: right view on z-scores, and reconstruction behind it, on synthesised or exact views", async () => {
  const paper = {
    ...{ ...small, steps: 60, loss: "mse", view_synthesis: "right-view", dropout: 0.5 },
    optimiser: { rate: 3e-3, schedule: { kind: "exponential" } },
  };
  const ground = await trainWhole("view-synthesis", smallRecipe(paper), setting);
  const stored = decodeWeights(encodeWeights(ground.weights));
  expect([stored.spec.outputs, stored.spec.form, stored.training.view_synthesis]).toEqual([
    34,
    "right-view",
    "right-view",
  ]);
  const losses = ground.events.flatMap((event) => (event.kind === "step" ? [event.loss] : []));
  const meanOf = (part: readonly number[]) => part.reduce((sum, loss) => sum + loss, 0) / part.length;
  expect(meanOf(losses.slice(-10))).toBeLessThan(meanOf(losses.slice(0, 10)));

  const viewSynthesis = { weights: stored, sha256: "made" };
  const inputs = [];
  for (const right_views of ["synthesised", "exact"]) {
    const { weights } = await trainWhole("reconstruction", smallRecipe({ ...paper, right_views }), {
      ...{ ...setting, viewSynthesis },
    });
    expect(weights.training.loss).toBe("mse");
    inputs.push(weights.tensors.get("normalise.inputDeviation")?.slice(34));
  }
  expect(inputs[0]).not.toEqual(inputs[1]);
});

test("answers exactly 0 for the root, whatever it is shown", async () => {
  const { weights } = await trainWhole("direct", smallRecipe({ ...small, steps: 2 }), setting);
  const network = await openNetwork("onnx:cpu", weights, { threads: 1 });
  const output = await network.run(Float32Array.from({ length: 34 * 8 }, (_, i) => Math.sin(i * i)));
  await network.close();
  for (let n = 0; n < 8; n++) expect([...output.subarray(n * 51, n * 51 + 3)].map(Math.abs)).toEqual([0, 0, 0]);
});

test("a learning rate beyond all measure ends the training in one line, not in weights that are no numbers", async () => {
  const recipe = smallRecipe({ ...small, steps: 200, optimiser: { rate: 1e30 } });
  await expect(trainWhole("direct", recipe, setting)).rejects.toThrow(
    /^direct: .+ at step \d+, learning rate \S+; train again/,
  );
});
