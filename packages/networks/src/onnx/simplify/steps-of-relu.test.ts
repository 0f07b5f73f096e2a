import { expect, test } from "vitest";
import { runGraph } from "../testing/run-graph.js";
import { floats, operatorsOf, smallGraph } from "../testing/small-graph.js";
import { stepsOfRelu } from "./steps-of-relu.js";

const steps = (...before: [string, string, string][]) =>
  smallGraph({
    inputs: { x: [2, 3] },
    constants: { zero: floats([], 0), sizes: floats([2, 3], 1, 0, 1e-37, -1e-30, -1, -3e38) },
    nodes: [["Mul", "x sizes", "s"], ...before, ["Greater", "r zero", "b"], ["Cast", "b", "y", { to: 1 }]],
    outputs: { y: [2, 3] },
  });

test("where a ReLU let something through is 1, however small or large, and 0 elsewhere", async () => {
  const graph = steps(["Relu", "s", "r"]);
  const written = stepsOfRelu(graph);
  expect(operatorsOf(written)).toContain("HardSigmoid");
  expect((await runGraph(written)).get("y")).toEqual((await runGraph(graph)).get("y"));
  expect(new Set((await runGraph(written)).get("y"))).toEqual(new Set([0, 1]));
});

test("of anything else it stays a comparison", () => {
  const graph = steps(["Abs", "s", "r"]);
  expect(stepsOfRelu(graph)).toBe(graph);
});
