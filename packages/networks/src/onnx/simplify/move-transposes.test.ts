import { describe, expect, test } from "vitest";
import type { Graph } from "../graph.js";
import { simplifyGraph } from "../simplify-graph.js";
import { relativeDifference, runGraph } from "../testing/run-graph.js";
import { floats, integers, operatorsOf, smallGraph, waves } from "../testing/small-graph.js";

const toChannelsFirst = { perm: [0, 3, 1, 2] };
const toChannelsLast = { perm: [0, 2, 3, 1] };

/** Simplified: moved transposes cancel in another pass. */
async function expectOperators(graph: Graph, operators: string): Promise<void> {
  const simplified = simplifyGraph(graph);
  expect(operatorsOf(simplified)).toBe(operators);
  expect(relativeDifference(await runGraph(graph), await runGraph(simplified))).toBeLessThan(1e-5);
}

/** A convolution as it is traced, with channels last. */
function convolution(from: string, weight: string, to: string, pads = [0, 0, 0, 0]) {
  return [
    ["Transpose", from, `${to}/first`, toChannelsFirst],
    ["Transpose", weight, `${to}/weight`, { perm: [3, 2, 0, 1] }],
    ["Conv", `${to}/first ${to}/weight`, `${to}/conv`, { pads }],
    ["Transpose", `${to}/conv`, to, toChannelsLast],
  ] as const;
}

test("a network of convolutions with channels last runs with channels first, between two transposes", () =>
  expectOperators(
    smallGraph({
      inputs: { x: ["N", 5, 5, 2] },
      constants: {
        filter: waves(3, 3, 2, 4),
        mean: waves(4),
        slope: waves(4),
        second: waves(3, 3, 4, 4),
        third: waves(1, 1, 4, 3),
        bias: waves(3),
      },
      nodes: [
        ...convolution("x", "filter", "a", [1, 1, 1, 1]),
        ["Sub", "a mean", "b"],
        ["Relu", "b", "c"],
        ...convolution("c", "second", "d", [1, 1, 1, 1]),
        ["PRelu", "d slope", "e"],
        ["Add", "e c", "f"],
        ...convolution("f", "third", "g"),
        ["Add", "g bias", "y"],
      ],
      outputs: { y: ["N", 5, 5, 3] },
    }),
    "Transpose Conv Relu Conv PRelu Add Conv Transpose",
  ));

test("batch norm by the batch's own statistics needs no transposes: its sums run over other axes", () =>
  expectOperators(
    smallGraph({
      inputs: { x: [2, 4, 4, 2], gamma: [3] },
      constants: { filter: waves(2, 2, 2, 3), axes: integers(0, 1, 2), small: floats([], 0.5) },
      nodes: [
        ...convolution("x", "filter", "a"),
        ["ReduceMean", "a", "mean", { axes: [0, 1, 2], keepdims: 0 }],
        ["Sub", "a mean", "b"],
        ["Mul", "b b", "c"],
        ["ReduceSum", "c axes", "variance", { keepdims: 0 }],
        ["Add", "variance small", "d"],
        ["Mul", "d gamma", "e"],
        ["Mul", "b e", "f"],
        ["ReduceMax", "f", "y", { axes: [1, 2], keepdims: 0 }],
      ],
      outputs: { mean: [3], y: [2, 3] },
    }),
    "Transpose Conv ReduceMean Reshape Sub Mul ReduceSum Add Mul Reshape Mul ReduceMax",
  ));

test("a softmax over places, and maps put side by side", () =>
  expectOperators(
    smallGraph({
      inputs: { x: [2, 3, 3, 2] },
      constants: { filter: waves(2, 2, 2, 3), other: waves(2, 2, 2, 4) },
      nodes: [
        ...convolution("x", "filter", "a"),
        ...convolution("x", "other", "b"),
        ["Concat", "a b", "c", { axis: -1 }],
        ["Softmax", "c", "d", { axis: -1 }],
        ["Transpose", "d", "y", toChannelsFirst],
      ],
      outputs: { y: [2, 7, 2, 2] },
    }),
    "Transpose Conv Conv Concat Softmax",
  ));

test("a mask that is an input of the graph is put in the other's order", () =>
  expectOperators(
    smallGraph({
      inputs: { x: [2, 3, 3, 2], mask: [2, 2, 2, 3] },
      constants: { filter: waves(2, 2, 2, 3), other: waves(1, 1, 3, 2) },
      nodes: [
        ...convolution("x", "filter", "a"),
        ["Mul", "a mask", "b"],
        ...convolution("b", "other", "c"),
        ["Transpose", "c", "y", toChannelsFirst],
      ],
      outputs: { y: [2, 2, 2, 2] },
    }),
    "Transpose Conv Transpose Mul Conv",
  ));

test("a gate for each channel, and a gradient for each image, are put in order without moving a number", () =>
  expectOperators(
    smallGraph({
      inputs: { x: ["N", 3, 3, 2], gate: ["N", 3] },
      constants: { filter: waves(2, 2, 2, 3), shape: integers(-1, 1, 1, 3) },
      nodes: [
        ...convolution("x", "filter", "a"),
        ["Reshape", "gate shape", "b"],
        ["Mul", "a b", "c"],
        ["Transpose", "c", "y", toChannelsFirst],
      ],
      outputs: { y: ["N", 3, 2, 2] },
    }),
    "Transpose Conv Reshape Mul",
  ));

describe("stays", () => {
  test("where the other operand is not transposed", () => {
    const graph = smallGraph({
      inputs: { x: [2, 3], w: [3, 2] },
      nodes: [
        ["Sqrt", "x", "a"],
        ["Transpose", "a", "b", { perm: [1, 0] }],
        ["Exp", "w", "c"],
        ["Sub", "b c", "y"],
      ],
      outputs: { y: [3, 2] },
    });
    expect(simplifyGraph(graph)).toBe(graph);
  });

  test("of an input of the graph, beside another", () => {
    const graph = smallGraph({
      inputs: { x: [2, 3], w: [3, 2] },
      nodes: [
        ["Transpose", "x", "a", { perm: [1, 0] }],
        ["Sub", "a w", "y"],
      ],
      outputs: { y: [3, 2] },
    });
    expect(simplifyGraph(graph)).toBe(graph);
  });
});
