import { createHash } from "node:crypto";
import tf from "@tensorflow/tfjs";
import { networkSpec } from "@wildpose/networks";
import { type NetworkDefinition, type Objective, poseNetwork, poseObjective } from "@wildpose/networks/tfjs";
import { randomStream } from "@wildpose/pose";
import { InferenceSession, type Tensor } from "onnxruntime-node";
import { afterEach, describe, expect, it, vi } from "vitest";
import { NotFiniteError } from "../not-finite-error.js";
import { startingState } from "../starting-state.js";
import { createTfjsTrainingEngine } from "../tfjs/training-engine.js";
import type { StepInput, TrainingEngine, TrainingPlan, TrainingState } from "../training-engine.js";
import { createOnnxTrainingEngine } from "./training-engine.js";

const poseSpec = networkSpec("direct", 32, 1);
const posePlan: TrainingPlan = {
  network: poseNetwork(poseSpec),
  objective: poseObjective("direct"),
  batch: 16,
  seed: 5,
  dropout: 0.25,
  threads: 1,
};

/** prediction = input · weight + bias, [B, 3] → [B, 2] */
const line: NetworkDefinition = {
  name: "line",
  inputShape: [3],
  outputShape: [2],
  tensors: new Map([
    ["weight", { shape: [3, 2], trainable: true, initial: { normal: 1 }, maxNorm: 1.5 }],
    ["bias", { shape: [2], trainable: true, initial: { constant: 0 } }],
  ]),
  batchNorms: [],
  dropouts: [],
  forward: ({ tensor }, input) =>
    tf.add(tf.matMul(input as tf.Tensor2D, tensor("weight") as tf.Tensor2D), tensor("bias")),
};
const meanSquare: Objective = {
  name: "mean square",
  loss: (predicted, target) => tf.mean(tf.square(tf.sub(predicted, target))),
  metrics: { farthest: (predicted, target) => tf.max(tf.abs(tf.sub(predicted, target))) },
};
const linePlan: TrainingPlan = { network: line, objective: meanSquare, batch: 4, seed: 3, dropout: 0, threads: 1 };

