import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that is gone when this process has ended by itself. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "wildpose-fuzz-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
