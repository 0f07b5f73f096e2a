import { networkSpec } from "@wildpose/networks";
import { poseNetwork, poseObjective } from "@wildpose/networks/tfjs";
import { InvalidSettingError, randomStream } from "@wildpose/pose";
import { listSupportedBackends } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { createTrainingEngine } from "./create-training-engine.js";
import type { StepInput, TrainingEngine, TrainingPlan } from "./training-engine.js";

const plan: TrainingPlan = {
  network: poseNetwork(networkSpec("direct", 16, 1)),
  objective: poseObjective("direct"),
  batch: 8,
  seed: 1,
  dropout: 0.5,
  gradientLimit: 1,
  threads: 1,
};
const random = randomStream(1, "examples");
const examples = (step: number): StepInput => ({
  input: Float32Array.from({ length: 8 * 34 }, () => random.normal(0, 1)),
  target: Float32Array.from({ length: 8 * 51 }, () => random.normal(0, 1)),
  step,
  learningRate: 1e-3,
});

describe("createTrainingEngine", () => {
  it("starts engines that take the same steps, and go on from each other's state", async () => {
    const onnx = await createTrainingEngine("onnx:cpu", plan);
    const tfjs = await createTrainingEngine("tfjs:cpu", plan);
    const given = [0, 1, 2, 3].map(examples);
    const both = (step: number, engines: TrainingEngine[]) => Promise.all(engines.map((e) => e.step(given[step])));
    for (const step of [0, 1]) {
      const [ours, theirs] = await both(step, [onnx, tfjs]);
      expect(ours.loss).toBeCloseTo(theirs.loss, 5);
      expect(ours.metrics.mpjpe).toBeCloseTo(theirs.metrics.mpjpe, 5);
      expect(ours.gradientNorm).toBeCloseTo(theirs.gradientNorm, 4);
    }
    const onnxOn = await createTrainingEngine("onnx:cpu", plan, await tfjs.read());
    const tfjsOn = await createTrainingEngine("tfjs:cpu", plan, await onnx.read());
    for (const step of [2, 3]) {
      const [ours, theirs] = await both(step, [onnxOn, tfjsOn]);
      expect(ours.loss).toBeCloseTo(theirs.loss, 4);
    }
    for (const engine of [onnx, tfjs, onnxOn, tfjsOn]) await engine.close();
  });

  it("refuses a plan that cannot be carried out before it starts anything", async () => {
    await expect(createTrainingEngine("onnx:cpu", { ...plan, dropout: 2 })).rejects.toThrow(InvalidSettingError);
  });

  it("refuses a batch whose step has no room in the memory", async () => {
    await expect(createTrainingEngine("onnx:cpu", { ...plan, batch: 2 ** 25 })).rejects.toThrow(
      /direct: a step needs \d+\.\d GiB in one piece, and WebAssembly addresses 4 GiB; use a smaller batch/,
    );
  });

  it.skipIf(listSupportedBackends().some(({ name, bundled }) => name === "cuda" && bundled))(
    "says how to install CUDA where it is not",
    async () => {
      const failed = createTrainingEngine("onnx:cuda", plan);
      await expect(failed).rejects.toThrow(InvalidSettingError);
      await expect(failed).rejects.toThrow(/ONNXRUNTIME_NODE_INSTALL=cuda12 .* or use onnx:cpu/);
    },
  );
});
