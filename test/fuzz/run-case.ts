/** Runs one case in this process and says how it ended. */
import type { FuzzTarget } from "./fuzz-target.js";
import { watchMemory } from "./peak-memory.js";

export const limits = {
  /** Of one case, in this process's own computing time when the machine is busy. */
  milliseconds: 2_000,
  /** By which the memory may grow in one case. */
  bytes: 500_000_000,
} as const;

/** How a case ended, as it is noted in the ledger. */
export const outcomes = { notRun: 0, running: 1, read: 2, formatError: 3, poseDataError: 4, failed: 5 } as const;

export interface CaseResult {
  readonly outcome: number;
  /** What went wrong, with the stack; null unless it failed. */
  readonly problem: string | null;
}

export async function runCase(read: FuzzTarget["read"], bytes: Uint8Array): Promise<CaseResult> {
  const grownBy = watchMemory();
  const started = performance.now();
  const computing = process.cpuUsage();
  let result: CaseResult;
  try {
    await read(bytes);
    result = { outcome: outcomes.read, problem: null };
  } catch (error) {
    result = describe(error);
  }
  const { user, system } = process.cpuUsage(computing);
  const milliseconds = Math.min(performance.now() - started, (user + system) / 1000);
  const grown = grownBy();
  if (result.problem !== null) return result;
  if (milliseconds > limits.milliseconds) return failure(`took ${(milliseconds / 1000).toFixed(1)} s, limit 2 s`);
  if (grown > limits.bytes) return failure(`memory grew by ${Math.round(grown / 1e6)} MB, limit 500 MB`);
  return result;
}

function failure(problem: string): CaseResult {
  return { outcome: outcomes.failed, problem };
}

function describe(error: unknown): CaseResult {
  const classes = classesOf(error);
  const isPoseDataError = classes.includes("PoseDataError");
  if (!(error instanceof Error) || !(isPoseDataError || classes.includes("FormatError"))) {
    return failure(`threw ${error instanceof Error ? (error.stack ?? String(error)) : String(error)}`);
  }
  // Messages are for one line of a terminal.
  if (error.message.trim() === "" || /[\r\n]/.test(error.message)) {
    return failure(`message of one line expected, found ${JSON.stringify(error.message.slice(0, 300))}`);
  }
  return { outcome: isPoseDataError ? outcomes.poseDataError : outcomes.formatError, problem: null };
}

/** Names of an error's class and those above it. By name: a target may import a package's sources or what was built. */
function classesOf(error: unknown): string[] {
  const names: string[] = [];
  for (
    let type = Object(error).constructor;
    typeof type === "function" && type.name;
    type = Object.getPrototypeOf(type)
  )
    names.push(type.name);
  return names;
}
