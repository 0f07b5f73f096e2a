import { expect, test } from "vitest";
import { usageError } from "./usage-error.js";

const build = { words: ["build"], options: ["help", "version", "out", "workers"], command: "build" };

test.each([
  [
    "Unknown arguments: dry-run, dryRun",
    { ...build, words: ["build", "--dry-run"] },
    "unknown option --dry-run; see `wildpose build --help`",
  ],
  [
    "Unknown argument: wrokers",
    { ...build, words: ["build", "--wrokers=2"] },
    "unknown option --wrokers; did you mean --workers? See `wildpose build --help`",
  ],
  [
    "Unknown argument: b",
    { ...build, words: ["build", "a", "b"] },
    "unexpected argument b; see `wildpose build --help`",
  ],
  [
    "Did you mean build?",
    { words: ["biuld"], options: [], command: "" },
    "unknown command biuld; did you mean build? See `wildpose --help`",
  ],
  ["Not enough arguments following: out", build, "--out needs a value; see `wildpose build --help`"],
  ["Missing required argument: root", build, "--root is required; see `wildpose build --help`"],
  [
    'Invalid values:\n  Argument: network, Given: "x", Choices: "a", "b"',
    { words: ["train", "x"], options: [], command: "train" },
    '<network> cannot be "x"; choose one of "a", "b"; see `wildpose train --help`',
  ],
])("%s", (complaint, context, expected) => expect(usageError(complaint, context).message).toBe(expected));
