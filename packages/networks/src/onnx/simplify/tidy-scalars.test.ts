import { describe, expect, test } from "vitest";
import { runGraph } from "../testing/run-graph.js";
import { floats, operatorsOf, smallGraph } from "../testing/small-graph.js";
import { tidyScalars } from "./tidy-scalars.js";

const constants = {
  zero: floats([], 0),
  one: floats([], 1),
  ones: floats([3], 1, 1, 1),
  two: floats([], 2),
  three: floats([], 3),
  sixtyFour: floats([1], 64),
  tiny: floats([], 1e-30),
};

function tidied(...nodes: Parameters<typeof smallGraph>[0]["nodes"]) {
  return tidyScalars(smallGraph({ inputs: { x: [2, 3], z: [2, 3] }, constants, nodes, outputs: { y: [2, 3] } }));
}

describe("is dropped", () => {
  for (const [operator, inputs] of [
    ["Add", "x zero"],
    ["Add", "zero x"],
    ["Sub", "x zero"],
    ["Mul", "ones x"],
    ["Div", "x one"],
    ["Pow", "x one"],
  ]) {
    test(`${operator} ${inputs}`, () => {
      expect(operatorsOf(tidied([operator, inputs, "a"], ["Neg", "a", "y"]))).toBe("Neg");
    });
  }
});

describe("stays", () => {
  for (const [operator, inputs] of [
    ["Sub", "zero x"],
    ["Div", "one x"],
    ["Pow", "one x"],
    ["Div", "x three"],
    ["Mul", "x zero"],
  ]) {
    test(`${operator} ${inputs}`, () => expect(operatorsOf(tidied([operator, inputs, "y"]))).toBe(operator));
  }

  test("a product with ones that makes its result larger", () => {
    const graph = smallGraph({ inputs: { x: [1] }, constants, nodes: [["Mul", "x ones", "y"]], outputs: { y: [3] } });
    expect(tidyScalars(graph)).toBe(graph);
  });

  test("two factors whose product float32 cannot hold", () => {
    expect(operatorsOf(tidied(["Mul", "x tiny", "a"], ["Mul", "a tiny", "y"]))).toBe("Mul Mul");
  });
});

test("a division by a power of two is a product, and two factors are one", async () => {
  const graph = tidied(["Div", "x sixtyFour", "y"]);
  expect(graph.nodes[0].operator).toBe("Mul");
  expect(graph.constants.get(graph.nodes[0].inputs[1])?.data).toEqual(Float32Array.of(1 / 64));

  const joined = tidied(["Div", "x three", "a"], ["Mul", "two a", "y"]);
  const last = joined.nodes[joined.nodes.length - 1];
  expect(last.inputs[0]).toBe("x");
  expect(joined.constants.get(last.inputs[1])?.data).toEqual(Float32Array.of(2 / 3));
  expect((await runGraph(graph)).get("y")).toHaveLength(6);
});

test("signs go into sums, squares are products", () => {
  expect(operatorsOf(tidied(["Neg", "z", "a"], ["Add", "a x", "y"]))).toBe("Neg Sub");
  expect(operatorsOf(tidied(["Neg", "z", "a"], ["Sub", "x a", "y"]))).toBe("Neg Add");
  expect(tidied(["Pow", "x two", "y"]).nodes[0]).toMatchObject({ operator: "Mul", inputs: ["x", "x"] });
});
