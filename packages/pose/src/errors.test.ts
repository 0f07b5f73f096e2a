import { expect, it } from "vitest";
import {
  FailedCheckError,
  InvalidSettingError,
  isPoseDataError,
  MalformedSourceError,
  MissingSourceError,
  OutputFolderError,
} from "./errors.js";

it("an error names the dataset, the file and the next step, and keeps its cause", () => {
  const cause = new Error("byte 128");
  const malformed = new MalformedSourceError("lsp", "joints.mat", "joints is 3 × 14 × 1999, expected 2000", { cause });
  expect(malformed).toMatchObject({
    tag: "MalformedSource",
    name: "MalformedSourceError",
    dataset: "lsp",
    path: "joints.mat",
    message: "lsp: joints.mat: joints is 3 × 14 × 1999, expected 2000",
    cause,
  });
  expect(new MissingSourceError("mpii", "a.mat", "download it").message).toBe("mpii: a.mat: not found; download it");
  expect(new OutputFolderError("out", "is not empty").message).toBe("out: is not empty");
});

it("isPoseDataError tells what a user can act on from a bug", () => {
  const actionable = [new InvalidSettingError("workers is 0"), new FailedCheckError("3 rows differ")];
  expect(actionable.map(isPoseDataError)).toEqual([true, true]);
  expect([new Error("x"), new TypeError("x"), "x", null, undefined].map(isPoseDataError)).toEqual(
    new Array(5).fill(false),
  );
});
