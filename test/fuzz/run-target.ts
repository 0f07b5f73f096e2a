/** Runs the cases of a target in a child process that is replaced when a case hangs, dies or takes too much memory. */
import { type ChildProcess, fork } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { limits, outcomes } from "./run-case.js";
import type { CaseOrder, ChildMessage } from "./serve-cases.js";

export interface TargetRun {
  /** Path of the target's module. */
  readonly path: string;
  readonly seed: number;
  readonly cases: number;
  /** Computing time after which a case that has not ended is ended; five times as much by the clock. Default 6 s. */
  readonly patienceMs?: number;
  /** Failures after which the run is given up. */
  readonly mostFailures?: number;
}

export interface TargetReport {
  readonly target: string;
  readonly seed: number;
  /** Files as they are, before the damaged ones. */
  readonly intactFiles: number;
  readonly intactRead: number;
  /** How often the cases ended in each way; the sum is the number of cases that ran. */
  readonly read: number;
  readonly formatErrors: number;
  readonly poseDataErrors: number;
  /** One text for each failure: what, and how to run it again. */
  readonly failures: readonly string[];
  readonly milliseconds: number;
}

/** Heap of a child: beyond it V8 gives up, which is a failure of the case that was running. */
const heapMegabytes = 1024;
/** Resident memory at which a child is ended at once, to spare the machine. */
const killBytes = 1_800_000_000;
const pollMs = 50;
/** A file system in memory, on Linux: readers that want a path are given a new file in every case. */
const memoryFolder = "/dev/shm";

/** Runs all cases. Never throws for what a case does. */
export async function runTarget(run: TargetRun): Promise<TargetReport> {
  const { path, seed, cases, patienceMs = 6_000, mostFailures = 20 } = run;
  const target = basename(path).replace(/\.\w+$/, "");
  const started = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "wildpose-fuzz-"));
  const ledger = join(folder, "ledger");
  const failures = join(folder, "failures");
  await writeFile(ledger, new Uint8Array(cases));
  await writeFile(failures, "");
  const found: string[] = [];
  let intactFiles = 0;
  try {
    for (let from = 0; from < cases; ) {
      const end = await runInChild({ path, seed, from, to: cases, ledger, failures }, patienceMs);
      if ("done" in end) {
        intactFiles = end.intactFiles;
        break;
      }
      if ("broken" in end) {
        found.push(`${target}: ${end.broken}`);
        break;
      }
      const at = (await readFile(ledger)).indexOf(outcomes.running);
      if (at === -1) {
        found.push(`${target}: ${end.problem}, outside of any case`);
        break;
      }
      found.push(message(target, seed, at, end.problem));
      await markFailed(ledger, at);
      from = at + 1;
      if (found.length >= mostFailures) break;
    }
    const noted = (await readFile(failures, "utf8")).split("\n").filter((line) => line !== "");
    for (const line of noted) {
      const { number, file, bytes, problem } = JSON.parse(line);
      found.push(message(target, seed, number, `${file} (${bytes} bytes): ${problem}`));
    }
    const codes = await readFile(ledger);
    const count = (code: number, to = cases) => codes.subarray(0, to).filter((one) => one === code).length;
    return {
      target,
      seed,
      intactFiles,
      intactRead: count(outcomes.read, intactFiles),
      read: count(outcomes.read),
      formatErrors: count(outcomes.formatError),
      poseDataErrors: count(outcomes.poseDataError),
      failures: found,
      milliseconds: performance.now() - started,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function message(target: string, seed: number, number: number, problem: string): string {
  return `${target}, case ${number}, seed ${seed}: ${problem}\n  again: node test/fuzz/reproduce.mjs ${target} ${number} ${seed}`;
}

async function markFailed(ledger: string, at: number): Promise<void> {
  const codes = await readFile(ledger);
  codes[at] = outcomes.failed;
  await writeFile(ledger, codes);
}

type End = Exclude<ChildMessage, { ready: true }> | { readonly problem: string };

function runInChild(order: CaseOrder, patienceMs: number): Promise<End> {
  const child = takeChild();
  return new Promise((resolve) => {
    let ended = false;
    let seen = -1;
    let since = performance.now();
    let computedBefore = 0;
    const finish = (end: End, reusable: boolean) => {
      if (ended) return;
      ended = true;
      clearInterval(watch);
      child.process.removeAllListeners();
      if (reusable) idleChildren.push(child);
      else void endChild(child);
      resolve(end);
    };
    const watch = setInterval(() => {
      if (residentBytes(child.process.pid) > killBytes) {
        finish({ problem: `memory above ${killBytes / 1e6} MB, limit ${limits.bytes / 1e6} MB; ended` }, false);
        return;
      }
      const running = readFileSync(order.ledger).indexOf(outcomes.running);
      const computed = computingMs(child.process.pid);
      if (running !== seen) {
        seen = running;
        since = performance.now();
        computedBefore = computed;
        return;
      }
      const waited = performance.now() - since;
      if (running !== -1 && (computed - computedBefore > patienceMs || waited > 5 * patienceMs)) {
        finish({ problem: `hangs: no end after ${(waited / 1000).toFixed(1)} s, limit 2 s` }, false);
      }
    }, pollMs);
    child.process.on("message", (sent: ChildMessage) => {
      if ("ready" in sent) child.process.send(order);
      else finish(sent, "done" in sent);
    });
    child.process.on("exit", (code, signal) => {
      const last = child.stderr().trim().split("\n").slice(0, 6).join(" | ");
      finish(
        { problem: `the process died (${signal ?? `exit code ${code}`})${last === "" ? "" : `: ${last}`}` },
        false,
      );
    });
    if (child.isReady) child.process.send(order);
    child.isReady = true;
  });
}

interface Child {
  readonly process: ChildProcess;
  /** Its temporary folder. */
  readonly scratch: string;
  readonly stderr: () => string;
  isReady: boolean;
}

/** Children that have done their order and wait for another. */
const idleChildren: Child[] = [];

function takeChild(): Child {
  const idle = idleChildren.pop();
  if (idle) return idle;
  const scratch = mkdtempSync(join(existsSync(memoryFolder) ? memoryFolder : tmpdir(), "wildpose-fuzz-"));
  const started = fork(fileURLToPath(new URL("child.mjs", import.meta.url)), [], {
    execArgv: [`--max-old-space-size=${heapMegabytes}`],
    // What the test runner sets for its own workers is not for a process of its own.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: scratch },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let stderr = "";
  started.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = `${stderr}${text}`.slice(-4000);
  });
  return { process: started, scratch, stderr: () => stderr, isReady: false };
}

async function endChild({ process: child, scratch }: Child): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await exited;
  }
  rmSync(scratch, { recursive: true, force: true });
}

/** Ends the children that wait. */
export async function endChildren(): Promise<void> {
  await Promise.all(idleChildren.splice(0).map(endChild));
}

/** 0 where the system does not say it in `/proc`: the child then measures itself after each case. */
function residentBytes(pid: number | undefined): number {
  return Number(processFile(pid, "statm").split(" ")[1] ?? 0) * 4096;
}

/** Computing time of all threads of a process; 0 where the system does not say it in `/proc`: then the clock decides. */
function computingMs(pid: number | undefined): number {
  // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: utime and stime, fields 14 and 15, in hundredths of a second.
  const fields = processFile(pid, "stat")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10;
}

function processFile(pid: number | undefined, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "latin1");
  } catch {
    return "";
  }
}
