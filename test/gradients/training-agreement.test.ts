/** Training by different engines from the same seed: the same masks, and as near as single precision lets them stay. */
import {
  createTrainingEngine,
  type StepResult,
  type TrainingEngineChoice,
  type TrainingPlan,
  type TrainingState,
} from "@wildpose/engines";
import { networkSpec } from "@wildpose/networks";
import { poseNetwork, poseObjective, sizeOf } from "@wildpose/networks/tfjs";
import { randomStream } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { convolutionalNetwork, placeObjective } from "./convolutional-network.js";

const STEPS = 20;
/** Relative; of a tensor, of its length. */
const BOUND = 1e-4;

const pose = (name: "view-synthesis" | "reconstruction"): TrainingPlan => ({
  network: poseNetwork(networkSpec(name, 64, 2)),
  objective: poseObjective(name),
  batch: 32,
  seed: 5,
  dropout: 0.5,
  gradientLimit: 0.5,
  threads: 1,
});
const images: TrainingPlan = {
  ...pose("reconstruction"),
  network: convolutionalNetwork,
  objective: placeObjective,
  batch: 8,
};

interface Training {
  readonly results: readonly StepResult[];
  readonly state: TrainingState;
}

/** Learns one batch by heart. */
async function train(choice: TrainingEngineChoice, plan: TrainingPlan): Promise<Training> {
  const { network, batch } = plan;
  const engine = await createTrainingEngine(choice, plan);
  const random = randomStream(1, `${network.name}/training agreement`);
  const normals = (shape: readonly number[]) =>
    Float32Array.from({ length: batch * sizeOf(shape) }, () => random.normal(0, 1));
  const [input, target] = [normals(network.inputShape), normals(network.outputShape)];
  const results: StepResult[] = [];
  for (let step = 0; step < STEPS; step++) {
    results.push(await engine.step({ input, target, step, learningRate: 0.005 }));
  }
  const state = await engine.read();
  await engine.close();
  return { results, state };
}

describe.each([
  ["view-synthesis", pose("view-synthesis")],
  ["reconstruction", pose("reconstruction")],
  ["a network of images", images],
])("twenty steps of %s", (_, plan) => {
  test("have the losses, metrics, gradient lengths and last tensors of onnx:cpu on tfjs:cpu and tfjs:wasm", async () => {
    const expected = await train("onnx:cpu", plan);
    expect(expected.results[STEPS - 1].loss).toBeLessThan(expected.results[0].loss);
    for (const choice of ["tfjs:cpu", "tfjs:wasm"] as const) {
      const found = await train(choice, plan);
      const apart = [
        ...found.results.flatMap((result, step) => {
          const [ours, theirs] = [numbersOf(result), numbersOf(expected.results[step])];
          return ours.map((value, i) => ({ what: `step ${step}, ${i}`, by: Math.abs(value / theirs[i] - 1) }));
        }),
        ...lengthsApart(found.state.tensors, expected.state.tensors),
        ...lengthsApart(found.state.moments, expected.state.moments),
      ].filter(({ by }) => !(by <= BOUND));
      expect({ choice, apart }).toEqual({ choice, apart: [] });
    }
  });
});

function numbersOf({ loss, gradientNorm, metrics }: StepResult): number[] {
  return [loss, gradientNorm, ...Object.values(metrics)];
}

/** Length of the difference over the length of what is expected, by name. */
function lengthsApart(found: ReadonlyMap<string, Float32Array>, expected: ReadonlyMap<string, Float32Array>) {
  expect([...found.keys()]).toEqual([...expected.keys()]);
  return [...expected].map(([what, theirs]) => {
    const difference = Math.hypot(...theirs.map((value, i) => value - (found.get(what) as Float32Array)[i]));
    return { what, by: difference / (Math.hypot(...theirs) || 1) };
  });
}
