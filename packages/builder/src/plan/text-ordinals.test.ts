import { expect, test } from "vitest";
import { textOrdinals } from "./text-ordinals.js";

test("texts are numbered in the order they come, and each keeps its number", () => {
  const ordinals = textOrdinals();
  const texts = Array.from({ length: 20_000 }, (_, n) => `ai-challenger/${n}/human${n % 7}`);
  expect(texts.map((text) => ordinals.ordinalOf(text))).toEqual(texts.map((_, n) => n));
  expect(texts.toReversed().map((text) => ordinals.ordinalOf(text))).toEqual(texts.map((_, n) => texts.length - 1 - n));
  expect(ordinals.size).toBe(texts.length);
});

test("texts that differ in little have numbers of their own", () => {
  const ordinals = textOrdinals();
  expect(["", " ", "a", "A", "ä", "a\u0308"].map((text) => ordinals.ordinalOf(text))).toEqual([0, 1, 2, 3, 4, 5]);
});
