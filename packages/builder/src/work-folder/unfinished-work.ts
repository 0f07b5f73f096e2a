/** What a build left in `<out>.partial` when it ended too early: kept once it has a plan, whoever comes next. */
import { OutputFolderError } from "@wildpose/pose";
import { hasPlan } from "../plan/plan-store.js";
import type { OutputFolder } from "./output-folder.js";

/**
 * Deletes what a build left that had no plan yet: there is nothing to go on with.
 *
 * @throws {OutputFolderError} when there is a plan, and nobody asked to go on with it.
 */
export async function refuseOrClearWork(output: OutputFolder, out: string, resume: boolean): Promise<void> {
  if (!(await hasPlan(output))) await output.clearAll();
  else if (!resume) {
    throw new OutputFolderError(
      out,
      `${output.partialPath} holds the work of a build that did not end; add --resume to go on, or remove that folder`,
    );
  }
}

/** Ends work that failed: a plan is left with all that was made of it, anything else is deleted. */
export async function endFailedWork(output: OutputFolder): Promise<void> {
  await ((await hasPlan(output)) ? output.leave() : output.discard());
}
