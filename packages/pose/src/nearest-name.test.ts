import { expect, test } from "vitest";
import { nearestName } from "./nearest-name.js";

test("a letter added, dropped, changed or swapped still finds the name", () => {
  for (const slip of ["workerrs", "wokers", "worcers", "wrokers"]) {
    expect(nearestName(slip, ["root", "out", "workers"])).toBe("workers");
  }
});

test("case does not count", () => expect(nearestName("MPII", ["lsp", "mpii"])).toBe("mpii"));

test("a word unlike all names finds none", () => expect(nearestName("xyzzy", ["root", "out", "workers"])).toBeNull());

test("of equally near names the first is found", () => expect(nearestName("lsq", ["lsp", "lsr"])).toBe("lsp"));

test("a third of the letters may be wrong, and no more", () => {
  expect(nearestName("abcdefxyz", ["abcdefghi"])).toBe("abcdefghi");
  expect(nearestName("abcdewxyz", ["abcdefghi"])).toBeNull();
});
