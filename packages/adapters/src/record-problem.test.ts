import { MalformedSourceError } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { RecordProblem, readRecord, shown, withNextStep } from "./record-problem.js";

const place = { dataset: "lsp", path: "/data/joints.mat", record: "joints(:,:,3)" };

describe("readRecord", () => {
  test("says where a problem is and keeps it as the cause", () => {
    const problem = new RecordProblem("flag 0 or 1 expected, found 2");
    const read = () =>
      readRecord(place, () => {
        throw problem;
      });
    expect(read).toThrow(MalformedSourceError);
    expect(read).toThrow(
      "lsp: /data/joints.mat: joints(:,:,3): flag 0 or 1 expected, found 2; compare the file with the official one, or download it again",
    );
    expect(read).toThrow(expect.objectContaining({ cause: problem }));
  });

  test("a problem that says what to do is not told to download the file again", () => {
    const read = () =>
      readRecord(place, () => {
        throw new RecordProblem('names expected, found "a; b"; say which with the option names');
      });
    expect(read).toThrow(/found "a; b"; say which with the option names$/);
  });

  test("leaves values and bugs as they are", () => {
    expect(readRecord(place, () => 7)).toBe(7);
    const bug = new TypeError("x is not a function");
    expect(() =>
      readRecord(place, () => {
        throw bug;
      }),
    ).toThrow(bug);
  });
});

test.each([
  ["found 2", "found 2; look"],
  ["found 2; do this", "found 2; do this"],
  ['found "a; b"', 'found "a; b"; look'],
  ['found "a \\"; b"', 'found "a \\"; b"; look'],
  [`found ${shown(`${"x".repeat(50)}; ${"y".repeat(50)}`)}`, /\.\.\.; look$/],
])("the next step of %j", (problem, expected) => {
  expect(withNextStep(problem, "look")).toMatch(expected);
});

test("shown puts any value on one short line", () => {
  expect([Number.NaN, 0.5, undefined, null, "a\nb", [1, 2]].map(shown)).toEqual([
    "NaN",
    "0.5",
    "undefined",
    "null",
    '"a\\nb"',
    "[1,2]",
  ]);
  expect(shown("x".repeat(100))).toBe(`"${"x".repeat(56)}...`);
});
