/** The side of the child process: runs the cases it is asked for, and notes each in a ledger before and after. */
import { appendFileSync, closeSync, openSync, writeSync } from "node:fs";
import { fuzzCase } from "./fuzz-case.js";
import type { FuzzFile, FuzzTarget } from "./fuzz-target.js";
import { outcomes, runCase } from "./run-case.js";

/** What the parent sends. */
export interface CaseOrder {
  /** Path of the target's module. */
  readonly path: string;
  readonly seed: number;
  /** Numbers of the cases, [from (inclusive), to (exclusive)). */
  readonly from: number;
  readonly to: number;
  /** A file with a byte for each case: one of {@link outcomes}. It tells where the process was when it was ended. */
  readonly ledger: string;
  /** A file with a line of JSON for each failure. */
  readonly failures: string;
}

/** What the child sends: ready, the order is done, or the target itself cannot be used. */
export type ChildMessage =
  | { readonly ready: true }
  | { readonly done: true; readonly intactFiles: number }
  | { readonly broken: string };

type LoadModule = (path: string) => Promise<{ readonly target?: FuzzTarget }>;

export function serveCases(load: LoadModule): void {
  const loaded = new Map<string, Promise<{ target: FuzzTarget; files: readonly FuzzFile[] }>>();
  process.on("message", async (order: CaseOrder) => {
    try {
      const entry = loaded.get(order.path) ?? loadTarget(load, order.path);
      loaded.set(order.path, entry);
      const { target, files } = await entry;
      await runOrder(target, files, order);
      send({ done: true, intactFiles: files.length });
    } catch (error) {
      send({ broken: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  send({ ready: true });
}

export async function loadTarget(
  load: LoadModule,
  path: string,
): Promise<{ target: FuzzTarget; files: readonly FuzzFile[] }> {
  const { target } = await load(path);
  if (target === undefined) throw new Error(`${path}: export named target expected, found none`);
  const files = await target.files();
  if (files.length === 0) throw new Error(`${path}: at least one file to start from expected, found none`);
  return { target, files };
}

async function runOrder(target: FuzzTarget, files: readonly FuzzFile[], order: CaseOrder): Promise<void> {
  const ledger = openSync(order.ledger, "r+");
  try {
    for (let number = order.from; number < order.to; number++) {
      const { name, bytes } = fuzzCase(target.name, files, order.seed, number);
      writeSync(ledger, Uint8Array.of(outcomes.running), 0, 1, number);
      const { outcome, problem } = await runCase(target.read, bytes);
      if (problem !== null) {
        appendFileSync(order.failures, `${JSON.stringify({ number, file: name, bytes: bytes.length, problem })}\n`);
      }
      writeSync(ledger, Uint8Array.of(outcome), 0, 1, number);
      // Gives the parent's end a turn, so that a lost parent ends this process.
      if (number % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    closeSync(ledger);
  }
}

function send(message: ChildMessage): void {
  process.send?.(message);
}
