import { expect, test } from "vitest";
import { refuseUnusableOptions } from "./refuse-unusable-options.js";

const types = { boolean: ["json", "allow-cropped"], number: ["count"], string: ["out", "image-size"] };
const given = (...words: string[]) => refuseUnusableOptions(["synthesize", ...words], types);

test("an option given twice is refused, whichever way it is written", () => {
  expect(() => given("--out", "a", "--out=b")).toThrow("--out: expected once, found twice; leave one out");
  expect(() => given("--image-size", "9x9", "--imageSize", "8x8")).toThrow("--image-size: expected once, found twice");
  expect(() => given("--json", "--out", "a", "--json")).toThrow("--json: expected once, found twice");
});

test("an empty value is refused", () => {
  expect(() => given("--out=")).toThrow("--out: expected a value, found an empty one");
  expect(() => given("--count", "")).toThrow("--count: expected a value, found an empty one");
});

test("a number that is none is said as it was typed", () => {
  expect(() => given("--count", "many")).toThrow("--count: expected a number, found many");
  expect(() => given("--count", "-1")).not.toThrow();
});

test("a switch takes no value but true and false", () => {
  expect(() => given("--json=perhaps")).toThrow("--json: expected no value, found perhaps");
  expect(() => given("--allow-cropped=")).toThrow("--allow-cropped: expected no value, found an empty one");
  expect(() => given("--json=false")).not.toThrow();
});

test("what follows -- is no option, and options that nobody declared are left to others", () => {
  expect(() => given("--", "--out", "", "--out=")).not.toThrow();
  expect(() => given("--wrong=", "--wrong=")).not.toThrow();
});
