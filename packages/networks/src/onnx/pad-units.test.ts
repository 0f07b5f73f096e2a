import { describe, expect, test } from "vitest";
import { networkNames, networkSpec } from "../network-spec.js";
import { initialTensors } from "../tfjs/initial-tensors.js";
import { poseNetwork } from "../tfjs/pose-network.js";
import { forwardGraph } from "../trace/trace-forward.js";
import type { Graph } from "./graph.js";
import { padUnits } from "./pad-units.js";
import { simplifyGraph } from "./simplify-graph.js";
import { relativeDifference, runGraph } from "./testing/run-graph.js";
import { type SmallGraph, smallGraph, waves } from "./testing/small-graph.js";

const shapesOf = ({ constants }: Graph) => [...constants.values()].map(({ shape }) => shape.join("x")).join(" ");

test.each(networkNames)("%s of width 1024: 16 more units between its layers, and the same answers", async (name) => {
  const network = poseNetwork(networkSpec(name, 1024, 1));
  const graph = simplifyGraph(forwardGraph(network, initialTensors(network, 3)));
  const padded = padUnits(graph);
  const { inputs, outputs } = networkSpec(name, 1024, 1);
  for (const shape of [`${inputs}x1040`, "1040x1040", `1040x${outputs}`]) expect(shapesOf(padded)).toContain(shape);
  expect(shapesOf(padded)).not.toContain("1024");
  expect(padded.nodes).toEqual(graph.nodes);
  expect(padded.outputs).toEqual(graph.outputs);
  expect(relativeDifference(await runGraph(graph), await runGraph(padded))).toBeLessThan(1e-6);
});

test("a transposed weight is padded along its other axis, a layer without bias has none", async () => {
  const graph = smallGraph({
    inputs: { x: ["N", 3] },
    constants: { w1: waves(1024, 3), w2: waves(1024, 2) },
    nodes: [
      ["Gemm", "x w1", "a", { transB: 1 }],
      ["Relu", "a", "b"],
      ["Gemm", "b w2", "y"],
    ],
    outputs: { y: ["N", 2] },
  });
  const padded = padUnits(graph);
  expect(shapesOf(padded)).toBe("1040x3 1040x2");
  expect(relativeDifference(await runGraph(graph), await runGraph(padded))).toBeLessThan(1e-6);
});

describe("stays as it is", () => {
  const layers: SmallGraph = {
    inputs: { x: ["N", 3] },
    constants: { w1: waves(3, 1024), c1: waves(1024), w2: waves(1024, 2) },
    nodes: [
      ["Gemm", "x w1 c1", "a"],
      ["Gemm", "a w2", "y"],
    ],
    outputs: { y: ["N", 2] },
  };
  test("(and this would not)", () => {
    expect(padUnits(smallGraph(layers))).not.toEqual(smallGraph(layers));
  });

  const graphs: Readonly<Record<string, SmallGraph>> = {
    "a width whose rows are no whole pages": {
      ...layers,
      constants: { w1: waves(3, 1000), c1: waves(1000), w2: waves(1000, 2) },
    },
    "a hidden value that is an output too": { ...layers, outputs: { a: ["N", 1024], y: ["N", 2] } },
    "a function that makes something of zero": {
      ...layers,
      nodes: [
        ["Gemm", "x w1 c1", "a"],
        ["Exp", "a", "b"],
        ["Gemm", "b w2", "y"],
      ],
    },
    "a sum over the units": {
      ...layers,
      nodes: [
        ["Gemm", "x w1 c1", "a"],
        ["Softmax", "a", "b"],
        ["Gemm", "b w2", "y"],
      ],
    },
    "a sum with a value that is not padded": {
      ...layers,
      inputs: { x: ["N", 3], z: ["N", 1024] },
      nodes: [
        ["Gemm", "x w1 c1", "a"],
        ["Add", "a z", "b"],
        ["Gemm", "b w2", "y"],
      ],
    },
    "weights that two layers share": {
      ...layers,
      constants: { w1: waves(3, 1024), w2: waves(1024, 1024), w3: waves(1024, 2) },
      nodes: [
        ["Gemm", "x w1", "a"],
        ["Gemm", "a w2", "b"],
        ["Gemm", "b w2", "c"],
        ["Gemm", "c w3", "y"],
      ],
    },
    "weights that are not constant": {
      ...layers,
      inputs: { x: ["N", 3], w2: [1024, 2] },
      constants: { w1: waves(3, 1024), c1: waves(1024) },
    },
  };
  test.each(Object.keys(graphs))("%s", (name) => {
    const graph = smallGraph(graphs[name]);
    expect(padUnits(graph)).toBe(graph);
  });
});
