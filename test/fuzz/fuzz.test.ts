/** Every reader, given damaged files: it reads them or says what is wrong. `npm run test:slow` runs forty times as many. */
import { afterAll, expect, test } from "vitest";
import { endChildren, runTarget } from "./run-target.js";
import { targetPaths } from "./target-paths.js";

const cases = 250;
afterAll(endChildren);

test.each(targetPaths().map((path) => [path.split(/[/\\]/).at(-1)?.replace(".ts", ""), path] as const))(
  `%s reads or refuses each of ${cases} damaged files`,
  async (name, path) => {
    const report = await runTarget({ path, seed: 1, cases });
    expect(report.failures).toEqual([]);
    expect(report.target).toBe(name);
    expect(report.intactRead).toBeGreaterThan(0);
    expect(report.read + report.formatErrors + report.poseDataErrors).toBe(cases);
  },
  600_000,
);
