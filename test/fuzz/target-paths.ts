import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Paths of all targets, sorted by name. */
export function targetPaths(): string[] {
  const folder = new URL("targets/", import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .map((name) => fileURLToPath(new URL(name, folder)));
}
