/** Real files of the sources, which lie beside the repository and not in it: the tests that need them skip without. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** `packages/adapters/src/testing` → the folder that holds the repository → `shared/data`. */
export function sharedData(path: string): string {
  return fileURLToPath(new URL(`../../../../../shared/data/${path}`, import.meta.url));
}

export const sharedDataPresent = existsSync(sharedData("README.md"));

/** Ends the name of a suite that is skipped without the real files. */
export const realFiles = sharedDataPresent ? "" : " (skipped: ../shared/data is not here)";
