import tf from "@tensorflow/tfjs";
import { networkSpec } from "@wildpose/networks";
import {
  initialTensors,
  type NetworkDefinition,
  type Objective,
  poseNetwork,
  poseObjective,
} from "@wildpose/networks/tfjs";
import { randomStream } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { NotFiniteError } from "../not-finite-error.js";
import type { StepInput, TrainingPlan, TrainingState } from "../training-engine.js";
import { createTfjsTrainingEngine } from "./training-engine.js";

const spec = networkSpec("direct", 16, 1);
const pose: TrainingPlan = {
  network: poseNetwork(spec),
  objective: poseObjective("direct"),
  batch: 8,
  seed: 1,
  dropout: 0.5,
  threads: 1,
};
const fresh = ({ network, seed }: TrainingPlan): TrainingState => ({
  tensors: initialTensors(network, seed),
  moments: new Map(),
});

function poseStep(step: number): StepInput {
  const random = randomStream(step, "training engine test");
  const normals = (length: number) => Float32Array.from({ length }, () => random.normal(0, 1));
  return {
    input: normals(pose.batch * spec.inputs),
    target: normals(pose.batch * spec.outputs),
    step,
    learningRate: 0.01,
  };
}

/** y = x · weight: the loss is linear, so that gradients are exact and chosen. */
function linearPlan(changes: Partial<TrainingPlan> = {}): TrainingPlan {
  const network: NetworkDefinition = {
    name: "linear",
    inputShape: [2],
    outputShape: [2],
    tensors: new Map([
      ["weight", { shape: [2, 2], trainable: true, initial: { constant: 0.5 }, maxNorm: 1 }],
      ["still", { shape: [1], trainable: false, initial: { constant: 7 } }],
    ]),
    batchNorms: [],
    dropouts: [],
    forward: ({ tensor }, input) => tf.matMul(input as tf.Tensor2D, tensor("weight") as tf.Tensor2D),
  };
  const objective: Objective = {
    name: "weighted sum",
    loss: (predicted, target) => tf.sum(tf.mul(predicted, target)),
    metrics: { largest: (predicted) => tf.max(predicted) },
  };
  return { network, objective, batch: 1, seed: 1, dropout: 0, threads: 1, ...changes };
}

