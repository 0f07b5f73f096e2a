import { describe, expect, test } from "vitest";
import type { Graph } from "../graph.js";
import { relativeDifference, runGraph } from "../testing/run-graph.js";
import { floats, integers, operatorsOf, smallGraph, waves } from "../testing/small-graph.js";
import { foldConstants } from "./fold-constants.js";

/** The only constant that a node still takes. */
function onlyConstant(graph: Graph): ArrayLike<unknown> {
  const name = graph.nodes[0].inputs[0];
  return graph.constants.get(name)?.data ?? [];
}

test("the scale of batch norm is one constant, rounded once", () => {
  const variances = [0.1, 3e-7, 47.3];
  const gammas = [1.1, -0.3, 0.007];
  const graph = smallGraph({
    inputs: {},
    constants: { variance: floats([3], ...variances), gamma: floats([3], ...gammas), epsilon: floats([], 1e-5) },
    nodes: [
      ["Add", "variance epsilon", "a"],
      ["Sqrt", "a", "b"],
      ["Reciprocal", "b", "c"],
      ["Mul", "gamma c", "y"],
    ],
    outputs: { y: [3] },
  });
  const folded = foldConstants(graph);
  expect(operatorsOf(folded)).toBe("Identity");
  const exact = gammas.map((gamma, i) =>
    Math.fround(Math.fround(gamma) / Math.sqrt(Math.fround(variances[i]) + Math.fround(1e-5))),
  );
  expect(Array.from(onlyConstant(folded))).toEqual(exact);
});

describe("every operator that is folded gives what ONNX Runtime gives", () => {
  const constants = {
    a: waves(2, 3),
    b: waves(3),
    column: waves(2, 1),
    positive: floats([2, 3], 0.5, 1, 1.5, 2, 2.5, 3),
    shape: integers(3, 2),
    wide: integers(4, 2, 3),
    first: integers(0),
  };
  const unary = ["Abs", "Ceil", "Cos", "Exp", "Floor", "Neg", "Reciprocal", "Relu", "Sigmoid", "Sign", "Sin", "Tanh"];
  const nodes = [
    ...unary.map((operator) => [operator, "a"] as const),
    ...["Log", "Sqrt"].map((operator) => [operator, "positive"] as const),
    ...["Add", "Sub", "Mul", "Div", "Max", "Min"].map((operator) => [operator, "a column"] as const),
    ["Pow", "positive b"] as const,
    ["Transpose", "a", { perm: [1, 0] }] as const,
    ["Reshape", "a shape"] as const,
    ["Expand", "b wide"] as const,
    ["Unsqueeze", "a first"] as const,
    ...["ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceSumSquare"].flatMap((operator) => [
      [operator, "a", { axes: [0], keepdims: 0 }] as const,
      [operator, "a", { axes: [-1], keepdims: 1 }] as const,
      [operator, "a", { keepdims: 0 }] as const,
    ]),
    ["ReduceSum", "a first", { keepdims: 0 }] as const,
  ];
  for (const [operator, inputs, attributes = {}] of nodes) {
    test(`${operator} ${inputs} ${JSON.stringify(attributes)}`, async () => {
      const graph = smallGraph({
        inputs: {},
        constants,
        nodes: [[operator, inputs, "y", attributes]],
        outputs: { y: [] },
      });
      // The runtime finds the shape itself.
      const outputs = [{ name: "y", type: "float32" as const, shape: ["?"] }];
      const folded = foldConstants(graph);
      expect(operatorsOf(folded)).toBe("Identity");
      const [name] = folded.nodes[0].inputs;
      const { shape } = folded.constants.get(name) ?? { shape: [] };
      const expected = await runGraph({ ...graph, outputs: [{ ...outputs[0], shape }] });
      const found = await runGraph({ ...folded, outputs: [{ ...outputs[0], shape }] });
      expect(relativeDifference(expected, found)).toBeLessThan(1e-6);
    });
  }
});

test("comparisons and choices are folded", () => {
  const graph = smallGraph({
    inputs: {},
    constants: { a: floats([3], 1, 2, 3), b: floats([], 2) },
    nodes: [
      ["Greater", "a b", "above"],
      ["Where", "above a b", "y"],
    ],
    outputs: { y: [3] },
  });
  expect(Array.from(onlyConstant(foldConstants(graph)))).toEqual([2, 2, 3]);
});

describe("what would make the file larger stays", () => {
  test("a number repeated often", () => {
    const nodes = [["Expand", "one shape", "y"]] as const;
    const graph = smallGraph({
      inputs: {},
      constants: { one: floats([], 1), shape: integers(64, 1024) },
      nodes,
      outputs: { y: [64, 1024] },
    });
    expect(foldConstants(graph)).toBe(graph);
  });

  test("large weights that others take as they are", () => {
    const graph = smallGraph({
      inputs: { x: [2, 20] },
      constants: { weight: waves(20, 20) },
      nodes: [
        ["Transpose", "weight", "turned", { perm: [1, 0] }],
        ["MatMul", "x weight", "a"],
        ["MatMul", "a turned", "y"],
      ],
      outputs: { y: [2, 20] },
    });
    expect(foldConstants(graph)).toBe(graph);
  });
});
