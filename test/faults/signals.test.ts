/** Ctrl-C and `kill` while a release is built by the command. */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildDataset } from "@wildpose/builder";
import { expect, test } from "vitest";
import { runWildpose } from "../cli/run-wildpose.js";
import { hashesOf, sampleRoot, smallBuild } from "./elsewhere.js";

test("SIGINT and SIGTERM end a build politely, each with its exit code; the work goes on to the same bytes", async () => {
  const { folder, recipe } = smallBuild();
  await buildDataset({ recipe, root: sampleRoot, out: join(folder, "undisturbed"), workers: 1 });
  const out = join(folder, "release");
  const words = ["build", recipe, "--root", sampleRoot, "--out", out, "--workers", "1", "--resume"];
  for (const [signal, code, word, sign] of [
    ["SIGINT", 130, "interrupted", "plan.json"],
    ["SIGTERM", 143, "terminated", "labels/00000000"],
  ] as const) {
    // What the run before has left of the sign would have the signal sent before anybody listens to it.
    rmSync(join(`${out}.partial`, sign), { recursive: true, force: true });
    const { exitCode, stdout, stderr } = await runWildpose(words, {
      interrupt: { signal, when: () => existsSync(join(`${out}.partial`, sign)) },
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: "" });
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(
      `wildpose: ${word}; the same command with --resume goes on from ${out}.partial`,
    );
    expect(readdirSync(folder).sort()).toEqual(["recipe.yaml", "release.partial", "undisturbed", "weights"]);
  }
  expect((await runWildpose(words)).exitCode).toBe(0);
  expect(await hashesOf(out)).toEqual(await hashesOf(join(folder, "undisturbed")));
}, 240_000);