describe.each(["cpu", "wasm"] as const)("training on %s", (backend) => {
  test("one step is Adam, then max-norm, by the formulas in double precision", async () => {
    const plan = linearPlan();
    const engine = await createTfjsTrainingEngine(backend, plan, fresh(plan));
    // The gradient of the weight is [[3, −6], [1, −2]].
    const result = await engine.step({
      input: Float32Array.of(3, 1),
      target: Float32Array.of(1, -2),
      step: 0,
      learningRate: 0.4,
    });
    expect(result).toEqual({ loss: -2, metrics: { largest: 2 }, gradientNorm: Math.sqrt(50) });
    const { tensors, moments } = await engine.read();
    // The first step of Adam is the learning rate against the gradient's sign: [[0.1, 0.9], [0.1, 0.9]].
    const long = Math.sqrt(0.9 ** 2 + 0.9 ** 2);
    closeTo(tensors.get("weight"), [0.1, 0.9 / long, 0.1, 0.9 / long]);
    closeTo(moments.get("first/weight"), [0.3, -0.6, 0.1, -0.2]);
    closeTo(moments.get("second/weight"), [0.009, 0.036, 0.001, 0.004]);
    expect(tensors.get("still")).toEqual(Float32Array.of(7));
    await engine.close();
  });

  test("a gradient over the limit is shortened to it, and reported as it was", async () => {
    const plan = linearPlan({ gradientLimit: 5 });
    const engine = await createTfjsTrainingEngine(backend, plan, fresh(plan));
    const { gradientNorm } = await engine.step({
      input: Float32Array.of(6, 0),
      target: Float32Array.of(0, 8),
      step: 0,
      learningRate: 0.1,
    });
    expect(gradientNorm).toBe(48);
    closeTo((await engine.read()).moments.get("first/weight"), [0, 0.5, 0, 0]);
    await engine.close();
  });

  test("a gradient whose square overflows is trained on when the limit makes it small, and is an error else", async () => {
    const huge = { input: Float32Array.of(1e15, 0), target: Float32Array.of(1e6, 0), step: 0, learningRate: 0.1 };
    const limited = linearPlan({ gradientLimit: 10 });
    const engine = await createTfjsTrainingEngine(backend, limited, fresh(limited));
    expect((await engine.step(huge)).gradientNorm).toBeCloseTo(1e21, -15);
    closeTo((await engine.read()).moments.get("first/weight"), [1, 0, 0, 0]);
    await engine.close();
    const free = linearPlan();
    const another = await createTfjsTrainingEngine(backend, free, fresh(free));
    await expect(another.step(huge)).rejects.toThrow("linear: the squared gradient of weight is Infinity at step 1");
    await another.close();
  });

  test("a gradient that is no number is an error that names the tensor, and the state stays as it was", async () => {
    const plan = linearPlan({
      objective: { name: "root", loss: (predicted) => tf.sum(tf.sqrt(predicted)) as tf.Scalar, metrics: {} },
    });
    const engine = await createTfjsTrainingEngine(backend, plan, fresh(plan));
    const before = await engine.read();
    const step = { input: Float32Array.of(0, 0), target: Float32Array.of(0, 0), step: 4, learningRate: 0.1 };
    const failure = await engine.step(step).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NotFiniteError);
    expect((failure as Error).message).toMatch(/^linear: the gradient of weight is (NaN|Infinity) at step 5; /);
    expect(await engine.read()).toEqual(before);
    await engine.close();
  });

  test("a trainable tensor that the loss does not depend on is an error that names it", async () => {
    const plan = linearPlan();
    const tensors = new Map([
      ...plan.network.tensors,
      ["unused", { shape: [3], trainable: true, initial: { constant: 4 } }] as const,
    ]);
    const idle = { ...plan, network: { ...plan.network, tensors } };
    const engine = await createTfjsTrainingEngine(backend, idle, fresh(idle));
    const step = { input: Float32Array.of(1, 1), target: Float32Array.of(1, 1), step: 0, learningRate: 0.1 };
    await expect(engine.step(step)).rejects.toThrow(
      "linear: the tensor unused is trainable, and the loss weighted sum",
    );
    await engine.close();
  });

  test("a loss that is not finite is an error", async () => {
    const plan = linearPlan();
    const engine = await createTfjsTrainingEngine(backend, plan, fresh(plan));
    const step = { input: Float32Array.of(1e30, 0), target: Float32Array.of(1e30, 0), step: 0, learningRate: 0.1 };
    await expect(engine.step(step)).rejects.toThrow("linear: the loss is Infinity at step 1");
    await engine.close();
  });

  test("the running statistics move a tenth of the way to the batch's mean and unbiased variance", async () => {
    const plan = { ...pose, dropout: 0 };
    const start = fresh(plan);
    const { input, target } = poseStep(0);
    const engine = await createTfjsTrainingEngine(backend, plan, start);
    await engine.step({ input, target, step: 0, learningRate: 0 });
    const { tensors } = await engine.read();
    const weight = start.tensors.get("input.weight") as Float32Array;
    for (let unit = 0; unit < spec.width; unit++) {
      const values = Array.from({ length: plan.batch }, (_, row) => {
        let sum = 0;
        for (let i = 0; i < spec.inputs; i++) sum += input[row * spec.inputs + i] * weight[i * spec.width + unit];
        return sum;
      });
      const mean = values.reduce((a, b) => a + b) / plan.batch;
      const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (plan.batch - 1);
      expect(tensors.get("input.runningMean")?.[unit]).toBeCloseTo(0.1 * mean, 5);
      expect(tensors.get("input.runningVariance")?.[unit]).toBeCloseTo(0.9 + 0.1 * variance, 5);
    }
    await engine.close();
  });

  test("no tensor is left over: not by steps, not by reading, not by errors, and none after closing", async () => {
    // The backend and what it keeps for itself.
    const warm = await createTfjsTrainingEngine(backend, pose, fresh(pose));
    await warm.step(poseStep(0));
    await warm.close();
    const before = tf.memory().numTensors;
    const engine = await createTfjsTrainingEngine(backend, pose, fresh(pose));
    await engine.step(poseStep(0));
    const between = tf.memory();
    for (let step = 1; step < 6; step++) await engine.step(poseStep(step));
    await engine.read();
    const broken = poseStep(6);
    broken.target.fill(Number.NaN);
    await expect(engine.step(broken)).rejects.toThrow("the loss is NaN");
    await expect(engine.step({ ...broken, input: new Float32Array(1) })).rejects.toThrow();
    expect(tf.memory().numTensors).toBe(between.numTensors);
    expect(tf.memory().numDataBuffers).toBe(between.numDataBuffers);
    await engine.close();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("going on from what was read gives the bits of never having stopped", async () => {
    const straight = await createTfjsTrainingEngine(backend, pose, fresh(pose));
    for (let step = 0; step < 4; step++) await straight.step(poseStep(step));
    const first = await createTfjsTrainingEngine(backend, pose, fresh(pose));
    for (let step = 0; step < 2; step++) await first.step(poseStep(step));
    const saved = await first.read();
    await first.close();
    const second = await createTfjsTrainingEngine(backend, pose, saved);
    for (let step = 2; step < 4; step++) await second.step(poseStep(step));
    expect(await second.read()).toEqual(await straight.read());
    await second.close();
    await straight.close();
  });
});

test("engines on two backends, step by step in turn, give what each gives alone", async () => {
  const alone = await createTfjsTrainingEngine("wasm", pose, fresh(pose));
  for (let step = 0; step < 3; step++) await alone.step(poseStep(step));
  const expected = await alone.read();
  await alone.close();
  const engines = [
    await createTfjsTrainingEngine("wasm", pose, fresh(pose)),
    await createTfjsTrainingEngine("cpu", pose, fresh(pose)),
  ];
  for (let step = 0; step < 3; step++) await Promise.all(engines.map((engine) => engine.step(poseStep(step))));
  expect(await engines[0].read()).toEqual(expected);
  for (const engine of engines) await engine.close();
});

function closeTo(found: Float32Array | undefined, expected: readonly number[]): void {
  expect(found?.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(found?.[i]).toBeCloseTo(value, 5);
  });
}
