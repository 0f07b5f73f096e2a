// @ts-check
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * Runs a script of this folder in a process of its own.
 *
 * @param {string} script
 * @param {readonly (string | number | object)[]} words objects go as JSON
 * @returns {Promise<any>} the JSON of its last line
 */
export async function askChild(script, ...words) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { output } = await runNode([
    path,
    ...words.map((word) => (typeof word === "object" ? JSON.stringify(word) : String(word))),
  ]);
  return JSON.parse(output.trimEnd().split("\n").at(-1) ?? "");
}

/**
 * @param {readonly string[]} words
 * @returns {Promise<{ seconds: number, output: string }>} rejected when it does not end well
 */
export function runNode(words) {
  const started = performance.now();
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let errors = "";
  child.stdout.on("data", (bytes) => {
    output += bytes;
  });
  child.stderr.on("data", (bytes) => {
    errors += bytes;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve({ seconds: (performance.now() - started) / 1000, output });
      else reject(new Error(`${words.join(" ")} ended with ${signal ?? `exit code ${code}`}: ${errors.slice(-2000)}`));
    });
  });
}
