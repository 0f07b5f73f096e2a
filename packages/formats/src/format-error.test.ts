import { expect, test } from "vitest";
import { FormatError, mismatchError } from "./format-error.js";

test("a message is place, expected, found, next step", () => {
  const error = mismatchError("npy", "byte 8", { expected: "4 bytes", found: "2", nextStep: "download it again" });
  expect(error.message).toBe("byte 8: expected 4 bytes, found 2; download it again");
  expect(error.format).toBe("npy");
  expect(mismatchError("npy", "", { expected: "rows", found: "none" }).message).toBe("expected rows, found none");
});

test("names of a damaged file neither begin a line nor command a terminal nor fill the screen", () => {
  const { message } = new FormatError("npz", `member a\n\u001b[2J\u2028${"b".repeat(9999)}`);
  expect(message.slice(0, 14)).toBe("member a??[2J?");
  expect(message).toHaveLength(2001);
});
