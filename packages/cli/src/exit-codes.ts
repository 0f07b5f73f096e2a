import { FailedCheckError, isPoseDataError } from "@wildpose/pose";
import { Interruption } from "./interruption.js";
import { outsideCodeProblem } from "./outside-code-problem.js";
import { systemProblem } from "./system-problem.js";
import { UsageError } from "./usage-error.js";
import { withoutSecrets } from "./without-secrets.js";

export const exitCodes = {
  done: 0,
  /** The user can fix it: one line says what and how. */
  userError: 1,
  /** The data failed a check. */
  failedCheck: 2,
  /** Ours: EX_SOFTWARE of sysexits.h. */
  bug: 70,
  /** 128 + the number of SIGINT, as shells report it. */
  interrupted: 130,
  /** 128 + the number of SIGTERM. */
  terminated: 143,
} as const;

export interface Failure {
  readonly exitCode: number;
  /** What goes to stderr, with its line end. One line, but for a bug. */
  readonly text: string;
}

/**
 * Says what a thrown value means to the user.
 *
 * @param interruption the reason when the user interrupted the command: whatever was thrown after that follows from it.
 */
export function describeFailure(error: unknown, interruption?: Interruption): Failure {
  const interrupted = error instanceof Interruption ? error : interruption;
  if (interrupted) {
    const exitCode = interrupted.signalName === "SIGTERM" ? exitCodes.terminated : exitCodes.interrupted;
    return { exitCode, text: `wildpose: ${interrupted.message}\n` };
  }
  if (error instanceof UsageError || isPoseDataError(error)) {
    const exitCode = error instanceof FailedCheckError ? exitCodes.failedCheck : exitCodes.userError;
    return { exitCode, text: `wildpose: ${withoutSecrets(onOneLine(error.message))}\n` };
  }
  const outside = systemProblem(error) ?? outsideCodeProblem(error);
  if (outside !== null)
    return { exitCode: exitCodes.userError, text: `wildpose: ${withoutSecrets(onOneLine(outside))}\n` };
  const stack = error instanceof Error ? describeWithCauses(error) : String(error);
  return {
    exitCode: exitCodes.bug,
    text: `wildpose: this is a bug; please report it with the lines below and the command you ran\n${withoutSecrets(stack)}\n`,
  };
}

function onOneLine(message: string): string {
  return message.trim().replaceAll(/\s*\n\s*/g, "; ");
}

function describeWithCauses(error: Error): string {
  const stack = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause instanceof Error ? `${stack}\ncaused by ${describeWithCauses(error.cause)}` : stack;
}
