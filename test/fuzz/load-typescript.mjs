// @ts-check
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

/**
 * Imports a TypeScript module outside of the test runner: Node 20 cannot by itself. Packages come from what was built.
 *
 * @param {string | URL} path
 * @returns {Promise<any>}
 */
export async function loadTypescript(path) {
  const file = typeof path === "string" ? path : fileURLToPath(path);
  return (await runnerImport(file)).module;
}
