import tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { networkSpec } from "../network-spec.js";
import { trainingLayers } from "../tfjs/layers.js";
import type { NetworkDefinition, Objective } from "../tfjs/network-definition.js";
import { poseObjective } from "../tfjs/objectives.js";
import { poseNetwork } from "../tfjs/pose-network.js";
import { modelsRun, type Outputs, relativeError, runBoth, runModel, type TestInput } from "./testing/agreement.js";
import { heatMapNetwork, meanProduct, meanSquare, smallPoseNetwork, trainingFeeds } from "./testing/networks.js";
import { checkerComplaints, pythonWithOnnx } from "./testing/onnx-checker.js";
import { traceTrainingStep, trainingStepGraph } from "./trace-training-step.js";

const python = pythonWithOnnx();

const cases: [NetworkDefinition, Objective, number][] = [
  [smallPoseNetwork("direct"), poseObjective("direct"), 7],
  [smallPoseNetwork("view-synthesis"), poseObjective("view-synthesis"), 16],
  [smallPoseNetwork("reconstruction"), poseObjective("reconstruction"), 9],
  [smallPoseNetwork("reconstruction"), poseObjective("reconstruction", "mse"), 9],
  [poseNetwork(networkSpec("view-synthesis", 24, 2, "right-view")), poseObjective("view-synthesis", "mse"), 8],
  [heatMapNetwork, meanSquare, 3],
];

/** A training step by TensorFlow.js on its backend `cpu`, with tf.variableGrads. */
function stepEagerly(
  network: NetworkDefinition,
  objective: Objective,
  feeds: ReadonlyMap<string, TestInput>,
  dropout: boolean,
): Outputs {
  const tensor = (name: string) => {
    const feed = feeds.get(name) as TestInput;
    return tf.tensor(feed.data, [...feed.shape]);
  };
  const variables = new Map<string, tf.Variable>();
  for (const [name, { trainable }] of network.tensors) {
    variables.set(name, tf.variable(tensor(`tensor/${name}`), trainable));
  }
  const layers = trainingLayers(
    (name) => variables.get(name) as unknown as tf.Tensor,
    dropout ? (name) => tensor(`mask/${name}`) : null,
  );
  const found = new Map<string, ArrayLike<number>>();
  const { value, grads } = tf.variableGrads(() => {
    const predicted = network.forward(layers, tensor("input"));
    for (const [name, metric] of Object.entries(objective.metrics)) {
      found.set(`metric/${name}`, metric(predicted, tensor("target")).dataSync());
    }
    return objective.loss(predicted, tensor("target"), layers);
  });
  found.set("loss", value.dataSync());
  for (const [name, { trainable }] of network.tensors) {
    if (trainable) found.set(`gradient/${name}`, grads[(variables.get(name) as tf.Variable).name].dataSync());
  }
  for (const [name, { mean, variance }] of layers.statistics) {
    found.set(`mean/${name}`, mean.dataSync());
    found.set(`variance/${name}`, variance.dataSync());
  }
  tf.disposeVariables();
  return found;
}

