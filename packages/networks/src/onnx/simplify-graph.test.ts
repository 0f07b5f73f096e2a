import { randomStream } from "@wildpose/pose";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { networkNames, networkSpec } from "../network-spec.js";
import { initialTensors } from "../tfjs/initial-tensors.js";
import { poseObjective } from "../tfjs/objectives.js";
import { poseNetwork } from "../tfjs/pose-network.js";
import { checkerComplaints, pythonWithOnnx } from "../trace/testing/onnx-checker.js";
import { forwardGraph } from "../trace/trace-forward.js";
import { trainingStepGraph } from "../trace/trace-training-step.js";
import { encodeModel } from "./encode-model.js";
import { simplifyGraph } from "./simplify-graph.js";
import { randomGraph } from "./testing/random-graph.js";
import { relativeDifference, runGraph } from "./testing/run-graph.js";
import { operatorsOf } from "./testing/small-graph.js";

describe("of graphs joined at random", () => {
  test("the simplified one gives the same numbers but for rounding", async () => {
    await fc.assert(
      fc.asyncProperty(randomGraph, async (graph) => {
        const expected = await runGraph(graph);
        const found = await runGraph(simplifyGraph(graph));
        // Sums of large numbers that cancel are no measure of rounding.
        const sizes = [...expected.values()].flat().map(Math.abs);
        fc.pre(sizes.every((size) => size < 1e5));
        expect(relativeDifference(expected, found, 0.1)).toBeLessThan(1e-4);
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  test("inputs and outputs stay as they are, and in their order", () => {
    fc.assert(
      fc.property(randomGraph, (graph) => {
        const { inputs, outputs } = simplifyGraph(graph);
        expect(inputs).toEqual(graph.inputs);
        expect(outputs).toEqual(graph.outputs);
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  test("to simplify twice changes nothing, and to do it again gives the same bytes", () => {
    fc.assert(
      fc.property(randomGraph, (graph) => {
        const simplified = simplifyGraph(graph);
        expect(simplifyGraph(simplified)).toBe(simplified);
        expect(encodeModel(simplifyGraph(graph), {})).toEqual(encodeModel(simplified, {}));
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  test("the simplified one holds no more numbers, and few more in all", () => {
    fc.assert(
      fc.property(randomGraph, (graph) => {
        const size = ({ constants }: typeof graph) =>
          [...constants.values()].reduce((bytes, { data }) => bytes + data.byteLength, 0);
        expect(size(simplifyGraph(graph))).toBeLessThan(size(graph) + 20_000);
      }),
      { seed: 4, numRuns: 100 },
    );
  });
});

describe("of the pose networks", () => {
  for (const name of networkNames) {
    const network = poseNetwork(networkSpec(name, 48));
    const objective = poseObjective(name);

    test(`${name} in use is linear layers, ReLU and skips: no normalisation is left`, async () => {
      const graph = forwardGraph(network, trainedTensors(name, 48));
      const simplified = simplifyGraph(graph);
      expect(operatorsOf(simplified)).toBe(`Gemm Relu ${"Gemm Relu Gemm Relu Add ".repeat(2)}Gemm`);
      expect([...simplified.constants.keys()]).toContain("block0.a.bias");
      expect(relativeDifference(await runGraph(graph, 20), await runGraph(simplified, 20))).toBeLessThan(1e-5);
    });

    test(`${name} in training gives the same gradients, with nothing done that need not be`, async () => {
      const graph = trainingStepGraph(network, objective, { batch: 16, dropout: true });
      const simplified = simplifyGraph(graph);
      expect(relativeDifference(await runGraph(graph), await runGraph(simplified))).toBeLessThan(1e-5);
      const operators = operatorsOf(simplified).split(" ");
      expect(operators.length).toBeLessThanOrEqual(181);
      expect(operators).not.toContain("Transpose");
      expect(operators).not.toContain("Identity");
      expect(operators).not.toContain("Expand");
      expect(operators).not.toContain("MatMul");
      // Forward and back through six layers; the first has nothing before it that wants a gradient.
      expect(operators.filter((operator) => operator === "Gemm")).toHaveLength(6 + 6 + 5);
    });
  }
});

const python = pythonWithOnnx();
if (!python) console.warn("WILDPOSE_PYTHON names no Python with onnx: the checker of ONNX itself is not asked");
test.skipIf(!python)("the checker of ONNX finds nothing wrong with simplified graphs", () => {
  const graphs = fc.sample(randomGraph, { seed: 5, numRuns: 60 });
  const models = new Map(graphs.map((graph, i) => [`${i}`, encodeModel(simplifyGraph(graph), { number: `${i}` })]));
  expect(checkerComplaints(python as string, models)).toEqual([]);
});

/** Tensors that no two units have alike, with statistics as training leaves them. */
function trainedTensors(name: (typeof networkNames)[number], width: number): Map<string, Float32Array> {
  const tensors = initialTensors(poseNetwork(networkSpec(name, width)), 1);
  for (const [tensor, data] of tensors) {
    if (tensor.endsWith(".weight")) continue;
    const random = randomStream(1, `${name}/${tensor}`);
    const isPositive = tensor.endsWith("Variance") || tensor.endsWith("Deviation");
    for (let i = 0; i < data.length; i++) data[i] = isPositive ? random.uniform(0.2, 2) : random.normal(0.2, 0.6);
  }
  return tensors;
}
