import { expect, test } from "vitest";
import { simplifyGraph } from "../simplify-graph.js";
import { relativeDifference, runGraph } from "../testing/run-graph.js";
import { floats, integers, operatorsOf, smallGraph } from "../testing/small-graph.js";
import { broadcastLate } from "./broadcast-late.js";

const ones = floats([4, 3], ...new Array<number>(12).fill(1));

test("an operator that repeats by itself takes what was not repeated yet", () => {
  const graph = smallGraph({
    inputs: { x: [4, 3], row: [3] },
    constants: { shape: integers(4, 3), ones },
    nodes: [
      ["Expand", "row shape", "rows"],
      ["Mul", "x rows", "a"],
      ["Add", "a ones", "y"],
    ],
    outputs: { y: [4, 3] },
  });
  const late = broadcastLate(graph);
  expect(late.nodes.find(({ outputs }) => outputs[0] === "a")?.inputs).toEqual(["x", "row"]);
  expect(late.constants.get(late.nodes[2].inputs[1])).toEqual(floats([], 1));
});

test("the gradient of a mean of squares is one product", async () => {
  const graph = smallGraph({
    inputs: { x: [4, 3] },
    constants: { dy: floats([], 1), shape: integers(1, 1), ones, count: floats([], 12), two: floats([], 2) },
    nodes: [
      ["Reshape", "dy shape", "upstream"],
      ["Mul", "upstream ones", "a"],
      ["Div", "a count", "b"],
      ["Mul", "x two", "c"],
      ["Mul", "b c", "y"],
    ],
    outputs: { y: [4, 3] },
  });
  const simplified = simplifyGraph(graph);
  expect(operatorsOf(simplified)).toBe("Mul");
  expect(relativeDifference(await runGraph(graph), await runGraph(simplified))).toBeLessThan(1e-6);
});

test("where nothing else repeats, the result is repeated instead", async () => {
  const graph = smallGraph({
    inputs: { column: [4, 1] },
    constants: { ones },
    nodes: [
      ["Mul", "column ones", "a"],
      ["Tanh", "a", "b"],
      ["Neg", "b", "y"],
    ],
    outputs: { y: [4, 3] },
  });
  const simplified = simplifyGraph(graph);
  expect(operatorsOf(simplified)).toBe("Tanh Neg Expand");
  expect(relativeDifference(await runGraph(graph), await runGraph(simplified))).toBe(0);
});
