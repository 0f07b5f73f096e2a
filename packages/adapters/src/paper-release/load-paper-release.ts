import type { PaperRelease, PaperReleaseOptions } from "./paper-file.js";

/** Reads a file of the paper's release; the readers of its formats are loaded when it is called. See readPaperRelease. */
export async function loadPaperRelease(path: string, options: PaperReleaseOptions): Promise<PaperRelease> {
  return (await import("./read-paper-release.js")).readPaperRelease(path, options);
}
