import { expect, test } from "vitest";
import { floats, operatorsOf, smallGraph } from "../testing/small-graph.js";
import { shareEqualConstants, shareEqualNodes } from "./share-equal-values.js";

test("equal nodes are computed once, also in the other order where that is the same", () => {
  const graph = smallGraph({
    inputs: { a: [2], b: [2] },
    nodes: [
      ["Add", "a b", "c"],
      ["Add", "b a", "d"],
      ["Sub", "a b", "e"],
      ["Sub", "b a", "f"],
      ["Sum", "c d e f", "y"],
    ],
    outputs: { y: [2] },
  });
  const shared = shareEqualNodes(graph);
  expect(operatorsOf(shared)).toBe("Add Sub Sub Sum");
  expect(shared.nodes[3].inputs).toEqual(["c", "c", "e", "f"]);
});

test("nodes that differ in an attribute are two", () => {
  const graph = smallGraph({
    inputs: { x: [2, 2] },
    nodes: [
      ["Softmax", "x", "y", { axis: 0 }],
      ["Softmax", "x", "z", { axis: 1 }],
    ],
    outputs: { y: [2, 2], z: [2, 2] },
  });
  expect(shareEqualNodes(graph)).toBe(graph);
});

test("constants are shared by type, shape and bits: 0 is not −0", () => {
  const graph = smallGraph({
    inputs: {},
    constants: {
      a: floats([2], 0, 1),
      b: floats([2], 0, 1),
      column: floats([2, 1], 0, 1),
      negative: floats([2], -0, 1),
    },
    nodes: [["Sum", "a b column negative", "y"]],
    outputs: { y: [2, 2] },
  });
  const shared = shareEqualConstants(graph);
  expect([...shared.constants.keys()]).toEqual(["a", "column", "negative"]);
  expect(shared.nodes[0].inputs).toEqual(["a", "a", "column", "negative"]);
  expect(shareEqualConstants(shared)).toBe(shared);
});
