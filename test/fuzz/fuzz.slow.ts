/** Ten thousand cases for each reader: `npm run test:slow`. WILDPOSE_FUZZ_SEED and WILDPOSE_FUZZ_CASES change what is run. */
import { afterAll, expect, test } from "vitest";
import { endChildren, runTarget, type TargetReport } from "./run-target.js";
import { targetPaths } from "./target-paths.js";

const cases = Number(process.env.WILDPOSE_FUZZ_CASES ?? 10_000);
const seed = Number(process.env.WILDPOSE_FUZZ_SEED ?? 2);
const reports: TargetReport[] = [];

afterAll(async () => {
  await endChildren();
  const heading = ["target", "cases", "read", "format error", "data error", "failed", "seconds"];
  const rows = reports.map((one) => {
    const counts = [one.read, one.formatErrors, one.poseDataErrors, one.failures.length];
    const run = counts.reduce((sum, count) => sum + count, 0);
    return [one.target, ...[run, ...counts].map(String), (one.milliseconds / 1000).toFixed(1)];
  });
  const widths = heading.map((_, column) => Math.max(...[heading, ...rows].map((row) => row[column].length)));
  const line = (row: readonly string[]) =>
    row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c]))).join("  ");
  process.stdout.write(`\nseed ${seed}\n${[heading, ...rows].map(line).join("\n")}\n`);
});

test.each(targetPaths().map((path) => [path.split(/[/\\]/).at(-1)?.replace(".ts", ""), path] as const))(
  `%s reads or refuses each of ${cases} damaged files`,
  async (_, path) => {
    const report = await runTarget({ path, seed, cases });
    reports.push(report);
    expect(report.failures).toEqual([]);
    expect(report.read + report.formatErrors + report.poseDataErrors).toBe(cases);
  },
);
