import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FuzzFile } from "./fuzz-target.js";

/** Real files beside the repository, by their path in `shared/data`: those that are there. */
export function realFiles(...paths: readonly string[]): FuzzFile[] {
  return paths.flatMap((path) => {
    const file = fileURLToPath(new URL(`../../../shared/data/${path}`, import.meta.url));
    return existsSync(file) ? [{ name: path, bytes: new Uint8Array(readFileSync(file)) }] : [];
  });
}
