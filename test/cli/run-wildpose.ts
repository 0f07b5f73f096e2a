/** Runs the command as a user does, in a process of its own through `packages/cli/bin/wildpose.js`, or in this one. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished, vi } from "vitest";

export const repositoryRoot = fileURLToPath(new URL("../../", import.meta.url));
export const wildposeScript = join(repositoryRoot, "packages/cli/bin/wildpose.js");

export interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Options for node itself. */
  readonly node?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Sends the signal as soon as `when` is true. */
  readonly interrupt?: { readonly signal: NodeJS.Signals; readonly when: () => boolean };
}

export function runWildpose(words: readonly string[], options: RunOptions = {}): Promise<Run> {
  const { cwd = repositoryRoot, node = [], env = {}, interrupt } = options;
  const child = spawn(process.execPath, [...node, wildposeScript, ...words], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  const watch = setInterval(() => {
    if (!interrupt?.when()) return;
    clearInterval(watch);
    child.kill(interrupt.signal);
  }, 20);
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => {
      clearInterval(watch);
      resolve({ exitCode, stdout, stderr });
    });
  });
}

let before: Promise<unknown> = Promise.resolve();

/**
 * The command without the start of a process, which takes longer than most of what is asked of it: for what it says and
 * writes. One after the other, also when they are asked for at once.
 */
export function runHere(
  words: readonly string[],
  { cwd = repositoryRoot }: Pick<RunOptions, "cwd"> = {},
): Promise<Run> {
  const run = before.then(() => runNow(words, cwd));
  before = run.catch(() => {});
  return run;
}

async function runNow(words: readonly string[], cwd: string): Promise<Run> {
  const { runCommandLine } = await import("wildpose");
  const said = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      said[name] += String(text);
      return true;
    }),
  );
  const place = process.cwd();
  process.chdir(cwd);
  try {
    return { exitCode: await runCommandLine(words), ...said };
  } finally {
    process.chdir(place);
    for (const spy of spies) spy.mockRestore();
  }
}

/** An empty folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "wildpose-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
