import tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { inferenceLayers } from "../tfjs/layers.js";
import type { NetworkDefinition } from "../tfjs/network-definition.js";
import { modelsRun, normals, relativeError, runBoth, runModel } from "./testing/agreement.js";
import { heatMapNetwork, noisyTensors, smallPoseNetwork } from "./testing/networks.js";
import { checkerComplaints, pythonWithOnnx } from "./testing/onnx-checker.js";
import { forwardGraph, traceForward } from "./trace-forward.js";

const python = pythonWithOnnx();

const networks = [
  smallPoseNetwork("direct"),
  smallPoseNetwork("view-synthesis"),
  smallPoseNetwork("reconstruction"),
  heatMapNetwork,
];

/** Every form of one network that a test needs: nothing but a function of its input. */
function networkOf(forward: (x: tf.Tensor) => tf.Tensor, inputShape = [6], outputShape = [6]): NetworkDefinition {
  return {
    name: "made",
    inputShape,
    outputShape,
    tensors: new Map(),
    batchNorms: [],
    dropouts: [],
    forward: (_layers, input) => forward(input),
  };
}

const forwardEagerly = async (network: NetworkDefinition, tensors: Map<string, Float32Array>, input: tf.Tensor) => {
  const layers = inferenceLayers((name) =>
    tf.tensor(tensors.get(name) as Float32Array, [...(network.tensors.get(name)?.shape ?? [])]),
  );
  return network.forward(layers, input).dataSync();
};

describe("a traced network gives what TensorFlow.js gives", () => {
  test.each(networks.map((network) => [network.name, network] as const))(
    "%s, in batches of 1, 5 and 64",
    async (_, network) => {
      await tf.setBackend("cpu");
      const tensors = noisyTensors(network);
      const graph = forwardGraph(network, tensors);
      expect(graph.inputs).toEqual([{ name: "input", type: "float32", shape: ["N", ...network.inputShape] }]);
      expect(graph.outputs).toEqual([{ name: "output", type: "float32", shape: ["N", ...network.outputShape] }]);
      for (const batch of [1, 5, 64]) {
        const input = normals(`${batch}`, [batch, ...network.inputShape]);
        const expected = await forwardEagerly(network, tensors, tf.tensor(input.data, [...input.shape]));
        for (const [form, outputs] of await runBoth(`${network.name} ${batch}`, graph, new Map([["input", input]]))) {
          expect(relativeError(outputs.get("output") ?? [], expected), `${form}, batch ${batch}`).toBeLessThan(1e-5);
        }
      }
    },
  );

  test("tensors are constants under their own names, once each", () => {
    const network = smallPoseNetwork("direct");
    const { constants } = forwardGraph(network, noisyTensors(network));
    expect([...constants.keys()].filter((name) => name.startsWith("block0.a."))).toEqual([
      "block0.a.weight",
      "block0.a.runningVariance",
      "block0.a.gamma",
      "block0.a.runningMean",
      "block0.a.beta",
    ]);
  });

  test("tensors made of the batch size are made when the model runs", async () => {
    const functions: Record<string, (x: tf.Tensor) => tf.Tensor> = {
      zeros: (x) => tf.concat([x, tf.zeros([x.shape[0], 2])], 1),
      "ones like": (x) => tf.matMul(x, tf.ones([6, 8])),
      fill: (x) => tf.concat([x, tf.fill([x.shape[0], 2], 3)], 1),
      tile: (x) => tf.concat([x, tf.tile(tf.tensor2d([[7, 8]]), [x.shape[0], 1])], 1),
      "reshape to rows": (x) =>
        tf.reshape(
          tf.pad(tf.reshape(x, [-1, 3]), [
            [0, 0],
            [0, 1],
          ]),
          [x.shape[0], 8],
        ),
      "broadcast to": (x) => tf.concat([tf.broadcastTo(tf.tensor2d([[7, 8]]), [x.shape[0], 2]), x], 1),
    };
    for (const [name, f] of Object.entries(functions)) {
      const network = networkOf(f, [6], [8]);
      for (const batch of [1, 3]) {
        const input = normals(name, [batch, 6]);
        await tf.setBackend("cpu");
        const expected = f(tf.tensor2d(input.data, [batch, 6])).dataSync();
        const feeds = new Map([["input", input]]);
        for (const [form, outputs] of await runBoth(`${name} ${batch}`, forwardGraph(network, new Map()), feeds)) {
          expect(relativeError(outputs.get("output") ?? [], expected), `${name}, ${form}`).toBeLessThan(1e-6);
        }
      }
    }
  });

  test("the input itself, and a constant, can be the output", async () => {
    const input = normals("x", [3, 6]);
    const same = await runModel(
      "same",
      traceForward(
        networkOf((x) => x),
        new Map(),
      ),
      new Map([["input", input]]),
    );
    expect(same.get("output")).toEqual(input.data);
    const ones = networkOf((x) => tf.onesLike(x));
    const constant = await runModel("constant", traceForward(ones, new Map()), new Map([["input", input]]));
    expect(constant.get("output")).toEqual(new Float32Array(18).fill(1));
  });

  test("a tensor of another backend becomes a constant, and stays where it is", async () => {
    await tf.setBackend("cpu");
    const factors = tf.tensor1d([1, 2, 3, 4, 5, 6]);
    const model = traceForward(
      networkOf((x) => tf.mul(x, factors)),
      new Map(),
    );
    expect(factors.dataSync()).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
    const input = normals("x", [2, 6]);
    const outputs = await runModel("factors", model, new Map([["input", input]]));
    expect(outputs.get("output")).toEqual(input.data.map((x, i) => x * ((i % 6) + 1)));
    factors.dispose();
  });
});

