import { surveyRelease } from "@wildpose/builder";
import { formatCount } from "../../figures.js";
import { prepareHtml, writeHtml } from "../../html-file.js";
import { interruptionSignal } from "../../interruption.js";
import { startProgress } from "../../progress.js";

/**
 * `--html`: surveys a release and writes the page.
 *
 * @throws {InvalidSettingError | OutputFolderError | FailedCheckError}
 */
export async function writeReleaseReport(folder: string, path: string, root: string | undefined): Promise<void> {
  await prepareHtml(path);
  const progress = startProgress();
  const survey = await surveyRelease(folder, {
    ...(root === undefined ? {} : { root }),
    signal: interruptionSignal(),
    onProgress: (done, total) => progress.report({ stage: "rows read", done, total }),
  }).finally(() => progress.stop());
  const { releaseReport } = await import("./report/release-report.js");
  await writeHtml(path, await releaseReport(survey));
  process.stdout.write(`Wrote ${path}: ${formatCount(survey.rows)} rows\n`);
}
