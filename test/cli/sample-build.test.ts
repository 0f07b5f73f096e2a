/** The commands of the README, as a user types them: build, verify, stats over the bundled sample. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Run, runHere, runWildpose } from "./run-wildpose.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));

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
    const { exitCode, stdout, stderr } = await runHere(["verify"], { cwd: folder });
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^FAIL {2}\S/m);
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(/^wildpose: wildpose-dataset: \d+ of \d+ checks failed: /);
  } finally {
    writeFileSync(shard, bytes);
  }
});

test("`wildpose stats` describes the release, as text and as JSON", async () => {
  const text = await runHere(["stats"], { cwd: folder });
  expect(text.exitCode).toBe(0);
  expect(text.stdout).toContain("lsp");
  const json = await runHere(["stats", "--json"], { cwd: folder });
  expect(json.exitCode).toBe(0);
  expect(JSON.parse(json.stdout)).toBeTypeOf("object");
});

test("`wildpose stats --html` writes one page that asks nothing of the network, the same every time", async () => {
  const stats = (...words: string[]) => runHere(["stats", ...words], { cwd: folder });
  const { exitCode, stdout } = await stats("--html", "pages/first.html");
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: expect.stringMatching(/^Wrote pages\/first\.html: \d+ rows\n$/),
  });
  await stats("--html", "pages/second.html");
  expect(readdirSync(join(folder, "pages")).sort()).toEqual(["first.html", "second.html"]);
  const page = readFileSync(join(folder, "pages/first.html"), "utf8");
  expect(readFileSync(join(folder, "pages/second.html"), "utf8")).toBe(page);
  expect(page).not.toMatch(/<script|<link|@import|(src|href)="(?!data:image\/jpeg;base64,)/);
  expect(page).not.toContain("NaN");
  expect(page).not.toContain(folder);
  // Six of each kind, each over its photograph, and no two parts of the page with one id.
  expect(page.match(/href="data:image\/jpeg/g)).toHaveLength(18);
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const source of ["lsp", "lspet", "mpii", "ai-challenger"])
    expect(page).toContain(`<th scope="row">${source}</th>`);
  rmSync(join(folder, "pages"), { recursive: true });
});

test("`wildpose stats --html` of a release without images draws the joints alone, or over photographs of --root", async () => {
  const sample = join(repository, "datasets/sample");
  writeFileSync(
    join(folder, "labels-only.yaml"),
    "name: labels-only\nimages: none\nsources: [{ source: lsp, root: lsp }]\n",
  );
  await runHere(["build", "labels-only.yaml", "--root", sample, "--out", "labels-only"], { cwd: folder });
  const page = async (...words: string[]) => {
    const { exitCode } = await runHere(["stats", "labels-only", "--html", "page.html", ...words], { cwd: folder });
    expect(exitCode).toBe(0);
    return readFileSync(join(folder, "page.html"), "utf8");
  };
  const without = await page();
  expect(without.match(/no image/g)).toHaveLength(18);
  expect(without).not.toContain("data:image");
  const over = await page("--root", sample);
  expect(over).not.toContain("no image");
  expect(over.match(/data:image\/jpeg/g)).toHaveLength(18);
  for (const name of ["labels-only.yaml", "labels-only", "page.html"]) rmSync(join(folder, name), { recursive: true });
});

test("`wildpose stats --html` says which options do not go together", async () => {
  const { exitCode, stderr } = await runHere(["stats", "--html", "a.html", "--json"], { cwd: folder });
  expect(exitCode).toBe(1);
  expect(stderr).toContain("--html and --json: expected one of them; leave one out");
  const alone = await runHere(["stats", "--root", "x"], { cwd: folder });
  expect(alone.exitCode).toBe(1);
  expect(alone.stderr).toContain("--root: of use only with --html; leave it out");
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