/** Opens an engine for `work`, and closes it. */
async function withEngine<T>(
  plan: TrainingPlan,
  state: TrainingState | undefined,
  work: (engine: TrainingEngine) => Promise<T>,
): Promise<T> {
  const engine = await createOnnxTrainingEngine("cpu", plan, startingState(plan, state));
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/** Examples of a step: targets are a fixed function of the inputs, so that there is something to learn. */
function examplesOf({ network, batch }: TrainingPlan, step: number): StepInput {
  const random = randomStream(7, `examples/${step}`);
  const [inputs, outputs] = [network.inputShape[0], network.outputShape[0]];
  const input = Float32Array.from({ length: batch * inputs }, () => random.normal(0, 1));
  const target = Float32Array.from({ length: batch * outputs }, (_, i) => {
    const row = Math.floor(i / outputs) * inputs;
    const output = i % outputs;
    return input[row + (output % inputs)] - 0.5 * input[row + ((output + 1) % inputs)];
  });
  return { input, target, step, learningRate: 1e-2 };
}

async function train(engine: TrainingEngine, plan: TrainingPlan, from: number, to: number): Promise<number[]> {
  const losses: number[] = [];
  for (let step = from; step < to; step++) losses.push((await engine.step(examplesOf(plan, step))).loss);
  return losses;
}

function hashOf({ tensors, moments }: TrainingState): string {
  const hash = createHash("sha256");
  for (const [name, data] of [...tensors, ...moments]) {
    hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}

describe("the ONNX training engine", () => {
  it("gives the same bits again, with 1 thread and with 2", async () => {
    const hashes = new Set<string>();
    for (const threads of [1, 1, 2]) {
      const plan = { ...posePlan, network: poseNetwork(networkSpec("direct", 128, 2)), batch: 64, threads };
      hashes.add(
        await withEngine(plan, undefined, async (engine) => {
          await train(engine, plan, 0, 5);
          return hashOf(await engine.read());
        }),
      );
    }
    expect(hashes.size).toBe(1);
  });

  it("computes with padded units, which take part in nothing", async () => {
    const network = poseNetwork(networkSpec("direct", 1024, 1));
    expect(network.padded?.tensors.get("block0.a.weight")?.shape).toEqual([1040, 1040]);
    const padded: TrainingPlan = { ...posePlan, network, gradientLimit: 0.5, batch: 12 };
    const plain: TrainingPlan = { ...padded, network: { ...network, padded: undefined } };
    const [found, expected] = await Promise.all(
      [padded, plain].map((plan) =>
        withEngine(plan, undefined, async (engine) => {
          const results = [];
          for (let step = 0; step < 4; step++)
            results.push(await engine.step({ ...examplesOf(plan, step), learningRate: 1e-3 }));
          return { results, state: await engine.read() };
        }),
      ),
    );
    for (const [step, { loss, gradientNorm }] of expected.results.entries()) {
      expect(found.results[step].loss / loss).toBeCloseTo(1, 5);
      expect(found.results[step].gradientNorm / gradientNorm).toBeCloseTo(1, 4);
    }
    for (const [name, numbers] of [...expected.state.tensors, ...expected.state.moments]) {
      const other = found.state.tensors.get(name) ?? found.state.moments.get(name);
      expect(other, name).toHaveLength(numbers.length);
      const size = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const off = numbers.reduce((most, value, i) => Math.max(most, Math.abs(value - (other?.[i] ?? 0))), 0);
      expect(off, name).toBeLessThanOrEqual(1e-3 * size);
    }
  });

  it("goes on from a state with the same bits as without a stop", async () => {
    const whole = await withEngine(posePlan, undefined, async (engine) => {
      await train(engine, posePlan, 0, 6);
      return engine.read();
    });
    const half = await withEngine(posePlan, undefined, async (engine) => {
      await train(engine, posePlan, 0, 3);
      return engine.read();
    });
    const rest = await withEngine(posePlan, half, async (engine) => {
      await train(engine, posePlan, 3, 6);
      return engine.read();
    });
    expect(rest).toEqual(whole);
  });

  it("learns: the loss of a linear problem falls to nothing, and that of a pose network by a third", async () => {
    const linear = await withEngine(linePlan, undefined, (engine) => train(engine, linePlan, 0, 1000));
    expect(linear[0]).toBeGreaterThan(0.1);
    expect(linear[999]).toBeLessThan(1e-6);
    const plan = { ...posePlan, dropout: 0, batch: 64 };
    const pose = await withEngine(plan, undefined, (engine) => train(engine, plan, 0, 150));
    expect(pose[149]).toBeLessThan((pose[0] * 2) / 3);
  });

  it("is gradient descent by Adam with max-norm, worked out by hand in float64", async () => {
    const [rows, inputs, outputs] = [4, 3, 2];
    const start = startingState(linePlan).tensors;
    const truth = { weight: Float64Array.from(start.get("weight") ?? []), bias: new Float64Array(outputs) };
    const moments = {
      weight: [new Float64Array(6), new Float64Array(6)],
      bias: [new Float64Array(2), new Float64Array(2)],
    };
    await withEngine(linePlan, undefined, async (engine) => {
      for (let step = 0; step < 40; step++) {
        const given = examplesOf(linePlan, step);
        const result = await engine.step({ ...given, learningRate: 0.1 });

        const gradient = { weight: new Float64Array(6), bias: new Float64Array(2) };
        let [loss, farthest, squares] = [0, 0, 0];
        for (let row = 0; row < rows; row++) {
          for (let o = 0; o < outputs; o++) {
            let difference = truth.bias[o] - given.target[row * outputs + o];
            for (let i = 0; i < inputs; i++)
              difference += given.input[row * inputs + i] * truth.weight[i * outputs + o];
            loss += difference ** 2 / (rows * outputs);
            farthest = Math.max(farthest, Math.abs(difference));
            const slope = (2 * difference) / (rows * outputs);
            gradient.bias[o] += slope;
            for (let i = 0; i < inputs; i++) gradient.weight[i * outputs + o] += slope * given.input[row * inputs + i];
          }
        }
        for (const name of ["weight", "bias"] as const) {
          const [first, second] = moments[name];
          gradient[name].forEach((g, k) => {
            squares += g * g;
            first[k] = 0.9 * first[k] + 0.1 * g;
            second[k] = 0.999 * second[k] + 0.001 * g * g;
            const corrected = (0.1 * Math.sqrt(1 - 0.999 ** (step + 1))) / (1 - 0.9 ** (step + 1));
            truth[name][k] -= (corrected * first[k]) / (Math.sqrt(second[k]) + 1e-8);
          });
        }
        for (let o = 0; o < outputs; o++) {
          const length = Math.hypot(truth.weight[o], truth.weight[o + 2], truth.weight[o + 4]);
          for (let i = 0; i < inputs; i++) truth.weight[i * outputs + o] *= Math.min(1, 1.5 / length);
        }
        expect(result.loss).toBeCloseTo(loss, 4);
        expect(result.metrics.farthest).toBeCloseTo(farthest, 4);
        expect(result.gradientNorm).toBeCloseTo(Math.sqrt(squares), 4);
      }
      const { tensors } = await engine.read();
      for (const name of ["weight", "bias"] as const) {
        tensors.get(name)?.forEach((value, k) => {
          expect(value).toBeCloseTo(truth[name][k], 4);
        });
      }
    });
  });

  it("moves matrices by orthogonal updates as TensorFlow.js does, and learns", async () => {
    const network: NetworkDefinition = {
      ...line,
      tensors: new Map([
        ["weight", { shape: [3, 2], trainable: true, initial: { normal: 1 }, maxNorm: 1.5, orthogonal: true }],
        ["bias", { shape: [2], trainable: true, initial: { constant: 0 } }],
      ]),
    };
    const plan: TrainingPlan = { ...linePlan, network, gradientLimit: 0.1 };
    const states: TrainingState[] = [];
    const losses: number[][] = [];
    for (const engine of [
      await createOnnxTrainingEngine("cpu", plan, startingState(plan)),
      await createTfjsTrainingEngine("cpu", plan, startingState(plan)),
    ]) {
      const taken: number[] = [];
      for (let step = 0; step < 60; step++) {
        taken.push((await engine.step({ ...examplesOf(plan, step), learningRate: 0.01 * 0.93 ** step })).loss);
      }
      losses.push(taken);
      states.push(await engine.read());
      await engine.close();
    }
    expect([...states[0].moments.keys()]).toEqual(["first/weight", "first/bias", "second/bias"]);
    for (const [name, numbers] of [...states[0].tensors, ...states[0].moments]) {
      const other = states[1].tensors.get(name) ?? states[1].moments.get(name);
      numbers.forEach((value, i) => {
        expect(other?.[i], name).toBeCloseTo(value, 4);
      });
    }
    expect(losses[0][59]).toBeLessThan(losses[0][0] / 20);
  });

  it("shortens gradients to the limit, and reports their length before", async () => {
    const moments: TrainingState["moments"][] = [];
    const norms: number[] = [];
    for (const gradientLimit of [undefined, 0.01, 1e9]) {
      const plan = { ...posePlan, ...(gradientLimit === undefined ? {} : { gradientLimit }) };
      await withEngine(plan, undefined, async (engine) => {
        norms.push((await engine.step(examplesOf(plan, 0))).gradientNorm);
        moments.push((await engine.read()).moments);
      });
    }
    expect(norms).toEqual([norms[0], norms[0], norms[0]]);
    expect(moments[2]).toEqual(moments[0]);
    // After one step the first moment is a tenth of the gradient.
    let squares = 0;
    for (const [name, values] of moments[1]) {
      if (name.startsWith("first/")) for (const value of values) squares += value ** 2;
    }
    expect(Math.sqrt(squares)).toBeCloseTo(0.001, 8);
  });

  it("moves running statistics a tenth of the way to the batch's, the variance unbiased", async () => {
    const network: NetworkDefinition = {
      name: "norm",
      inputShape: [3],
      outputShape: [3],
      tensors: new Map(
        (["gamma", "beta", "runningMean", "runningVariance"] as const).map((kind) => [
          `layer.${kind}`,
          {
            shape: [3],
            trainable: kind === "gamma" || kind === "beta",
            initial: { constant: kind === "gamma" || kind === "runningVariance" ? 1 : 0 },
          },
        ]),
      ),
      batchNorms: [{ name: "layer", units: 3 }],
      dropouts: [],
      forward: (layers, input) => layers.batchNorm(input, "layer"),
    };
    const plan = { ...linePlan, network, batch: 5 };
    await withEngine(plan, undefined, async (engine) => {
      const given = examplesOf(plan, 0);
      await engine.step(given);
      const { tensors } = await engine.read();
      for (let unit = 0; unit < 3; unit++) {
        const column = [...given.input].filter((_, i) => i % 3 === unit);
        const mean = column.reduce((sum, value) => sum + value, 0) / 5;
        const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4;
        expect(tensors.get("layer.runningMean")?.[unit]).toBeCloseTo(0.1 * mean, 6);
        expect(tensors.get("layer.runningVariance")?.[unit]).toBeCloseTo(0.9 + 0.1 * variance, 6);
      }
    });
  });

  describe("refuses to go on", () => {
    it("from a loss that is no number", async () => {
      await withEngine(posePlan, undefined, async (engine) => {
        const given = examplesOf(posePlan, 2);
        given.target[3] = Number.NaN;
        const failed = engine.step(given);
        await expect(failed).rejects.toThrow(NotFiniteError);
        await expect(failed).rejects.toThrow("direct: the loss is NaN at step 3;");
      });
    });

    it("from a gradient that is no number though the loss is one, and names the first such tensor", async () => {
      // The slope of the square root at 0 is infinite, and 0 times that is no number.
      const loss: Objective["loss"] = (predicted) => tf.mean(tf.sqrt(tf.mul(predicted, 0)));
      const plan = { ...linePlan, objective: { name: "root", loss, metrics: {} } };
      await withEngine(plan, undefined, async (engine) => {
        await expect(engine.step(examplesOf(plan, 0))).rejects.toThrow(
          "line: the gradient of weight is NaN at step 1;",
        );
      });
    });

    it("from a gradient whose square is beyond float32", async () => {
      const loss: Objective["loss"] = (predicted) => tf.mul(tf.mean(predicted), 1e25);
      const plan = { ...linePlan, objective: { name: "steep", loss, metrics: {} } };
      await withEngine(plan, undefined, async (engine) => {
        await expect(engine.step(examplesOf(plan, 0))).rejects.toThrow("the squared gradient of weight is Infinity");
      });
      await withEngine({ ...plan, gradientLimit: 1 }, undefined, async (engine) => {
        expect((await engine.step(examplesOf(plan, 0))).gradientNorm).toBeGreaterThan(1e24);
      });
    });
  });

  describe("shares one memory with ONNX Runtime", () => {
    afterEach(() => vi.restoreAllMocks());

    it("that every run reads and writes in place, and that never moves", async () => {
      const runs: { given: Record<string, Tensor>; fetches: Record<string, Tensor> }[] = [];
      const create = InferenceSession.create as (...args: unknown[]) => Promise<InferenceSession>;
      vi.spyOn(InferenceSession, "create").mockImplementation((async (...args: unknown[]) => {
        const session = await create.apply(InferenceSession, args);
        const run = session.run.bind(session) as (...args: unknown[]) => Promise<Record<string, Tensor>>;
        session.run = ((given: Record<string, Tensor>, asked: Record<string, Tensor | null>) => {
          const fetches = Object.entries(asked).flatMap(([name, tensor]) => (tensor ? [[name, tensor] as const] : []));
          runs.push({ given, fetches: Object.fromEntries(fetches) });
          return run(given, asked);
        }) as InferenceSession["run"];
        return session;
      }) as typeof InferenceSession.create);

      await withEngine(posePlan, undefined, async (engine) => {
        await train(engine, posePlan, 0, 3);
        const [{ given, fetches }] = runs;
        const { buffer } = fetches.loss.data as Float32Array;
        const { input, target, ...ours } = given;
        for (const [name, tensor] of [...Object.entries(ours), ...Object.entries(fetches)]) {
          const data = tensor.data as Float32Array;
          expect(data.buffer, name).toBe(buffer);
          expect(data.length, `${name}, were it detached`).toBeGreaterThan(0);
        }
        expect(Object.keys(fetches)).toEqual(
          expect.arrayContaining([
            "loss",
            "metric/mpjpe",
            "gradient/output.weight",
            "mean/block0.a",
            "variance/block0.a",
          ]),
        );
        for (const run of runs) {
          for (const [name, tensor] of Object.entries(fetches)) expect(run.fetches[name]).toBe(tensor);
          for (const [name, tensor] of Object.entries(ours)) expect(run.given[name]).toBe(tensor);
          expect((run.given.input.data as Float32Array).buffer).not.toBe(buffer);
        }
        // The graph is given the very weights that a state is a copy of.
        const weight = given["tensor/output.weight"].data as Float32Array;
        const copy = (await engine.read()).tensors.get("output.weight");
        expect(copy).toEqual(weight);
        expect(copy?.buffer).not.toBe(buffer);
      });
    });

    it("and no step leaves anything behind", async () => {
      await withEngine({ ...posePlan, batch: 64 }, undefined, async (engine) => {
        const plan = { ...posePlan, batch: 64 };
        await train(engine, plan, 0, 100);
        const before = process.memoryUsage();
        await train(engine, plan, 100, 500);
        const after = process.memoryUsage();
        expect(after.rss - before.rss).toBeLessThan(24 * 2 ** 20);
        expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(16 * 2 ** 20);
      });
    });
  });

  it("takes one step at a time, and none after it is closed", async () => {
    const engine = await createOnnxTrainingEngine("cpu", linePlan, startingState(linePlan));
    const first = engine.step(examplesOf(linePlan, 0));
    await expect(engine.step(examplesOf(linePlan, 1))).rejects.toThrow("before the one before had ended");
    // Closing waits for the step that is under way.
    await Promise.all([engine.close(), engine.close()]);
    expect((await first).loss).toBeGreaterThan(0);
    await expect(engine.step(examplesOf(linePlan, 1))).rejects.toThrow("closed");
  });

  it("tells how long each part of a step took", async () => {
    const parts: string[] = [];
    const engine = await createOnnxTrainingEngine("cpu", linePlan, startingState(linePlan), {
      onPart: (part, milliseconds) => {
        expect(milliseconds).toBeGreaterThanOrEqual(0);
        parts.push(part);
      },
    });
    await engine.step(examplesOf(linePlan, 0));
    await engine.close();
    expect(parts).toEqual(["masks", "run", "adam", "norm", "statistics"]);
  });

  it("says what computes", async () => {
    await withEngine(linePlan, undefined, async ({ description }) => {
      expect(description).toMatch(/^onnxruntime-node \d+\.\d+\.\d+, cpu provider$/);
    });
  });
});
