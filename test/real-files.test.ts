/**
 * Every file of the folder of real files is read, by the reader that a user gets, and what it holds is said in the names
 * of the tests: `npx vitest run test/real-files.test.ts --reporter=verbose` is the table. A file that no row reads fails.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { describe, expect, test } from "vitest";
import { realFiles, sharedData, sharedDataPresent } from "../packages/adapters/src/testing/shared-data.js";
import { annotationRows } from "./real-files/annotation-rows.js";
import { h36mRows } from "./real-files/h36m-rows.js";
import { motionRows } from "./real-files/motion-rows.js";
import { otherRows } from "./real-files/other-rows.js";
import { isDescription, isOfRow } from "./real-files/real-file-row.js";

const rows = [...annotationRows, ...h36mRows, ...motionRows, ...otherRows];
const root = sharedData("");
const paths = sharedDataPresent
  ? readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(root, join(parentPath, name)).split(sep).join("/"))
      .sort()
  : [];
const tarPresent = ["tar", "xz"].every((program) => spawnSync(program, ["--version"]).status === 0);

describe.skipIf(!sharedDataPresent)(`real files${realFiles}`, () => {
  test("each is of one row, but for what people read", () => {
    const unread = paths.filter((path) => rows.filter((row) => isOfRow(row, path)).length !== 1);
    expect(unread.filter((path) => !isDescription(path))).toEqual([]);
  });

  for (const row of rows) {
    const isSkipped = row.isArchive === true && !tarPresent;
    const skipped = isSkipped ? " (skipped: tar with xz is not here)" : "";
    test.skipIf(isSkipped)(`${row.files}: ${row.holds}${skipped}`, async () => {
      const own = paths.filter((path) => isOfRow(row, path)).map((path) => sharedData(path));
      expect(own.length, `no file is ${row.files}`).toBeGreaterThan(0);
      expect(await row.read(own)).toBe(row.holds);
    });
  }
});
