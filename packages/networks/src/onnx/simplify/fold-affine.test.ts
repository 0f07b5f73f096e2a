import { describe, expect, test } from "vitest";
import type { Graph } from "../graph.js";
import { relativeDifference, runGraph } from "../testing/run-graph.js";
import { floats, integers, operatorsOf, smallGraph, waves } from "../testing/small-graph.js";
import { foldAffineAfter } from "./fold-affine-after.js";
import { foldAffineBefore } from "./fold-affine-before.js";
import { removeDeadNodes } from "./remove-dead-nodes.js";

function fold(graph: Graph): Graph {
  let folded = graph;
  for (let round = 0; round < 6; round++) {
    folded = removeDeadNodes(foldAffineBefore(removeDeadNodes(foldAffineAfter(folded))));
  }
  return folded;
}

async function expectFolded(graph: Graph, operators: string): Promise<void> {
  const folded = fold(graph);
  expect(operatorsOf(folded)).toBe(operators);
  expect(relativeDifference(await runGraph(graph), await runGraph(folded))).toBeLessThan(1e-5);
  expect(fold(folded)).toBe(folded);
}

const positive = (length: number) => floats([length], ...Array.from({ length }, (_, i) => 0.5 + 0.3 * i));

describe("goes into the weights and bias of a linear layer", () => {
  for (const transB of [0, 1]) {
    test(`normalisation, batch norm and the way back, weights ${transB ? "[units, inputs]" : "[inputs, units]"}`, () =>
      expectFolded(
        smallGraph({
          inputs: { x: ["N", 4] },
          constants: {
            inputMean: waves(4),
            inputDeviation: positive(4),
            weight: transB ? waves(3, 4) : waves(4, 3),
            mean: waves(1, 3),
            scale: positive(3),
            beta: waves(3),
            two: floats([1, 1], 2),
          },
          nodes: [
            ["Sub", "x inputMean", "a"],
            ["Div", "a inputDeviation", "b"],
            ["Gemm", "b weight", "c", { transB }],
            ["Sub", "c mean", "d"],
            ["Mul", "scale d", "e"],
            ["Add", "e beta", "f"],
            ["Sub", "two f", "y"],
          ],
          outputs: { y: ["N", 3] },
        }),
        "Gemm",
      ));
  }

  test("of a convolution without padding, with channels first", () =>
    expectFolded(
      smallGraph({
        inputs: { x: ["N", 2, 4, 4] },
        constants: {
          inputMean: floats([2, 1, 1], 0.3, -0.4),
          inputDeviation: floats([1, 2, 1, 1], 0.7, 2),
          weight: waves(3, 2, 2, 2),
          bias: waves(3),
          mean: floats([3, 1, 1], 1, -2, 0.5),
          scale: floats([1, 3, 1, 1], 3, 0.2, -1),
        },
        nodes: [
          ["Sub", "x inputMean", "a"],
          ["Div", "a inputDeviation", "b"],
          ["Conv", "b weight bias", "c"],
          ["Sub", "c mean", "d"],
          ["Mul", "d scale", "y"],
        ],
        outputs: { y: ["N", 3, 3, 3] },
      }),
      "Conv",
    ));

  test("of a convolution with padding, what comes after, and before it the scale alone", () =>
    expectFolded(
      smallGraph({
        inputs: { x: [1, 2, 4, 4] },
        constants: {
          mean: floats([2, 1, 1], 1, 2),
          scale: floats([2, 1, 1], 3, 4),
          weight: waves(3, 2, 3, 3),
          half: floats([], 0.5),
        },
        nodes: [
          ["Sub", "x mean", "a"],
          ["Mul", "a scale", "b"],
          ["Conv", "b weight", "c", { pads: [1, 1, 1, 1] }],
          ["Add", "c half", "y"],
        ],
        outputs: { y: [1, 3, 4, 4] },
      }),
      "Sub Conv",
    ));

  test("of a transposed convolution", () =>
    expectFolded(
      smallGraph({
        inputs: { x: [1, 2, 3, 3] },
        constants: {
          weight: waves(2, 3, 2, 2),
          scale: floats([3, 1, 1], 3, 4, -2),
          shift: floats([3, 1, 1], 1, 2, 3),
          half: floats([], 0.5),
        },
        nodes: [
          ["Mul", "x half", "a"],
          ["ConvTranspose", "a weight", "b", { strides: [2, 2] }],
          ["Mul", "b scale", "c"],
          ["Add", "c shift", "y"],
        ],
        outputs: { y: [1, 3, 6, 6] },
      }),
      "ConvTranspose",
    ));
});