describe("a traced training step gives loss, metrics, gradients and statistics as tf.variableGrads does", () => {
  test.each(cases.map(([network, ...rest]) => [network.name, network, ...rest] as const))(
    "%s",
    async (_, network, objective, batch) => {
      await tf.setBackend("cpu");
      const feeds = trainingFeeds(network, batch);
      for (const dropout of [true, false]) {
        const graph = trainingStepGraph(network, objective, { batch, dropout });
        const expected = stepEagerly(network, objective, feeds, dropout);
        expect(graph.outputs.map(({ name }) => name).sort()).toEqual([...expected.keys()].sort());
        for (const [form, outputs] of await runBoth(`${network.name} ${dropout}`, graph, feeds)) {
          for (const [name, elements] of expected) {
            expect(relativeError(outputs.get(name) ?? [], elements), `${name}, ${form}`).toBeLessThan(1e-5);
          }
        }
      }
    },
  );

  test("inputs are the batch, the tensors that are read, and masks where there is dropout", () => {
    const network = smallPoseNetwork("direct");
    const names = (dropout: boolean) =>
      trainingStepGraph(network, poseObjective("direct"), { batch: 4, dropout }).inputs.map(({ name }) => name);
    const tensors = [...network.tensors.keys()].filter((name) => !name.includes("running"));
    const expected = ["input", "target", ...tensors.map((name) => `tensor/${name}`)];
    expect(names(false)).toEqual(expected);
    expect(names(true)).toEqual([...expected, ...network.dropouts.map(({ name }) => `mask/${name}`)]);
  });

  test("outputs have the shapes of what they belong to", () => {
    const network = smallPoseNetwork("direct");
    const { outputs } = trainingStepGraph(network, poseObjective("direct"), { batch: 4, dropout: true });
    const shapes = new Map(outputs.map(({ name, shape }) => [name, shape]));
    for (const [name, { shape, trainable }] of network.tensors) {
      expect(shapes.get(`gradient/${name}`)).toEqual(trainable ? shape : undefined);
    }
    for (const { name, units } of network.batchNorms) expect(shapes.get(`variance/${name}`)).toEqual([units]);
    expect(shapes.get("loss")).toEqual([]);
    expect(shapes.get("metric/mpjpe")).toEqual([]);
  });

  test("the same trace gives the same bytes", () => {
    const trace = () =>
      traceTrainingStep(smallPoseNetwork("direct"), poseObjective("direct"), { batch: 4, dropout: true });
    expect(trace()).toEqual(trace());
  });

  test("one tensor's gradient twice, and a loss that is a metric too", async () => {
    const loss = (predicted: tf.Tensor) => tf.sum(predicted) as tf.Scalar;
    const twins: NetworkDefinition = {
      name: "twins",
      inputShape: [2],
      outputShape: [2],
      tensors: new Map(["a", "b"].map((name) => [name, { shape: [2], trainable: true, initial: { constant: 1 } }])),
      batchNorms: [],
      dropouts: [],
      forward: ({ tensor }, x) => tf.mul(x, tf.add(tensor("a"), tensor("b"))),
    };
    const objective: Objective = { name: "sum", loss, metrics: { sum: loss } };
    const model = traceTrainingStep(twins, objective, { batch: 2, dropout: false });
    const outputs = await runModel(
      "twins",
      model,
      new Map([
        ["input", { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
        ["target", { shape: [2, 2], data: new Float32Array(4) }],
        ["tensor/a", { shape: [2], data: Float32Array.of(1, 1) }],
        ["tensor/b", { shape: [2], data: Float32Array.of(0, 1) }],
      ]),
    );
    expect(Object.fromEntries(outputs)).toEqual({
      loss: Float32Array.of(16),
      "metric/sum": Float32Array.of(16),
      "gradient/a": Float32Array.of(4, 6),
      "gradient/b": Float32Array.of(4, 6),
    });
  });
});

describe("what cannot be traced is an error that says so", () => {
  const network = smallPoseNetwork("direct");
  const step =
    (definition: NetworkDefinition, objective = poseObjective("direct")) =>
    () =>
      traceTrainingStep(definition, objective, { batch: 4, dropout: true });

  test("a trainable tensor that the loss does not depend on", () => {
    const tensors = new Map([
      ...network.tensors,
      ["unused", { shape: [2], trainable: true, initial: { constant: 0 } }] as const,
    ]);
    expect(step({ ...network, tensors })).toThrow("network direct: the tensor unused is trainable, and the loss");
  });

  test("a loss that is no scalar", () => {
    const objective: Objective = { ...meanSquare, loss: (a, b) => tf.squaredDifference(a, b) as unknown as tf.Scalar };
    expect(step(network, objective)).toThrow("network direct: the loss mean square is [4,51], expected []");
  });

  test("random numbers", () => {
    const noisy: Objective = { ...meanSquare, loss: (a) => tf.mean(tf.mul(a, tf.randomNormal([4, 51]))) };
    expect(step(network, noisy)).toThrow(
      /^network direct: .*trace-training-step\.test\.ts:\d+:\d+: a number differs from one trace to the next/,
    );
  });

  test("a layer that is not declared", () => {
    expect(step({ ...network, dropouts: network.dropouts.slice(1) })).toThrow(
      "network direct: no layer with dropout input",
    );
    const batchNorms = [...network.batchNorms, { name: "extra", units: 3 }];
    expect(step({ ...network, batchNorms })).toThrow("network direct: the batch norm extra does not run");
  });

  test("a gradient that ONNX lacks: the place is that of the value whose gradient is taken", () => {
    expect(step(network, meanProduct)).toThrow(
      /^network direct: the gradient by what .*testing\/networks\.ts:\d+:\d+ gives: Cumprod is not among/,
    );
  });
});

test("TensorFlow.js's tensors and memory are left as they were, also after an error halfway through the gradients", async () => {
  await tf.setBackend("cpu");
  const network = smallPoseNetwork("direct");
  const before = { ...tf.memory() };
  traceTrainingStep(network, poseObjective("direct"), { batch: 4, dropout: true });
  expect(tf.memory()).toEqual(before);
  expect(() => traceTrainingStep(network, meanProduct, { batch: 4, dropout: true })).toThrow("Cumprod");
  expect(tf.memory()).toEqual(before);
  expect(tf.getBackend()).toBe("cpu");
  const gradient = tf.grad((x: tf.Tensor) => tf.sum(tf.square(x)));
  expect(gradient(tf.tensor1d([3])).dataSync()).toEqual(Float32Array.of(6));
});

test.skipIf(!python)("the ONNX checker finds every model sound (WILDPOSE_PYTHON names a Python with onnx)", () => {
  expect(checkerComplaints(python as string, modelsRun)).toEqual([]);
});
