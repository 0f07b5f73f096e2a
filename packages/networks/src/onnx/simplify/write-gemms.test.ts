import { describe, expect, test } from "vitest";
import { relativeDifference, runGraph } from "../testing/run-graph.js";
import { operatorsOf, smallGraph, waves } from "../testing/small-graph.js";
import { removeDeadNodes } from "./remove-dead-nodes.js";
import { writeGemms } from "./write-gemms.js";

const simplify = (graph: Parameters<typeof writeGemms>[0]) => {
  let simplified = graph;
  for (let round = 0; round < 4; round++) simplified = removeDeadNodes(writeGemms(simplified));
  return simplified;
};

test("a product with transposed matrices and a bias is one Gemm", async () => {
  const graph = smallGraph({
    inputs: { x: [4, 2], w: [3, 4], bias: [3] },
    nodes: [
      ["Transpose", "x", "xt", { perm: [1, 0] }],
      ["Transpose", "w", "wt"],
      ["Transpose", "wt", "w2", { perm: [1, 0] }],
      ["Gemm", "xt w2", "a", { transB: 1 }],
      ["Add", "bias a", "y"],
    ],
    outputs: { y: [2, 3] },
  });
  const simplified = simplify(graph);
  expect(simplified.nodes).toEqual([
    { operator: "Gemm", inputs: ["x", "w", "bias"], outputs: ["y"], attributes: { transA: 1, transB: 1 } },
  ]);
  expect(relativeDifference(await runGraph(graph), await runGraph(simplified))).toBeLessThan(1e-6);
});

test("the gradients of a linear layer transpose on the way", () => {
  const graph = smallGraph({
    inputs: { x: [5, 2], w: [2, 3], dy: [5, 3] },
    nodes: [
      ["Transpose", "w", "wt", { perm: [1, 0] }],
      ["MatMul", "dy wt", "dx"],
      ["Transpose", "x", "xt", { perm: [1, 0] }],
      ["MatMul", "xt dy", "dw"],
    ],
    outputs: { dx: [5, 2], dw: [2, 3] },
  });
  expect(simplify(graph).nodes.map(({ inputs, attributes }) => [inputs.join(), attributes])).toEqual([
    ["dy,w", { transB: 1 }],
    ["x,dy", { transA: 1 }],
  ]);
});

test("a gradient that comes from two sides is added on the way", async () => {
  const graph = smallGraph({
    inputs: { dy: [5, 3], skip: [5, 2], w: [2, 3] },
    nodes: [
      ["Gemm", "dy w", "a", { transB: 1 }],
      ["Add", "skip a", "y"],
    ],
    outputs: { y: [5, 2] },
  });
  const simplified = simplify(graph);
  expect(operatorsOf(simplified)).toBe("Gemm");
  expect(relativeDifference(await runGraph(graph), await runGraph(simplified))).toBeLessThan(1e-6);
});

describe("stays", () => {
  const shared = smallGraph({
    inputs: { x: [2, 3] },
    constants: { w: waves(3, 4), b: waves(4) },
    nodes: [
      ["Gemm", "x w", "a"],
      ["Add", "a b", "y"],
      ["Neg", "a", "z"],
    ],
    outputs: { y: [2, 4], z: [2, 4] },
  });
  const wider = smallGraph({
    inputs: { x: [1, 3] },
    constants: { w: waves(3, 4), b: waves(5, 4) },
    nodes: [
      ["Gemm", "x w", "a"],
      ["Add", "a b", "y"],
    ],
    outputs: { y: [5, 4] },
  });
  const batched = smallGraph({
    inputs: { x: [2, 2, 3], w: [3, 4] },
    nodes: [["MatMul", "x w", "y"]],
    outputs: { y: [2, 2, 4] },
  });
  for (const [name, graph] of Object.entries({
    "a sum whose product others take too": shared,
    "a sum that is larger than the product": wider,
    "a product of more than two axes": batched,
  })) {
    test(name, () => expect(writeGemms(graph)).toBe(graph));
  }
});
