/** Builds that processes share: made persons, the command, and what it gives when one process does it all. For tests. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Run, repositoryRoot, runWildpose, wildposeScript } from "./cli/run-wildpose.js";

export interface SharedSetting {
  readonly folder: string;
  /** Options of every build of it, but `--out`. */
  readonly words: readonly string[];
  /** SHA-256 of the manifest, which has those of all shards. */
  readonly whole: string;
  build(out: string, ...more: string[]): Promise<Run>;
  remove(): void;
}

/** Some 1,700 persons in nine chunks, and shards of 250 rows; built once. */
export async function sharedSetting(): Promise<SharedSetting> {
  const folder = mkdtempSync(join(tmpdir(), "wildpose-shared-"));
  const made = join(folder, "made");
  const script = join(repositoryRoot, "tools/make-full-size-annotations.mjs");
  execFileSync(process.execPath, [script, "--out", made, "--scale", "0.004"], { stdio: "ignore" });
  const recipe = join(made, "recipe.yaml");
  appendFileSync(recipe, "\nrows_per_shard: 250\n");
  const words = [recipe, "--root", made];
  const build = (out: string, ...more: string[]) => runWildpose(["build", ...words, "--out", out, ...more]);
  const run = await build(join(folder, "local"), "--workers", "1");
  if (run.exitCode !== 0) throw new Error(run.stderr);
  const whole = manifestHash(join(folder, "local"));
  return { folder, words, whole, build, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function manifestHash(out: string): string {
  return createHash("sha256")
    .update(readFileSync(join(out, "manifest.json")))
    .digest("hex");
}

/** The command in a process that can be killed. */
export function startWildpose(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [wildposeScript, ...words], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  }
  const ended = once(child, "close").then(([exitCode]) => ({ exitCode: exitCode as number | null, said }));
  return { child, said: () => said, ended };
}

export async function killOutright(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

/** Files of a folder of the work; none where it is not there. */
export function workFiles(out: string, folder: string): string[] {
  try {
    return readdirSync(join(`${out}.partial`, folder));
  } catch {
    return [];
  }
}

export async function until(isSo: () => boolean | Promise<boolean>, seconds = 200): Promise<void> {
  for (const end = performance.now() + seconds * 1000; !(await isSo()); await wait(10)) {
    if (performance.now() > end) throw new Error(`waited ${seconds} s for ${isSo}`);
  }
}
