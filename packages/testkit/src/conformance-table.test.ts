import { expect, test } from "vitest";
import { conformanceTable, declaredExceptions } from "./conformance-table.js";
import { conformanceChecks } from "./test-adapter.js";
import { madeConformance } from "./testing/made-adapter.js";

const conformance = madeConformance("");
const results = conformanceChecks.map(({ number, name }) => ({ number, name, outcome: "passed" as const, says: [] }));

test("the table has a row for each check and a column for each adapter", () => {
  const failed = { ...results[0], outcome: "failed" as const, says: ["title: …"] };
  const lacking = { ...results[7], outcome: "lacks" as const, says: ["camera"] };
  const changed = [failed, ...results.slice(1, 7), lacking, ...results.slice(8, 12)];
  const lines = conformanceTable([
    { conformance, results },
    { conformance, results: changed },
  ]).split("\n");
  expect(lines).toHaveLength(2 + 13 + 1);
  expect(lines[0]).toBe("|  | check | made | made |");
  expect(lines[2]).toBe("| 1 | the card is complete | passed | failed |");
  expect(lines[9]).toMatch(/^\| 8 \| .* \| passed \| lacks camera \|$/);
  expect(lines[14]).toMatch(/\| passed \| not run \|$/);
  expect(lines[15]).toBe("|  | declared absent | bbox | bbox |");
});

test("every exception that is declared is listed with its reason", () => {
  const declared = madeConformance("", {
    alwaysLabelled: "all are",
    inTwoSplits: { "made/s1": "it moved" },
    changingBones: "they are guessed",
    projectionTolerance: 2,
    boneTolerance: 0.1,
    samplesHeld: 64,
  });
  expect(declaredExceptions([declared]).split("\n")).toEqual([
    "- made, check 6, always labelled: all are",
    "- made, check 5, `made/s1` in two splits: it moved",
    "- made, check 9, changing bones: they are guessed",
    "- made, check 8, up to 2 px",
    "- made, check 9, bones up to 10 %",
    "- made, check 11, up to 64 samples held",
  ]);
  expect(declaredExceptions([conformance])).toBe("- none");
});