describe("stays where folding would change the answer or cost memory", () => {
  const weight = waves(3, 3);
  const graphs: Record<string, Graph> = {
    "numbers that differ along the batch": smallGraph({
      inputs: { x: [3, 3] },
      constants: { weight, rows: floats([3, 1], 1, 2, 3) },
      nodes: [
        ["Gemm", "x weight", "a"],
        ["Mul", "a rows", "y"],
      ],
      outputs: { y: [3, 3] },
    }),
    "a layer that others take before it is scaled": smallGraph({
      inputs: { x: [3, 3] },
      constants: { weight, scale: waves(3) },
      nodes: [
        ["Gemm", "x weight", "a"],
        ["Mul", "a scale", "y"],
      ],
      outputs: { y: [3, 3], a: [3, 3] },
    }),
    "weights of two layers": smallGraph({
      inputs: { x: [3, 3] },
      constants: { weight, scale: waves(3) },
      nodes: [
        ["Gemm", "x weight", "a"],
        ["Mul", "a scale", "b"],
        ["Gemm", "b weight", "y"],
      ],
      outputs: { y: [3, 3] },
    }),
    "a product that overflows": smallGraph({
      inputs: { x: [3, 3] },
      constants: { weight: floats([3, 3], ...new Array<number>(9).fill(1e30)), scale: floats([], 1e30) },
      nodes: [
        ["Gemm", "x weight", "a"],
        ["Mul", "a scale", "y"],
      ],
      outputs: { y: [3, 3] },
    }),
    "a mean a thousand deviations away": smallGraph({
      inputs: { x: [3, 3] },
      constants: { weight, mean: floats([], 1000) },
      nodes: [
        ["Sub", "x mean", "a"],
        ["Gemm", "a weight", "y"],
      ],
      outputs: { y: [3, 3] },
    }),
    "a number over the units": smallGraph({
      inputs: { x: [3, 3] },
      constants: { weight, one: floats([], 1) },
      nodes: [
        ["Gemm", "x weight", "a"],
        ["Div", "one a", "y"],
      ],
      outputs: { y: [3, 3] },
    }),
    "the scale before depthwise filters": smallGraph({
      inputs: { x: [1, 2, 3, 3] },
      constants: { weight: waves(2, 1, 2, 2), scale: floats([2, 1, 1], 1, 2) },
      nodes: [
        ["Mul", "x scale", "a"],
        ["Conv", "a weight", "y", { group: 2 }],
      ],
      outputs: { y: [1, 2, 2, 2] },
    }),
  };
  for (const [name, graph] of Object.entries(graphs)) test(name, () => expect(fold(graph)).toBe(graph));
});

test("the bias is named after the weights", () => {
  const graph = smallGraph({
    inputs: { x: [2, 3] },
    constants: { "block0.a.weight": waves(3, 2), beta: waves(2), axes: integers(0) },
    nodes: [
      ["Gemm", "x block0.a.weight", "a"],
      ["Add", "a beta", "y"],
    ],
    outputs: { y: [2, 2] },
  });
  expect([...fold(graph).constants.keys()]).toEqual(["block0.a.weight", "block0.a.bias~1"]);
});
