/** `wildpose evidence`, as a user types it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { WildEvidence } from "@wildpose/builder";
import { expect, test } from "vitest";
import { sharedData, sharedDataPresent } from "../../packages/adapters/src/testing/shared-data.js";
import { repositoryRoot, runHere } from "./run-wildpose.js";

test("a table within 130 columns: every source, before and after the search; progress on stderr", async () => {
  const { exitCode, stdout, stderr } = await runHere(["evidence", "--persons", "10"]);
  expect(exitCode).toBe(0);
  expect(stdout.split("\n").filter((line) => line.length > 130)).toEqual([]);
  expect(stdout).toMatch(
    /^source +persons +pose +off px +off % +sides % +limits % +bones % +mirror mm +moved mm +expected mm\n/,
  );
  for (const source of ["lsp", "lspet", "mpii", "ai-challenger"]) {
    expect(stdout).toMatch(new RegExp(`^${source} +10 +coarse .*\n +exact +0\\.00 .*\n +refined +0\\.00 `, "m"));
    expect(stderr).toContain(`measure ${source}: 10 of 10\n`);
  }
  expect(stdout).toMatch(/mpii: of 42 persons left out 6 not-annotated/);
});

test("--json has the same by the seed, and other figures by another", async () => {
  const source = ["--source", "lsp", "--root", join(repositoryRoot, "datasets/sample/lsp")];
  const figures = async (...words: string[]) => (await runHere(["evidence", ...source, "--json", ...words])).stdout;
  const [first, again, other] = await Promise.all([figures(), figures(), figures("--seed", "2")]);
  expect(first).toBe(again);
  expect(first).not.toBe(other);
  const evidence = JSON.parse(first) as WildEvidence & { seed: number; noiseMm: number };
  expect([evidence.seed, evidence.noiseMm, evidence.sources.length]).toEqual([1, 15, 1]);
  expect(evidence.sources[0]).toMatchObject({ source: "lsp", persons: 24, drawn: 24, withoutDepth: 0 });
});

test.each<[string[], RegExp]>([
  [["--persons", "0"], /^--persons: expected a whole number of at least 1, found 0/],
  [["--seed", "-1"], /^--seed: expected a whole number of at least 0, found -1/],
  [["--noise", "2000"], /^--noise: expected 0 to 1000 millimetres, found 2000/],
  [["--source", "lps", "--root", "."], /^source "lps" is not known; .* did you mean "lsp"\?/],
  [["--weights", "/not/there"], /^\/not\/there\/view-synthesis\.safetensors: cannot be read/],
])("evidence %j is refused", async (words, problem) => {
  const { exitCode, stdout, stderr } = await runHere(["evidence", ...words]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr.split("wildpose: ")[1]).toMatch(problem);
});

const recipe = join(repositoryRoot, "datasets/recipes/annotations.yaml");
const present = sharedDataPresent && existsSync(sharedData("lsp/lsp_dataset_original/joints.mat"));

test.skipIf(!present)(
  `real annotations: the search puts labels on the 2D, and a person's mirror image has nearly its label${present ? "" : " (skipped: ../shared/data is not here)"}`,
  async () => {
    const words = ["evidence", recipe, "--root", sharedData(""), "--persons", "200", "--json"];
    const { exitCode, stdout } = await runHere(words);
    expect(exitCode).toBe(0);
    const { sources } = JSON.parse(stdout) as WildEvidence;
    expect(sources.map(({ source, drawn }) => [source, drawn])).toEqual([
      ["lsp", 200],
      ["lspet", 200],
      ["mpii", 200],
      ["ai-challenger", 200],
    ]);
    for (const { rows } of sources) {
      const [coarse, exact, refined] = rows;
      expect(coarse.residualPx.mean).toBeGreaterThan(1);
      expect(exact.residualPx.maximum).toBeLessThan(0.01);
      expect(refined.residualPx.maximum).toBeLessThan(0.01);
      expect(refined.boneAsymmetry.mean).toBeLessThan(exact.boneAsymmetry.mean);
      for (const { mirrorMm, movedMm } of rows) {
        expect(mirrorMm.mean).toBeLessThan(100);
        expect(movedMm.mean).toBeLessThan(100);
      }
    }
  },
);
