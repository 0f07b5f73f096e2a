import { describe, expect, test } from "vitest";
import { integers, operatorsOf, smallGraph } from "../testing/small-graph.js";
import { removeNoOps } from "./remove-no-ops.js";

describe("what changes nothing goes", () => {
  const cases = {
    "a copy": [["Identity", "x", "a"]],
    "a cast to the same type": [["Cast", "x", "a", { to: 1 }]],
    "a reshape to the same shape": [["Reshape", "x shape", "a"]],
    "a reshape with an open length": [["Reshape", "x open", "a"]],
    "an expand to the same shape": [["Expand", "x shape", "a"]],
    "a transpose to the same order": [["Transpose", "x", "a", { perm: [0, 1] }]],
    "two transposes that cancel": [
      ["Transpose", "x", "b", { perm: [1, 0] }],
      ["Transpose", "b", "a"],
    ],
    "two signs that cancel": [
      ["Neg", "x", "b"],
      ["Neg", "b", "a"],
    ],
  } as const;
  for (const [name, nodes] of Object.entries(cases)) {
    test(name, () => {
      const graph = smallGraph({
        inputs: { x: [2, 3] },
        constants: { shape: integers(2, 3), open: integers(-1, 3) },
        nodes: [...nodes, ["Sqrt", "a", "y"]],
        outputs: { y: [2, 3] },
      });
      const left = removeNoOps(removeNoOps(graph));
      expect(left.nodes.at(-1)?.inputs).toEqual(["x"]);
    });
  }
});

test("reshapes and transposes in a row become one", () => {
  const graph = smallGraph({
    inputs: { x: [2, 3, 4] },
    constants: { flat: integers(24), other: integers(4, 6) },
    nodes: [
      ["Transpose", "x", "a", { perm: [1, 2, 0] }],
      ["Transpose", "a", "b", { perm: [1, 2, 0] }],
      ["Reshape", "b flat", "c"],
      ["Reshape", "c other", "y"],
    ],
    outputs: { y: [4, 6] },
  });
  const left = removeNoOps(graph).nodes;
  expect(left.find(({ outputs }) => outputs[0] === "b")).toMatchObject({
    inputs: ["x"],
    attributes: { perm: [2, 0, 1] },
  });
  expect(left.find(({ outputs }) => outputs[0] === "y")?.inputs).toEqual(["b", "other"]);
});

test("an output keeps its name: what gives its value takes it", () => {
  const graph = smallGraph({
    inputs: { x: [2] },
    nodes: [
      ["Neg", "x", "a"],
      ["Identity", "a", "y"],
      ["Sqrt", "a", "z"],
    ],
    outputs: { y: [2], z: [2] },
  });
  const left = removeNoOps(graph);
  expect(operatorsOf(left)).toBe("Neg Sqrt");
  expect(left.nodes[0].outputs).toEqual(["y"]);
  expect(left.nodes[1].inputs).toEqual(["y"]);
});

test("an output that is an input, or the same as another output, stays a copy", () => {
  const graph = smallGraph({
    inputs: { x: [2] },
    nodes: [
      ["Identity", "x", "y"],
      ["Neg", "x", "a"],
      ["Identity", "a", "z"],
      ["Identity", "a", "w"],
    ],
    outputs: { y: [2], z: [2], w: [2] },
  });
  const left = removeNoOps(graph);
  expect(operatorsOf(left)).toBe("Identity Neg Identity");
  expect(removeNoOps(left)).toBe(left);
});

test("a reshape with unknown lengths stays", () => {
  const nodes = [["Reshape", "x shape", "y"]] as const;
  const graph = smallGraph({
    inputs: { x: ["N", 2] },
    constants: { shape: integers(-1, 1, 2) },
    nodes,
    outputs: { y: ["N", 1, 2] },
  });
  expect(removeNoOps(graph)).toBe(graph);
});
