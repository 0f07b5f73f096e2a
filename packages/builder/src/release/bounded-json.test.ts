import { expect, test } from "vitest";
import { vastness } from "./bounded-json.js";

test("brackets and commas in texts, and escaped quotes, do not count", () => {
  expect(vastness(JSON.stringify({ a: "[[".repeat(100), b: `\\"${",".repeat(100)}`, c: [[[]]] }))).toBe(null);
});

test.each([
  ["brackets within brackets", "[".repeat(65), "more than 64 brackets within brackets"],
  ["braces and brackets within each other", '{"a":['.repeat(40), "more than 64 brackets within brackets"],
  ["empty lists beside each other", `[${"[],".repeat(1_000_001)}[]]`, "more than 2000000 values"],
  ["numbers", `[${"1,".repeat(2_000_000)}1]`, "more than 2000000 values"],
])("%s are counted", (_, json, problem) => expect(vastness(json)).toBe(problem));

test("64 deep is not too deep", () => expect(vastness("[".repeat(64) + "]".repeat(64))).toBe(null));
