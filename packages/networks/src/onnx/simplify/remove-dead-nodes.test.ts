import { expect, test } from "vitest";
import { operatorsOf, smallGraph, waves } from "../testing/small-graph.js";
import { removeDeadNodes } from "./remove-dead-nodes.js";

test("what no output needs goes, with its constants; inputs stay", () => {
  const graph = smallGraph({
    inputs: { x: [2], unused: [2] },
    constants: { kept: waves(2), dropped: waves(3) },
    nodes: [
      ["Add", "x kept", "y"],
      ["Mul", "y dropped", "nobody"],
      ["Neg", "nobody", "nothing"],
    ],
    outputs: { y: [2] },
  });
  const left = removeDeadNodes(graph);
  expect(operatorsOf(left)).toBe("Add");
  expect([...left.constants.keys()]).toEqual(["kept"]);
  expect(left.inputs).toEqual(graph.inputs);
  expect(removeDeadNodes(left)).toBe(left);
});

test("places of maxima are not looked for when nobody asks", () => {
  const nodes = [["MaxPool", "x", "y places", { kernel_shape: [2, 2] }]] as const;
  const graph = smallGraph({ inputs: { x: [1, 1, 2, 2] }, nodes, outputs: { y: [1, 1, 1, 1] } });
  expect(removeDeadNodes(graph).nodes[0].outputs).toEqual(["y"]);
});