describe("what cannot be traced is an error that says so", () => {
  const trace = (forward: (x: tf.Tensor) => tf.Tensor) => () => traceForward(networkOf(forward), new Map());

  test("an operation that ONNX lacks: the kernel, the place in the network, the network", () => {
    expect(trace((x) => tf.topk(x, 6).values)).toThrow(
      /^network made: .*trace-forward\.test\.ts:\d+:\d+: TopK is not among the operations that can be traced; /,
    );
    expect(trace((x) => tf.gather(x, tf.zeros([67, 6], "int32"), 1, 1))).toThrow("GatherV2 with batchDims");
  });

  test("numbers that depend on the size of the batch", () => {
    expect(trace((x) => tf.div(x, x.shape[0]))).toThrow(
      /^network made: .*trace-forward\.test\.ts:\d+:\d+: a number depends on the size of the batch/,
    );
    expect(trace((x) => tf.concat([x, tf.zeros([1, 6])], 0).slice([1, 0]))).toThrow("depends on the size of the batch");
    expect(trace((x) => tf.mul(x, tf.randomUniform([6])))).toThrow("or is random");
    expect(trace((x) => (x.shape[0] > 70 ? tf.relu(x) : x))).toThrow("depends on the size of the batch");
  });

  test("reading what is computed", () => {
    expect(trace((x) => tf.mul(x, x.dataSync()[0]))).toThrow(
      /^network made: forward: its numbers were asked for, and a trace has none/,
    );
    expect(trace((x) => tf.mul(x, tf.sum(x).arraySync() as number))).toThrow(
      /trace-forward\.test\.ts:\d+:\d+: its numbers/,
    );
  });

  test("a shape that is not the network's own", () => {
    expect(trace((x) => tf.reshape(x, [-1, 3, 2]))).toThrow("network made: forward gives [N,3,2], expected [N,6]");
  });

  test("a tensor that is not there, or has another size", () => {
    const network = smallPoseNetwork("direct");
    const tensors = noisyTensors(network);
    tensors.set("output.bias", new Float32Array(3));
    expect(() => traceForward(network, tensors)).toThrow(
      "network direct: the tensor output.bias holds [3], expected [51]",
    );
    tensors.delete("output.bias");
    expect(() => traceForward(network, tensors)).toThrow(
      "network direct: no tensor output.bias; it has normalise.inputMean",
    );
  });
});

describe("TensorFlow.js is left as it was", () => {
  test("active backend, tensors, variables and memory; also after an error, and inside a tidy", async () => {
    for (const backend of ["cpu", "wasm"] as const) {
      if (backend === "wasm") await import("@tensorflow/tfjs-backend-wasm");
      await tf.setBackend(backend);
      const kept = tf.tensor1d([1, 2, 3]);
      const before = { ...tf.memory() };
      const hoarding = (x: tf.Tensor) => {
        tf.keep(tf.add(x, 1));
        tf.variable(tf.zeros([3]));
        tf.keep(tf.tensor1d([1, 2]));
        return x;
      };
      traceForward(networkOf(hoarding), new Map());
      tf.tidy(() => traceForward(networkOf(hoarding), new Map()));
      expect(() =>
        traceForward(
          networkOf((x) => tf.topk(hoarding(x), 6).values),
          new Map(),
        ),
      ).toThrow("TopK");
      expect(tf.getBackend()).toBe(backend);
      expect(tf.memory()).toEqual(before);
      expect(tf.add(kept, 1).dataSync()).toEqual(Float32Array.of(2, 3, 4));
    }
  });
});

test("debug mode, which reads what every kernel gives, is off while a trace runs", () => {
  const network = smallPoseNetwork("direct");
  tf.env().set("DEBUG", true);
  try {
    traceForward(network, noisyTensors(network));
    expect(tf.env().getBool("DEBUG")).toBe(true);
  } finally {
    tf.env().set("DEBUG", false);
  }
});

test.skipIf(!python)("the ONNX checker finds every model sound (WILDPOSE_PYTHON names a Python with onnx)", () => {
  expect(checkerComplaints(python as string, modelsRun)).toEqual([]);
});
