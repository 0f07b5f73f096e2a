// @ts-check
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { keptOn } from "./cores.mjs";

/**
 * A process that stays ready and is asked for one thing after another, a JSON object a line each way.
 *
 * @typedef {object} Resident
 * @property {(request: Readonly<Record<string, unknown>>) => Promise<any>} ask
 * @property {() => void} close
 */

/**
 * @param {readonly string[]} command and its words
 * @param {{ cores: readonly number[], threads: number }} on which cores it is kept, and how many threads its libraries take
 * @param {Readonly<Record<string, string>>} [variables] more of its environment
 * @returns {Resident}
 */
export function startResident(command, { cores, threads }, variables = {}) {
  const [program, ...words] = [...keptOn(cores), ...command];
  const child = spawn(program, words, {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...threadVariables(threads), ...variables },
  });
  /** @type {Promise<never>} */
  const ended = new Promise((_, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => reject(new Error(`${command[0]} ended with ${signal ?? `exit code ${code}`}`)));
  });
  ended.catch(() => {});
  // A process that has ended is told of by `ended`, not by the pipe to it.
  child.stdin.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) return ended;
      // Libraries greet on stdout too.
      if (value.startsWith("{")) return JSON.parse(value);
    }
  };
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const result = await Promise.race([answer(), ended]);
      if (result.error !== undefined) throw new Error(`${command[0]}: ${request.do}: ${result.error}`);
      return result;
    },
    close: () => {
      child.kill();
    },
  };
}

/** @param {number} threads */
function threadVariables(threads) {
  const names = ["OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"];
  return Object.fromEntries(names.map((name) => [name, String(threads)]));
}
