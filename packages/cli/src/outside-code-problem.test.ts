import { expect, test } from "vitest";
import { outsideCodeProblem } from "./outside-code-problem.js";

function errorAt(...places: string[]): Error {
  const error = new TypeError("x is undefined");
  error.stack = ["TypeError: x is undefined", ...places.map((place) => `    at ${place}`)].join("\n");
  return error;
}
const ours = `Object.samples (${new URL("../../adapters/dist/foreign-errors.js", import.meta.url).href}:27:32)`;
const theirs = "Object.samples (file:///home/ada/my%20source/index.js:3:78)";

test("what an adapter of the user's throws is said with its place", () => {
  expect(outsideCodeProblem(errorAt("Array.map (<anonymous>)", theirs, ours))).toBe(
    "/home/ada/my source/index.js: line 3: TypeError: x is undefined; correct the adapter: " +
      "docs/adapters.md has the checks that find such faults",
  );
  expect(outsideCodeProblem(errorAt("file:///home/ada/index.js:3:78"))).toContain("/home/ada/index.js: line 3: ");
});

test("what our own code throws is not, also when the user's called it", () => {
  expect(outsideCodeProblem(errorAt(ours, theirs))).toBeNull();
  expect(outsideCodeProblem(errorAt("node:fs:1413:35"))).toBeNull();
  expect(outsideCodeProblem("a text")).toBeNull();
});
