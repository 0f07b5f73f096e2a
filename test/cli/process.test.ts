/** How the process behaves: what it loads, a closed pipe, Ctrl-C, a missing build. */
import { spawn } from "node:child_process";
import { cpSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repositoryRoot, runWildpose, temporaryFolder, wildposeScript } from "./run-wildpose.js";

test.each(["build", "verify", "stats", "diff", "synthesize", "train", "evaluate", "sources check"])(
  "wildpose %s --help loads no package that does the work",
  async (command) => {
    const recorder = new URL("./record-imports.mjs", import.meta.url).href;
    const { stderr } = await runWildpose([...command.split(" "), "--help"], { node: ["--import", recorder] });
    const loaded = stderr.split("\n").filter(Boolean);
    expect(loaded.some((url) => url.includes("/packages/cli/dist/command-line.js"))).toBe(true);
    const packages = loaded.map((url) => /\/packages\/([^/]+)\/dist\//.exec(url)?.[1]).filter(Boolean);
    expect([...new Set(packages)].sort()).toEqual(["cli", "pose"]);
    expect(loaded.filter((url) => /tensorflow|onnx|parquet|arrow|sharp|zod/.test(url))).toEqual([]);
  },
);

test("a reader that has gone ends the command quietly", async () => {
  const child = spawn(process.execPath, [wildposeScript, "sources", "--json"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const exitCode = await new Promise((resolve) => child.on("close", resolve));
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});

test.each([
  ["SIGINT", 130, "wildpose: interrupted"],
  ["SIGTERM", 143, "wildpose: terminated"],
] as const)("%s stops a training after its step, keeps a checkpoint and exits with %d", async (signal, code, line) => {
  const out = join(temporaryFolder(), "run");
  const checkpoint = join(out, "direct.checkpoint");
  const small = ["--steps", "1000000", "--batch", "4", "--width", "8", "--blocks", "1"];
  const { exitCode, stdout, stderr } = await runWildpose(["train", "direct", "--out", out, ...small], {
    interrupt: { signal, when: () => existsSync(checkpoint) },
  });
  expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: "" });
  const next = `; the same command with --resume goes on from ${out}`;
  expect(stderr.trimEnd().split("\n").at(-1)).toBe(line + next);
  const kept = ["direct.checkpoint", "direct.metrics.jsonl", "direct.report.html", "direct.train.yaml"];
  expect(readdirSync(out)).toEqual(kept);
});

test("Ctrl-C in a build that labels leaves its work and says how to go on; nothing has the name of a release", async () => {
  const folder = temporaryFolder();
  const work = join(folder, "out.partial");
  const { exitCode, stdout, stderr } = await runWildpose(["build", "--out", join(folder, "out")], {
    interrupt: { signal: "SIGINT", when: () => existsSync(join(work, "plan.json")) },
  });
  expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: "" });
  const line = `wildpose: interrupted; the same command with --resume goes on from ${work}`;
  expect(stderr.trimEnd().split("\n").at(-1)).toBe(line);
  expect(readdirSync(folder)).toEqual(["out.partial"]);
});

test("a clone that was not built says what to type", async () => {
  const clone = temporaryFolder();
  cpSync(join(repositoryRoot, "packages/cli/bin"), join(clone, "bin"), { recursive: true });
  const child = spawn(process.execPath, [join(clone, "bin/wildpose.js"), "--help"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const exitCode = await new Promise((resolve) => child.on("close", resolve));
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: "wildpose: not built yet; run `npm run build` in the repository root\n",
  });
});
