import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { adapterFor, readSource } from "@wildpose/adapters";
import type { FuzzTarget } from "./fuzz-target.js";
import { temporaryFolder } from "./temporary-folder.js";

/**
 * Reads bytes as the annotation file of a source: every sample of it.
 *
 * @param fileName the name the file has for the adapter, which may say what is in it.
 */
export function readAsSource(source: string, fileName: string): FuzzTarget["read"] {
  const adapter = adapterFor(source);
  let path: string | null = null;
  return async (bytes) => {
    path ??= join(temporaryFolder(), fileName);
    await writeFile(path, bytes);
    for await (const _sample of readSource(adapter, { root: "", annotations: [path], options: {} }));
  };
}
