import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tf from "@tensorflow/tfjs";
import { decodeWeights, encodeWeights, type NetworkName, type NetworkWeights } from "@wildpose/networks";
import { PoseNetwork, useBackend } from "@wildpose/networks/tfjs";
import { type RandomStream, randomStream } from "@wildpose/pose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Adam } from "./adam.js";
import { dropoutMasks } from "./dropout-masks.js";
import type { PoseSource } from "./examples.js";
import { momentsOf } from "./normalisation.js";
import { defaultTrainingOptions, type TrainingOptions, type TrainingSetting, trainNetwork } from "./train-network.js";

let folder: string;
beforeAll(async () => {
  await useBackend("wasm");
  folder = await mkdtemp(join(tmpdir(), "wildpose-training-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A flat figure that leans towards the camera by an angle: its 2D says how far each joint is. */
const leaning: PoseSource = {
  name: "leaning",
  samplePose(random: RandomStream) {
    const angle = random.uniform(0, 1.2);
    const depth = random.uniform(3000, 7000);
    const pose = new Float64Array(51);
    for (let j = 0; j < 17; j++) {
      const height = j === 0 ? 0 : (j - 8.5) * 100;
      pose[j * 3] = j === 0 ? 0 : ((j % 3) - 1) * 200;
      pose[j * 3 + 1] = height * Math.cos(angle);
      pose[j * 3 + 2] = depth + height * Math.sin(angle);
    }
    return pose;
  },
};

const small = (network: NetworkName, changes: Partial<TrainingOptions> = {}): TrainingOptions => ({
  ...defaultTrainingOptions,
  network,
  width: 32,
  batch: 64,
  steps: 12,
  faults: { noiseMm: 5, missing: 0.1 },
  ...changes,
});

async function train(options: TrainingOptions, setting: Partial<TrainingSetting> = {}) {
  const losses: number[] = [];
  const run = trainNetwork(options, { source: leaning, ...setting });
  for (;;) {
    const next = await run.next();
    if (next.done) return { losses, weights: next.value };
    losses.push(next.value.loss);
  }
}

describe("training", () => {
  it("learns: the mean joint distance falls to less than a third", async () => {
    const { losses } = await train(small("direct", { steps: 300, faults: { noiseMm: 0, missing: 0 }, dropout: 0 }));
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(losses.slice(-20))).toBeLessThan(mean(losses.slice(0, 5)) / 3);
  });

  it("the same options give the same weights file, byte for byte", async () => {
    const [a, b] = [await train(small("view-synthesis")), await train(small("view-synthesis"))];
    expect(encodeWeights(a.weights)).toEqual(encodeWeights(b.weights));
    const other = await train(small("view-synthesis", { seed: 2 }));
    expect(encodeWeights(other.weights)).not.toEqual(encodeWeights(a.weights));
  });

  it("stopped and resumed, ends with the bytes of a training that never stopped", async () => {
    const options = small("direct");
    const whole = await train(options);
    const stop = new AbortController();
    const checkpoint = join(folder, "direct.checkpoint");
    const run = trainNetwork(options, { source: leaning, checkpoint, signal: stop.signal });
    for (let step = 0; step < 5; step++) await run.next();
    stop.abort();
    await expect(run.next()).rejects.toThrow();
    const resumed = await train(options, { checkpoint });
    expect(resumed.losses.length).toBe(options.steps - 5);
    expect(encodeWeights(resumed.weights)).toEqual(encodeWeights(whole.weights));
  });

  it("does not go on from a checkpoint that was begun with other options", async () => {
    const checkpoint = join(folder, "other.checkpoint");
    await train(small("direct", { steps: 1 }), { checkpoint });
    await expect(train(small("direct", { steps: 2 }), { checkpoint })).rejects.toThrow(/use another --out or the same/);
  });

  it("of reconstruction runs behind the view synthesis it is given, and depends on it", async () => {
    const synthesis = await train(small("view-synthesis"));
    const stored = decodeWeights(encodeWeights(synthesis.weights));
    const run = (viewSynthesis: NetworkWeights) => train(small("reconstruction", { steps: 2 }), { viewSynthesis });
    const { weights } = await run(stored);
    expect(weights.tensors.get("input.weight")?.length).toBe(68 * 32);
    const other = await train(small("view-synthesis", { seed: 9 }));
    expect(encodeWeights((await run(other.weights)).weights)).not.toEqual(encodeWeights(weights));
    await expect(train(small("reconstruction"))).rejects.toThrow("needs the trained view synthesis network");
  });

  it("leaves no tensors behind", async () => {
    await train(small("direct"));
    const before = tf.memory().numTensors;
    await train(small("direct", { steps: 20 }));
    expect(tf.memory().numTensors).toBe(before);
  });

  it("answers exactly 0 for the root, whatever it is shown", async () => {
    const { weights } = await train(small("direct"));
    const network = PoseNetwork.fromTensors(weights.spec, weights.tensors);
    const output = await network.predict(tf.randomNormal([8, 34]) as tf.Tensor2D).data();
    for (let n = 0; n < 8; n++) expect([...output.subarray(n * 51, n * 51 + 3)].map(Math.abs)).toEqual([0, 0, 0]);
  });
});

describe("the parts of a training step", () => {
  it("Adam moves each weight as the published algorithm does", async () => {
    const options = small("direct", { width: 4, blocks: 1 });
    const { weights } = await train({ ...options, steps: 1 });
    const network = PoseNetwork.fromTensors(weights.spec, weights.tensors);
    const adam = new Adam(network);
    const start = (await network.read()).get("output.bias") as Float32Array;
    let [x, first, second] = [start[5], 0, 0];
    for (let step = 0; step < 4; step++) {
      const gradient = 0.3 * (step + 1) * (step % 2 ? -1 : 1);
      adam.apply((name) => tf.fill(network.variables.get(name)?.shape as number[], gradient), step, 0.01);
      first = 0.9 * first + 0.1 * gradient;
      second = 0.999 * second + 0.001 * gradient ** 2;
      const t = step + 1;
      x -= (0.01 * (first / (1 - 0.9 ** t))) / (Math.sqrt(second / (1 - 0.999 ** t)) + 1e-8);
    }
    const end = (await network.read()).get("output.bias") as Float32Array;
    expect(end[5]).toBeCloseTo(x, 5);
  });

  it("dropout leaves out the share asked for and keeps the mean", async () => {
    const [mask] = dropoutMasks(randomStream(1, "mask"), 1, 200, 200, 0.1);
    const values = (await mask.data()) as Float32Array;
    const zeros = values.filter((value) => value === 0).length / values.length;
    expect(zeros).toBeCloseTo(0.1, 2);
    expect(values.reduce((a, b) => a + b, 0) / values.length).toBeCloseTo(1, 2);
  });

  it("moments are those of each column", () => {
    const { mean, deviation } = momentsOf(Float32Array.of(1, 10, 3, 10, 5, 10), 2);
    expect([...mean]).toEqual([3, 10]);
    expect(deviation[0]).toBeCloseTo(Math.sqrt(8 / 3), 6);
    expect(deviation[1]).toBe(0);
  });
});
