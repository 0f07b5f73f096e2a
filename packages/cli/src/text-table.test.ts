import { expect, test } from "vitest";
import { formatBytes, formatCount, formatDuration } from "./figures.js";
import { textTable } from "./text-table.js";
import { wrapText } from "./wrap-text.js";

test("columns align, numbers to the right with separators, and no line ends in a space", () => {
  const table = textTable([
    ["source", "persons", "note"],
    ["lsp", 2000, "first"],
    ["ai-challenger", 378352, ""],
  ]);
  expect(table).toBe(
    ["source         persons  note", "lsp              2,000  first", "ai-challenger  378,352"].join("\n"),
  );
});

test("a column with words among its numbers is set to the left", () => {
  expect(textTable([["n"], [12345], ["many"]])).toBe("n\n12,345\nmany");
});

test("a short row leaves its last cells empty", () => {
  expect(textTable([["a", "b"], ["x"]])).toBe("a  b\nx");
});

test("bytes, counts and durations are said with units a person reads", () => {
  expect([0, 999, 1000, 5_120_000, 2.5e9].map(formatBytes)).toEqual([
    "0 bytes",
    "999 bytes",
    "1.0 kB",
    "5.1 MB",
    "2.5 GB",
  ]);
  expect(formatCount(400000)).toBe("400,000");
  expect([417, 73_400, 2_460_000].map(formatDuration)).toEqual(["0.42 s", "73 s", "41 min"]);
});

test("wrapping keeps every word, in order, and the width", () => {
  const text = "Photographs of third parties, for research use; not to be redistributed.";
  const lines = wrapText(text, 20);
  expect(lines.join(" ")).toBe(text);
  expect(lines.every((line) => line.length <= 20)).toBe(true);
  expect(wrapText("unbreakable-word of", 5)).toEqual(["unbreakable-word", "of"]);
});
