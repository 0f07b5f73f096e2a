import { verifyRelease } from "@wildpose/builder";
import { FailedCheckError, InvalidSettingError } from "@wildpose/pose";
import { formatCount } from "../../figures.js";
import { interruptionSignal } from "../../interruption.js";
import { printJson } from "../../json-output.js";
import { startProgress } from "../../progress.js";
import { textTable } from "../../text-table.js";

export interface VerifyArguments {
  folder: string;
  rebuild: number | undefined;
  seed: number | undefined;
  root: string | undefined;
  recipe: string | undefined;
  json: boolean;
}

/** @throws {FailedCheckError} after the report, when a check failed. */
export async function verify(args: VerifyArguments): Promise<void> {
  const { folder, json } = args;
  const rebuild = rebuildOptions(args);
  const progress = startProgress();
  const report = await verifyRelease(folder, {
    signal: interruptionSignal(),
    onProgress: (done, total) => progress.report({ stage: "rows read", done, total }),
    ...(rebuild && {
      rebuild: {
        ...rebuild,
        onProgress: (done: number, total: number) => progress.report({ stage: "persons made again", done, total }),
      },
    }),
  }).finally(() => progress.stop());
  const failed = report.checks.filter((check) => !check.passed);

  if (json) printJson(report);
  else {
    const rows = report.checks.map((check) => [check.passed ? "pass" : "FAIL", check.name, check.detail]);
    const outcome = failed.length === 0 ? `all ${report.checks.length} checks passed` : `${failed.length} failed`;
    process.stdout.write(`${textTable([["", "check", "found"], ...rows])}\n\n`);
    process.stdout.write(`${folder}: ${formatCount(report.rows)} rows, ${outcome}\n`);
  }
  if (!report.ok) {
    const names = failed.map((check) => check.name).join(", ");
    throw new FailedCheckError(`${folder}: ${failed.length} of ${report.checks.length} checks failed: ${names}`);
  }
}

function rebuildOptions({ rebuild, seed, root, recipe }: VerifyArguments) {
  const others = { seed, root, recipe };
  if (rebuild === undefined) {
    const [alone] = Object.entries(others).filter(([, value]) => value !== undefined);
    if (alone === undefined) return null;
    throw new InvalidSettingError(`--${alone[0]}: only with --rebuild, which says how many chunks to make again`);
  }
  if (seed !== undefined && !Number.isInteger(seed)) {
    throw new InvalidSettingError(`--seed: expected a whole number, found ${seed}`);
  }
  return { chunks: rebuild, ...(seed !== undefined && { seed }), ...(root && { root }), ...(recipe && { recipe }) };
}
