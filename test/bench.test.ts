/** The harness of `npm run bench`: its turns, its table, its exit code and what it records. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const tool = (name: string) => import(new URL(`../tools/bench/${name}`, import.meta.url).href);
const { median, paired } = await tool("paired.mjs");
const { isMet, recordFigures } = await tool("results.mjs");

const folder = mkdtempSync(join(tmpdir(), "wildpose-bench-test-"));
afterAll(() => rmSync(folder, { recursive: true }));
const runner = fileURLToPath(new URL("../tools/bench/run.mjs", import.meta.url));

describe("paired", () => {
  test("takes turns, the first of a round goes second in the next, warm-ups do not count", async () => {
    const order: string[] = [];
    const times = { ours: [100, 3, 1, 2], peer: [100, 6, 4, 6] };
    const result = await paired({
      rounds: 3,
      ours: () => {
        order.push("ours");
        return times.ours.shift();
      },
      peer: async () => {
        order.push("peer");
        return times.peer.shift();
      },
    });
    expect(order.join(" ")).toBe("peer ours ours peer peer ours ours peer");
    expect(result).toEqual({ ours: 2, peer: 6, ratio: 3 });
  });

  test("times by the clock what returns nothing", async () => {
    const wait = (milliseconds: number) => () => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
    const { ours, peer } = await paired({ rounds: 3, ours: wait(5), peer: wait(40) });
    expect(ours).toBeGreaterThanOrEqual(4);
    expect(peer).toBeGreaterThan(ours);
  });

  test("the median of an even number is between the two in the middle", () => {
    expect([median([5]), median([9, 1]), median([3, 100, 1, 2])]).toEqual([5, 5, 2.5]);
    expect(() => median([])).toThrow("at least one value expected");
  });
});

test("a figure is met, missed, or nothing is asked of it", () => {
  expect(isMet({ what: "a", ratio: 1, must: 1 })).toBe(true);
  expect(isMet({ what: "a", ratio: 0.99, must: 1 })).toBe(false);
  expect(isMet({ what: "a", ratio: 80, atMost: 100 })).toBe(true);
  expect(isMet({ what: "a", ratio: 101, atMost: 100 })).toBe(false);
  expect(isMet({ what: "a", must: 1 })).toBe(false);
  expect(isMet({ what: "a", ratio: Number.NaN, must: 1 })).toBe(false);
  expect(isMet({ what: "a", ratio: 3 })).toBeNull();
  expect(isMet({ what: "a", must: 1, skipped: "no Python" })).toBeNull();
});

test("figures are recorded once for each version, and others stay", () => {
  const results = join(folder, "results");
  const row = (what: string, ratio: number) => ({
    bench: "a",
    row: { what, ours: "1 MB/s", peer: 'x, "y"', ratio, must: 1 },
  });
  recordFigures(results, "0.1.0", [row("read, all", 1.25), row("write", 2)]);
  const path = recordFigures(results, "0.2.0", [row("read, all", 3)]);
  recordFigures(results, "0.2.0", [row("read, all", 4)]);
  expect(readdirSync(results)).toHaveLength(1);
  expect(readFileSync(path, "utf8")).toBe(
    `version,bench,what,ours,peer,figure,unit,must
0.1.0,a,"read, all",1 MB/s,"x, ""y""",1.250,,≥ 1
0.1.0,a,write,1 MB/s,"x, ""y""",2.000,,≥ 1
0.2.0,a,"read, all",1 MB/s,"x, ""y""",4.000,,≥ 1
`,
  );
});

describe("tools/bench/run.mjs", () => {
  const benches = join(folder, "benches");
  mkdirSync(benches);
  const bench = (name: string, run: string) =>
    writeFileSync(
      join(benches, `${name}.bench.mjs`),
      `export const bench = { name: "${name}", title: "About ${name}", ${run} };`,
    );
  bench(
    "good",
    `async run({ python, scratch, shared, log }) {
      log("measuring");
      return [{ what: "speed", ours: "3 s", peer: "6 s", ratio: 2, must: 1.5, unit: "times" },
              { what: "python", must: 9, skipped: python === null ? "no Python" : "Python" },
              { what: typeof scratch + (await import("node:fs")).readdirSync(scratch).length, ratio: 12.34 }];
    }`,
  );
  bench("slow", 'async run() { return [{ what: "speed", ratio: 0.5, must: 1, unit: "times" }]; }');
  bench("broken", 'async run() { throw new Error("no such thing"); }');
  const run = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [runner, ...words, "--from", benches, "--no-python"],
      { encoding: "utf8" },
    );
    return { status, stdout, stderr };
  };

  test("prints a table, what is skipped and why, and ends with 0 when all is met", () => {
    const { status, stdout, stderr } = run("good");
    expect(stderr).toContain("  measuring\n");
    expect(stdout).toContain("good: About good\n");
    expect(stdout).toMatch(/^ {2}speed +3 s +6 s +2\.00 times +≥ 1\.5 +met$/m);
    expect(stdout).toMatch(/^ {2}python +skipped +no Python +≥ 9$/m);
    expect(stdout).toMatch(/^ {2}string0 +12\.3$/m);
    expect(stdout).toContain("3 figures, 1 of 1 as they must be, 1 skipped");
    expect(status).toBe(0);
  });

  test("ends with 1 when a figure is missed, and names it", () => {
    const { status, stdout, stderr } = run("slow");
    expect(stdout).toMatch(/speed +0\.50 times +≥ 1 +MISSED$/m);
    expect(stderr).toContain("slow: speed: 0.50 times, must be ≥ 1\n");
    expect(status).toBe(1);
  });

  test("a bench that throws does not stop the others", () => {
    const { status, stdout, stderr } = run();
    expect(stderr).toContain("broken: ended with exit code 1 before it had a result\n");
    expect(stderr).toContain("no such thing");
    expect(stdout).toContain("good: About good\n");
    expect(stdout).toContain("slow: About slow\n");
    expect(status).toBe(1);
  });

  test("an unknown name lists the known ones", () => {
    const { status, stderr } = run("god");
    expect(stderr).toContain('bench "god" is not known; known: broken, good, slow');
    expect(status).toBe(1);
  });
});
