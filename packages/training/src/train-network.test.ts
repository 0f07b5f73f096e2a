/** The loop, on engines that stand in for the real ones. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeWeights, networkSpec } from "@wildpose/networks";
import { initialTensors, poseNetwork } from "@wildpose/networks/tfjs";
import { InvalidSettingError } from "@wildpose/pose";
import { afterEach, describe, expect, test } from "vitest";
import { readCheckpoint } from "./checkpoint.js";
import { DivergedTrainingError } from "./diverged-training-error.js";
import type { PoseSource } from "./examples.js";
import { mixSources } from "./mix-sources.js";
import { motionSource } from "./motion-source.js";
import { leaningFigures } from "./testing/leaning-figures.js";
import { contentOf, smallRecipe, standIns, temporaryFolder, trainUntil, trainWhole } from "./testing/small-training.js";
import { openStandIn, openStandIns, standInEngine } from "./testing/stand-in-engine.js";
import { trainNetwork } from "./train-network.js";
import { readTrainedTensors } from "./trained-tensors.js";
import type { TrainingSetting } from "./training-setting.js";

afterEach(() => expect(openStandIns.count, "engines left open").toBe(0));

describe("what happens in a training", () => {
  test("steps, validations every fourth and after the last, checkpoints every fifth and after the last", async () => {
    const folder = temporaryFolder();
    const { events } = await trainWhole("direct", smallRecipe({ steps: 10 }), { ...standIns, folder });
    const happened = events.map(({ kind, step }) => (kind === "step" ? `${step}` : `${kind} ${step}`));
    expect(happened.join(", ")).toBe(
      "1, 2, 3, 4, validation 4, 5, checkpoint 5, 6, 7, 8, validation 8, 9, 10, validation 10, checkpoint 10",
    );
  });

  test("a run leaves its weights, recipe, checkpoint, metrics and report", async () => {
    const folder = temporaryFolder();
    await trainWhole("direct", smallRecipe(), { ...standIns, folder });
    const names = ["checkpoint", "metrics.jsonl", "report.html", "safetensors", "train.yaml"];
    expect(Object.keys(contentOf(folder))).toEqual(names.map((name) => `direct.${name}`));
  });

  test("without a folder it trains all the same", async () => {
    const folder = temporaryFolder();
    const [a, b] = [
      await trainWhole("direct", smallRecipe()),
      await trainWhole("direct", smallRecipe(), { ...standIns, folder }),
    ];
    expect(encodeWeights(a.weights)).toEqual(encodeWeights(b.weights));
    expect(a.summary.files).toBe(null);
  });

  test("the same recipe gives the same bytes in every file, another seed others", async () => {
    const run = async (seed: number) => {
      const folder = temporaryFolder();
      await trainWhole("view-synthesis", smallRecipe({ seed, optimiser: { rate: 0.01 } }), { ...standIns, folder });
      return contentOf(folder);
    };
    const [a, b, other] = [await run(1), await run(1), await run(2)];
    expect(b).toEqual(a);
    for (const [name, content] of Object.entries(a)) expect(other[name]).not.toBe(content);
  });

  test("while the engine computes a step, the examples of the next are drawn", async () => {
    const order: string[] = [];
    const source: PoseSource = {
      name: leaningFigures.name,
      samplePose(random) {
        if (order.at(-1) !== "draw") order.push("draw");
        return leaningFigures.samplePose(random);
      },
    };
    const createEngine = standInEngine({ onStep: (what, step) => order.push(`${what} ${step}`) });
    const run = trainNetwork("direct", smallRecipe({ steps: 3 }), { ...standIns, source, createEngine });
    await run.next();
    await run.next();
    await run.return(undefined as never);
    expect(order).toEqual(["draw", "begin 0", "draw", "end 0", "begin 1", "draw", "end 1"]);
  });

  test("what an engine is given does not depend on when it was drawn", async () => {
    const seen = async (pause: boolean) => {
      const hashes: number[] = [];
      const create = standInEngine();
      await trainWhole("direct", smallRecipe(), {
        ...standIns,
        async createEngine(choice, plan, state) {
          const engine = await create(choice, plan, state);
          return {
            ...engine,
            async step(given) {
              if (pause) await new Promise((resolve) => setTimeout(resolve, 2));
              hashes.push(given.input.reduce((sum, value, i) => sum + value * (i + 1), given.step));
              return engine.step(given);
            },
          };
        },
      });
      return hashes;
    };
    expect(await seen(true)).toEqual(await seen(false));
  });

  test("of reconstruction stands on the view synthesis network it is given, and not without", async () => {
    const ground = async (seed: number) => ({
      weights: {
        spec: networkSpec("view-synthesis", 4, 1),
        training: {},
        tensors: initialTensors(poseNetwork(networkSpec("view-synthesis", 4, 1)), seed),
      },
      sha256: `hash ${seed}`,
    });
    const shifted = await ground(1);
    shifted.weights.tensors.set("output.bias", new Float32Array(17).fill(0.5));
    const inputOf = async (viewSynthesis: typeof shifted) =>
      (
        await trainWhole("reconstruction", smallRecipe({ steps: 1 }), { ...standIns, viewSynthesis })
      ).weights.tensors.get("normalise.inputMean");
    expect(await inputOf(shifted)).not.toEqual(await inputOf(await ground(1)));
    await expect(trainWhole("reconstruction", smallRecipe())).rejects.toThrow(
      "needs the trained view synthesis network",
    );
  });
});

describe("stopped and resumed", () => {
  const recipe = smallRecipe({ log_every: 2, early_stopping: { patience: 3, least_gain: 0 } });

  // Before the first step, after it, at a validation, at a checkpoint, between, before the last, and more than once.
  test.each([[0], [1], [4], [5], [7], [8], [11], [12], [3, 4, 9], [4, 8]])(
    "after %j steps, it ends with the same bytes in every file",
    async (...stops) => {
      const whole = temporaryFolder();
      const { summary } = await trainWhole("direct", recipe, { ...standIns, folder: whole });
      const folder = temporaryFolder();
      for (const steps of stops) {
        const stopped = trainUntil(steps, "direct", recipe, { ...standIns, folder });
        if (steps < recipe.steps) await expect(stopped).rejects.toThrow("interrupted");
        else await stopped;
        expect((await readCheckpoint(join(folder, "direct.checkpoint")))?.progress.step).toBe(steps);
      }
      const resumed = await trainWhole("direct", recipe, { ...standIns, folder });
      expect(contentOf(folder)).toEqual(contentOf(whole));
      expect({ ...resumed.summary, files: null }).toEqual({ ...summary, files: null });
    },
  );

  test("with motion mixed in, a mirror and annotators' faults, it ends with the same bytes; with other motion it is refused", async () => {
    const motion = (lean: number, sha256: string) =>
      motionSource({
        ...{ name: "made-motion", key: "motion.0", newView: null, facts: { sha256 } },
        poses: Float32Array.from({ length: 40 * 51 }, (_, i) => (i % 3 === 2 ? 4000 + lean * (i % 51) : 30 * (i % 17))),
      });
    const mixed = (sha256: string): TrainingSetting => ({
      ...standIns,
      source: mixSources([
        { source: leaningFigures, share: 2 },
        { source: motion(3, sha256), share: 1 },
      ]),
    });
    const recipe = smallRecipe({
      ...{ mirror: true, faults: { noise: "annotators", swapped: 0.1 } },
      poses: { made: 2, motion: [{ source: "made-motion", root: "/nowhere" }] },
    });
    const [whole, folder] = [temporaryFolder(), temporaryFolder()];
    const { weights } = await trainWhole("direct", recipe, { ...mixed("one"), folder: whole });
    await expect(trainUntil(7, "direct", recipe, { ...mixed("one"), folder })).rejects.toThrow("interrupted");
    await expect(trainWhole("direct", recipe, { ...mixed("other"), folder })).rejects.toThrow(
      "begun with motion.0.sha256 one, asked for other; ",
    );
    await trainWhole("direct", recipe, { ...mixed("one"), folder });
    expect(contentOf(folder)).toEqual(contentOf(whole));
    expect(weights.training).toMatchObject({
      ...{ source: "leaning-figures + made-motion", "poses.made": "2", "poses.motion.0.cameras": "random" },
      ...{ "motion.0.sha256": "one", "motion.0.poses": "40", "motion.0.held_out": "2", "faults.noise": "annotators" },
    });
    // Where it lay is nobody's business.
    expect(JSON.stringify(weights.training)).not.toContain("nowhere");
  });

  test("killed without a word, it goes on from its last checkpoint to the same bytes", async () => {
    const whole = temporaryFolder();
    await trainWhole("direct", recipe, { ...standIns, folder: whole });
    const folder = temporaryFolder();
    let steps = 0;
    // The log is then ahead of the checkpoint: 9 steps and a validation after the 8th, of 5.
    for await (const { kind } of trainNetwork("direct", recipe, { ...standIns, folder })) {
      if (kind === "step" && ++steps === 9) break;
    }
    expect((await readCheckpoint(join(folder, "direct.checkpoint")))?.progress.step).toBe(5);
    await trainWhole("direct", recipe, { ...standIns, folder });
    expect(contentOf(folder)).toEqual(contentOf(whole));
  });

  test("finished, it has nothing left to do", async () => {
    const folder = temporaryFolder();
    await trainWhole("direct", recipe, { ...standIns, folder });
    const before = contentOf(folder);
    const { events, summary } = await trainWhole("direct", recipe, { ...standIns, folder });
    expect(events).toEqual([]);
    expect(summary.steps).toBe(12);
    expect(contentOf(folder)).toEqual(before);
  });

  test("with other options it is refused, each of them named with both values, and nothing is touched", async () => {
    const folder = temporaryFolder();
    await expect(trainUntil(6, "direct", recipe, { ...standIns, folder })).rejects.toThrow("interrupted");
    const before = contentOf(folder);
    const other = smallRecipe({ log_every: 2, steps: 20, optimiser: { rate: 0.1 } });
    const attempt = trainWhole("direct", other, { ...standIns, folder });
    await expect(attempt).rejects.toThrow(InvalidSettingError);
    await expect(attempt).rejects.toThrow(
      "direct.checkpoint: begun with steps 12, asked for 20; optimiser.rate 20, asked for 0.1; " +
        "optimiser.schedule.kind constant, asked for cosine; early_stopping.patience 3, asked for none; " +
        "early_stopping.least_gain 0, asked for none; optimiser.schedule.warm_up none, asked for 200; " +
        "optimiser.schedule.final_share none, asked for 0.01; go on with what it was begun with, or train into another --out",
    );
    expect(contentOf(folder)).toEqual(before);
  });

  test("on another engine, and on another version of it, it is refused", async () => {
    const folder = temporaryFolder();
    await expect(trainUntil(6, "direct", recipe, { ...standIns, folder })).rejects.toThrow("interrupted");
    const elsewhere = { ...recipe, engine: "tfjs:cpu" } as const;
    await expect(trainWhole("direct", elsewhere, { ...standIns, folder })).rejects.toThrow(
      "begun with engine onnx:cpu, asked for tfjs:cpu; ",
    );
    const createEngine = standInEngine({ description: "stand-in 2" });
    await expect(trainWhole("direct", recipe, { ...standIns, folder, createEngine })).rejects.toThrow(
      "begun with computed stand-in 1, asked for stand-in 2; ",
    );
  });

  test("with a damaged checkpoint it is refused, wherever the damage is", async () => {
    const folder = temporaryFolder();
    await expect(trainUntil(6, "direct", recipe, { ...standIns, folder })).rejects.toThrow("interrupted");
    const path = join(folder, "direct.checkpoint");
    const whole = readFileSync(path);
    for (const at of [0, 9, 40, whole.length >> 1, whole.length - 1]) {
      const damaged = Uint8Array.from(whole);
      damaged[at] ^= 1;
      writeFileSync(path, damaged);
      const attempt = trainWhole("direct", recipe, { ...standIns, folder });
      await expect(attempt).rejects.toThrow(InvalidSettingError);
      await expect(attempt).rejects.toThrow(
        /direct\.checkpoint: not a whole checkpoint: [^\n]+; put back a copy, or remove it/,
      );
    }
    writeFileSync(path, whole.subarray(0, 1000));
    await expect(trainWhole("direct", recipe, { ...standIns, folder })).rejects.toThrow("cut short");
  });

  test("without the log it was written beside it is refused", async () => {
    const folder = temporaryFolder();
    await expect(trainUntil(6, "direct", recipe, { ...standIns, folder })).rejects.toThrow("interrupted");
    const path = join(folder, "direct.metrics.jsonl");
    writeFileSync(path, readFileSync(path).subarray(0, 50));
    await expect(trainWhole("direct", recipe, { ...standIns, folder })).rejects.toThrow(
      /metrics\.jsonl: 50 bytes, the checkpoint was written after \d+; put back the log/,
    );
  });
});

describe("which weights are kept", () => {
  // The bias swings about what is best, and further out at the last step than before.
  const swinging = {
    optimiser: { rate: 300, schedule: { kind: "constant" } },
    steps: 11,
    validation: { poses: 20, every: 1 },
  };

  test("those of the best validation, or of the last step", async () => {
    const best = await trainWhole("direct", smallRecipe({ ...swinging, keep: "best" }));
    const last = await trainWhole("direct", smallRecipe({ ...swinging, keep: "last" }));
    const scores = best.events.flatMap((event) => (event.kind === "validation" ? [event] : []));
    const lowest = scores.toSorted((a, b) => a.scores.faulty - b.scores.faulty)[0];
    expect(best.summary.kept).toEqual({ step: lowest.step, scores: lowest.scores });
    expect(lowest.step).toBeLessThan(11);
    expect(last.summary.kept).toEqual({ step: 11, scores: scores.at(-1)?.scores });
    expect(best.weights.tensors).not.toEqual(last.weights.tensors);
    expect(scores.map(({ isBest }) => isBest)).toContain(true);
  });

  test("the weights say which step they are of, and how good they were", async () => {
    const { weights, summary } = await trainWhole("direct", smallRecipe(swinging));
    expect(weights.training).toMatchObject({
      step: String(summary.kept.step),
      "validation.mpjpe.faulty": String(summary.kept.scores.faulty),
      computed: "stand-in 1",
      source: "leaning-figures",
      "optimiser.schedule.kind": "constant",
    });
  });
});

test("a training that no longer gains stops, and says so", async () => {
  const recipe = smallRecipe({
    steps: 1000,
    optimiser: { rate: 1e-9 },
    early_stopping: { patience: 3, least_gain: 0.01 },
  });
  const folder = temporaryFolder();
  const { events, summary } = await trainWhole("direct", recipe, { ...standIns, folder });
  expect(
    events.filter(({ kind }) => kind === "validation").map((event) => "withoutGain" in event && event.withoutGain),
  ).toEqual([0, 1, 2, 3]);
  expect(events.slice(-2)).toEqual([
    { kind: "stopped-early", step: 16 },
    { kind: "checkpoint", step: 16, path: join(folder, "direct.checkpoint") },
  ]);
  expect(summary).toMatchObject({ steps: 16, stepsAsked: 1000, stoppedEarly: true });
  expect(readFileSync(join(folder, "direct.report.html"), "utf8")).toContain("Stopped early after 16 of 1,000 steps");
  const again = await trainWhole("direct", recipe, { ...standIns, folder });
  expect(again.events).toEqual([]);
  expect(again.summary).toEqual(summary);
});

describe("a training that leads nowhere", () => {
  test("a loss or gradient that is no number ends it, naming network, step, tensor, rate and checkpoint", async () => {
    const folder = temporaryFolder();
    const createEngine = standInEngine({ loss: (step, loss) => (step === 7 ? NaN : loss) });
    const attempt = trainWhole("direct", smallRecipe(), { ...standIns, folder, createEngine });
    await expect(attempt).rejects.toThrow(DivergedTrainingError);
    const path = join(folder, "direct.checkpoint");
    await expect(attempt).rejects.toThrow(
      `direct: the gradient of output.bias is NaN at step 8, learning rate 20; ${path} is as it was after step 5: begin ` +
        "another training from it (--from, another --out) with a lower learning rate or a gradient limit",
    );
    expect((await readCheckpoint(path))?.progress.step).toBe(5);
  });

  test("before the first checkpoint there is none to name", async () => {
    const createEngine = standInEngine({ loss: () => Infinity });
    await expect(
      trainWhole("direct", smallRecipe(), { ...standIns, folder: temporaryFolder(), createEngine }),
    ).rejects.toThrow("at step 1, learning rate 20; train again with a lower learning rate, or a gradient limit");
  });

  test("so does a loss that stays far above what it was, also across an interruption", async () => {
    const folder = temporaryFolder();
    const createEngine = standInEngine({ loss: (step, loss) => (step >= 100 ? 1e6 : loss) });
    const recipe = smallRecipe({ steps: 1000, checkpoint_every: 120, validation: { poses: 2, every: 1000 } });
    const setting = { ...standIns, folder, createEngine };
    await expect(trainUntil(130, "direct", recipe, setting)).rejects.toThrow("interrupted");
    await expect(trainWhole("direct", recipe, setting)).rejects.toThrow(
      /^direct: the loss is 1\.000e\+6, and was above ten times its median of \d+(\.\d+)? for 50 steps at step 150, /,
    );
  });

  test("its checkpoint can be begun from, by a training with another rate", async () => {
    const folder = temporaryFolder();
    const createEngine = standInEngine({ loss: (step, loss) => (step === 7 ? NaN : loss) });
    await expect(trainWhole("direct", smallRecipe(), { ...standIns, folder, createEngine })).rejects.toThrow("NaN");
    const from = await readTrainedTensors(join(folder, "direct.checkpoint"));
    const gentle = smallRecipe({ steps: 1, optimiser: { rate: 1e-6 } });
    const { weights } = await trainWhole("direct", gentle, { ...standIns, from });
    const bias = (tensors: ReadonlyMap<string, Float32Array>) => [...(tensors.get("output.bias") ?? [])];
    expect(bias(weights.tensors).map((value) => value.toFixed(2))).toEqual(
      bias(from.weights.tensors).map((value) => value.toFixed(2)),
    );
    await expect(trainWhole("direct", smallRecipe({ width: 5 }), { ...standIns, from })).rejects.toThrow(
      "what to begin from has width 4, asked for 5; begin from a network of the same kind and size",
    );
  });

  test("a validation that is no number ends it too", async () => {
    const openForUse: typeof openStandIn = async (weights) => ({
      ...(await openStandIn(weights)),
      run: async (input) => new Float32Array((input.length / 34) * 51).fill(NaN),
    });
    await expect(trainWhole("direct", smallRecipe(), { ...standIns, openForUse })).rejects.toThrow(
      "direct: the validation score is NaN without faults and NaN with them at step 4, ",
    );
  });
});

test("the metrics log has a line for each step and each validation, in order, in numbers", async () => {
  const folder = temporaryFolder();
  const { events } = await trainWhole("direct", smallRecipe({ steps: 4 }), { ...standIns, folder });
  const lines = readFileSync(join(folder, "direct.metrics.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const [first] = events;
  if (first.kind !== "step") throw new Error("a training begins with a step");
  expect(lines[0]).toEqual({
    step: 1,
    loss: first.loss,
    mpjpe: first.loss,
    gradient_norm: first.gradientNorm,
    learning_rate: 20,
  });
  expect(lines.map(({ step }) => step)).toEqual([1, 2, 3, 4, 4]);
  expect(Object.keys(lines[4])).toEqual(["step", "validation_exact", "validation_faulty", "best"]);
});
