import { FailedCheckError, InvalidSettingError } from "@wildpose/pose";
import { expect, test } from "vitest";
import { describeFailure } from "./exit-codes.js";
import { Interruption } from "./interruption.js";
import { UsageError } from "./usage-error.js";

test("what the user can fix is one line and exit code 1", () => {
  expect(describeFailure(new InvalidSettingError("recipe.yaml: two\n  lines"))).toEqual({
    exitCode: 1,
    text: "wildpose: recipe.yaml: two; lines\n",
  });
  expect(describeFailure(new UsageError("unknown command x"))).toEqual({
    exitCode: 1,
    text: "wildpose: unknown command x\n",
  });
});

test("data that fails a check is exit code 2", () => {
  expect(describeFailure(new FailedCheckError("dataset: 1 of 9 checks failed"))).toEqual({
    exitCode: 2,
    text: "wildpose: dataset: 1 of 9 checks failed\n",
  });
});

test("anything else is a bug: exit code 70, with the stacks of the error and of its cause", () => {
  const { exitCode, text } = describeFailure(new TypeError("outer", { cause: new RangeError("inner") }));
  expect(exitCode).toBe(70);
  expect(text).toContain("this is a bug");
  expect(text).toMatch(/TypeError: outer\n\s+at [\s\S]*caused by RangeError: inner\n\s+at /);
  expect(describeFailure("a text").exitCode).toBe(70);
});

test("after Ctrl-C whatever is thrown is the interruption: 130, after a kill 143", () => {
  expect(describeFailure(new Error("worker gone"), new Interruption("SIGINT"))).toEqual({
    exitCode: 130,
    text: "wildpose: interrupted\n",
  });
  expect(describeFailure(new Interruption("SIGTERM")).exitCode).toBe(143);
});
