import { expect, test } from "vitest";
import { firstSeen } from "./first-seen.js";

test("texts are numbered from 1 in the order they are first seen", () => {
  const numbers = firstSeen(3);
  expect(["b", "a", "b", "c", "a"].map(numbers.numberOf)).toEqual([1, 2, 1, 3, 2]);
  expect(numbers.count).toBe(3);
});

test("a full table tells all its texts apart", () => {
  const numbers = firstSeen(5000);
  const texts = Array.from({ length: 5000 }, (_, index) => `im${index}.jpg`);
  expect(texts.map(numbers.numberOf)).toEqual(texts.map((_, index) => index + 1));
  expect(texts.map(numbers.numberOf)).toEqual(texts.map((_, index) => index + 1));
  expect(() => numbers.numberOf("another")).toThrow("more than the 5000");
});
