/** `wildpose diff` as a user runs it: over the bundled sample, and over a file of the form the paper published. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openShard, readManifest } from "@wildpose/builder";
import { writeNpy } from "@wildpose/formats/numpy";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runHere } from "./run-wildpose.js";

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "wildpose-diff-"));
  const { exitCode } = await runHere(["build", "--out", "first"], { cwd: folder });
  expect(exitCode).toBe(0);
  cpSync(join(folder, "first"), join(folder, "second"), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a release and its copy: no difference, exit code 0", async () => {
  const { exitCode, stdout, stderr } = await runHere(["diff", "first", "second"], { cwd: folder });
  expect({ exitCode, error: /wildpose:/.test(stderr) }).toEqual({ exitCode: 0, error: false });
  expect(stdout).toMatch(/^first: (\d+) rows; second: \1 rows; \1 in both\n/);
  expect(stdout).toMatch(/\nno difference\n$/);
});

test("releases that differ end with exit code 2, after the report", async () => {
  cpSync(join(folder, "first"), join(folder, "renamed"), { recursive: true });
  const path = join(folder, "renamed/manifest.json");
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), name: "another" }));
  const text = await runHere(["diff", "first", "renamed"], { cwd: folder });
  expect(text.exitCode).toBe(2);
  expect(text.stdout).toMatch(/\nmanifest +first +renamed\nname +"wildpose-sample" +"another"\n\ndifferent\n$/);
  expect(text.stderr.trimEnd().split("\n").at(-1)).toBe("wildpose: first and renamed are different");
  const { exitCode, stdout } = await runHere(["diff", "first", "renamed", "--json"], { cwd: folder });
  expect({ exitCode, found: JSON.parse(stdout) }).toMatchObject({
    exitCode: 2,
    found: { same: false, columns: [], manifest: [{ entry: "name", a: "wildpose-sample", b: "another" }] },
  });
});

test("a release beside wild.npy: what is in both, how far apart, and what was assumed", async () => {
  // Ours in reverse order of the joints, hip at 16, planar, one pixel to the right.
  const rows: string[] = [];
  const { shards } = await readManifest(join(folder, "first"));
  for (const { path } of shards) {
    const shard = await openShard(join(folder, "first", path));
    for await (const group of shard.rows(["image", "keypoints_2d", "keypoints_3d", "visibility"])) {
      for (let row = 0; row < group.count; row++) {
        if (group.visibility.subarray(row * 17, row * 17 + 17).includes(0)) continue;
        rows.push(String(group.image.path[row]));
        for (let axis = 0; axis < 2; axis++) {
          for (let joint = 16; joint >= 0; joint--)
            rows.push(String(group.keypoints_2d[row * 34 + joint * 2 + axis] + 1 - axis));
        }
        for (let axis = 0; axis < 3; axis++) {
          for (let joint = 16; joint >= 0; joint--) rows.push(String(group.keypoints_3d[row * 51 + joint * 3 + axis]));
        }
      }
    }
  }
  writeFileSync(join(folder, "wild.npy"), writeNpy({ dtype: "<U64", shape: [rows.length / 86, 86], data: rows }));
  const { exitCode, stdout } = await runHere(["diff", "first", "wild.npy", "--joints", "nearest", "--json"], {
    cwd: folder,
  });
  const found = JSON.parse(stdout);
  expect({ exitCode, matched: found.matched, unmatched: found.unmatchedImages.count }).toEqual({
    exitCode: 0,
    matched: rows.length / 86,
    unmatched: 0,
  });
  expect(found.joints[16]).toBe("hip");
  expect(found.joints2d.pixels.median).toBeCloseTo(1, 3);
  expect(found.labels.mpjpe.maximum).toBeLessThan(0.01);

  const text = await runHere(["diff", "first", "wild.npy"], { cwd: folder });
  expect(text.stdout).toContain("- 2D is planar and 3D is planar: read so,");
  expect(text.stdout).toContain("- 1 of its 17 joints are known; the others are left out\n");
});

test.each([
  [["diff", "first"], /^wildpose: an argument is missing; see `wildpose diff --help`$/],
  [["diff", "first", "nowhere"], /^wildpose: nowhere: no such folder; give a folder that "wildpose build" made$/],
  [["diff", "first", "none.npy"], /none\.npy: not found; /],
  [["diff", "wild.npy", "first"], /^wildpose: wild\.npy: a release folder first, the paper's file second; swap them$/],
  [["diff", "first", "second", "--joints", "nearest"], /--joints: expected a file of the paper's release, found two/],
  [["diff", "first", "second", "--tolerance", "-1"], /^wildpose: --tolerance: expected a number from 0 up, found -1$/],
  [["diff", "first", "second", "--layout", "planar"], /^wildpose: --layout: expected a file of the paper's release, /],
  [["diff", "first", "wild.npy", "--tolerance", "1"], /^wildpose: --tolerance: expected two releases, found wild\.npy/],
])("%j is one line and exit code 1", async (words, line) => {
  const { exitCode, stderr } = await runHere(words, { cwd: folder });
  expect({ exitCode, lines: stderr.trimEnd().split("\n").length }).toEqual({ exitCode: 1, lines: 1 });
  expect(stderr.trimEnd()).toMatch(line);
});
