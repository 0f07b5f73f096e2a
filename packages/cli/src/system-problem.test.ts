import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { systemProblem } from "./system-problem.js";

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

test("a folder in a file's place, and something that was removed, are said in a line with the next step", () => {
  expect(systemProblem(thrownBy(() => readFileSync(import.meta.dirname)))).toBe(
    "read failed (EISDIR); a file is expected there, not a folder",
  );
  expect(systemProblem(thrownBy(() => readdirSync("/nowhere/at/all")))).toBe(
    "/nowhere/at/all: scandir failed (ENOENT); it is not there, or was removed meanwhile; try again",
  );
});

test("a full disk is no bug", () => {
  const error = Object.assign(new Error("ENOSPC: no space left on device, write"), {
    code: "ENOSPC",
    syscall: "write",
  });
  expect(systemProblem(error)).toBe("write failed (ENOSPC); make room on the disk, or name another");
});

test("errors of code are not the system's", () => {
  expect(systemProblem(new TypeError("x is undefined"))).toBeNull();
  expect(systemProblem(Object.assign(new Error("no module"), { code: "ERR_MODULE_NOT_FOUND" }))).toBeNull();
  expect(systemProblem("a text")).toBeNull();
});
