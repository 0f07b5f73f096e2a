/** The portable engine, with the weights that ship, on CPUs that qemu emulates: the same files as on this one. */
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildElsewhere, hashesOf, sampleRoot } from "./faults/elsewhere.js";

const present = process.arch === "x64" && spawnSync("qemu-x86_64", ["--version"]).status === 0;

describe.skipIf(!present)(`emulated CPUs${present ? "" : " (skipped: qemu-x86_64 is not here)"}`, () => {
  let folder: string;
  const optionsFor = (name: string) =>
    ({
      recipe: join(folder, "recipe.yaml"),
      root: sampleRoot,
      out: join(folder, name),
      engine: "portable",
      workers: 1,
    }) as const;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wildpose-emulated-"));
    const recipe = "name: emulated\nimages: reference\nsources: [{ source: lsp, root: lsp }]\n";
    await writeFile(join(folder, "recipe.yaml"), recipe);
    expect(await buildElsewhere(optionsFor("plain")).ended).toContain("done");
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.each(["Nehalem", "SandyBridge", "Haswell", "max"])("%s", async (cpu) => {
    const runner = ["qemu-x86_64", "-cpu", cpu];
    expect(await buildElsewhere(optionsFor(cpu), { runner }).ended).toContain("done");
    expect(await hashesOf(join(folder, cpu))).toEqual(await hashesOf(join(folder, "plain")));
  });
});
