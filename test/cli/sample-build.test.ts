/** The commands of the README, as a user types them: build, verify, stats over the bundled sample. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Run, runWildpose } from "./run-wildpose.js";

let folder: string;
let built: Run;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "wildpose-sample-"));
  built = await runWildpose(["build"], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("`wildpose build` makes ./wildpose-dataset and says what it did and what to type next", () => {
  const { exitCode, stdout, stderr } = built;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.not.stringContaining("wildpose:") });
  expect(readdirSync(folder)).toEqual(["wildpose-dataset"]);
  expect(stdout).toMatch(/^Built wildpose-dataset\n/);
  expect(stdout).toMatch(/ {2}wildpose verify wildpose-dataset\n {2}wildpose stats wildpose-dataset\n$/);
  // No terminal: no bars, no escape sequences, and only a few lines.
  expect(stdout + stderr).not.toContain("\u001b");
  expect(stderr.trimEnd().split("\n").length).toBeLessThan(20);
});

test("in the summary, persons = kept + rejected and kept = train + test, for each source and for all", () => {
  const rows = summaryRows(built.stdout);
  const sum = (labels: string[], column: number) => labels.reduce((total, label) => total + rows[label][column], 0);
  const rejects = Object.keys(rows).filter((label) => label.startsWith("rejected: "));
  expect(rows.persons.length).toBeGreaterThanOrEqual(2);
  for (const column of rows.persons.keys()) {
    expect(sum(["kept", ...rejects], column)).toBe(rows.persons[column]);
    expect(sum(["train", "test"], column)).toBe(rows.kept[column]);
  }
  for (const counts of Object.values(rows)) {
    expect(counts.slice(0, -1).reduce((total, count) => total + count, 0)).toBe(counts.at(-1));
  }
});

test("a second build finds its folder taken: exit code 1, and the release is untouched", async () => {
  const { exitCode, stderr } = await runWildpose(["build"], { cwd: folder });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^wildpose: wildpose-dataset: is not empty.*--out.*\n$/);
});

test("`wildpose verify` passes every check by name and counts the rows that were kept", async () => {
  const { exitCode, stdout, stderr } = await runWildpose(["verify"], { cwd: folder });
  expect({ exitCode, error: /wildpose:/.test(stderr) }).toEqual({ exitCode: 0, error: false });
  const kept = summaryRows(built.stdout).kept.at(-1);
  expect(stdout).toMatch(new RegExp(`\nwildpose-dataset: ${kept} rows, all \\d+ checks passed\n$`));
  expect(stdout).not.toContain("FAIL");
});

test("`wildpose verify --json` is one JSON value, also through a pipe", async () => {
  const { exitCode, stdout } = await runWildpose(["verify", "wildpose-dataset", "--json"], { cwd: folder });
  const report = JSON.parse(stdout);
  expect({ exitCode, ok: report.ok }).toEqual({ exitCode: 0, ok: true });
  expect(report.checks.every((check: { passed: boolean }) => check.passed)).toBe(true);
});

test("one changed byte in a shard fails the proof: exit code 2, the check on stdout, one line on stderr", async () => {
  const data = join(folder, "wildpose-dataset", "data");
  const shard = join(data, readdirSync(data)[0]);
  const bytes = readFileSync(shard);
  const middle = bytes.length >> 1;
  writeFileSync(shard, bytes.with(middle, bytes[middle] ^ 1));
  try {
    const { exitCode, stdout, stderr } = await runWildpose(["verify"], { cwd: folder });
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^FAIL {2}\S/m);
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(/^wildpose: wildpose-dataset: \d+ of \d+ checks failed: /);
  } finally {
    writeFileSync(shard, bytes);
  }
});

test("`wildpose stats` describes the release, as text and as JSON", async () => {
  const text = await runWildpose(["stats"], { cwd: folder });
  expect(text.exitCode).toBe(0);
  expect(text.stdout).toContain("lsp");
  const json = await runWildpose(["stats", "--json"], { cwd: folder });
  expect(json.exitCode).toBe(0);
  expect(JSON.parse(json.stdout)).toBeTypeOf("object");
});

/** The first table of the summary: label → counts, the last of them for all sources. */
function summaryRows(summary: string): Record<string, number[]> {
  const table = summary.split("\n\n")[1].split("\n").slice(1);
  return Object.fromEntries(
    table.map((line) => {
      const [label, ...counts] = line.split(/ {2,}/);
      return [label, counts.map((count) => Number(count.replaceAll(",", "")))];
    }),
  );
}
