// @ts-check
/**
 * Runs one fuzz case again, in this process: `node test/fuzz/reproduce.mjs <target> <case> [seed] [--save file]`.
 * `--save` writes the damaged file instead of reading it. `npm run build` first.
 */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { loadTypescript } from "./load-typescript.mjs";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { save: { type: "string" } } });
const [name, number, seed = "1"] = positionals;
if (name === undefined || !/^\d+$/.test(number ?? "") || !/^\d+$/.test(seed)) {
  console.error("usage: node test/fuzz/reproduce.mjs <target> <case> [seed] [--save file]");
  process.exit(1);
}
// A path to a module of one's own is fine too.
const path = /[/\\.]/.test(name) ? resolve(name) : new URL(`targets/${name}.ts`, import.meta.url);
const [{ loadTarget }, { fuzzCase }, { runCase, outcomes }] = await Promise.all(
  ["serve-cases.ts", "fuzz-case.ts", "run-case.ts"].map((file) => loadTypescript(new URL(file, import.meta.url))),
);
const { target, files } = await loadTarget(loadTypescript, path);
const made = fuzzCase(target.name, files, Number(seed), Number(number));
console.log(`${target.name}, case ${number}, seed ${seed}: ${made.name}, ${made.bytes.length} bytes`);
if (values.save) {
  writeFileSync(values.save, made.bytes);
} else {
  const started = performance.now();
  const { outcome, problem } = await runCase(async (bytes) => {
    try {
      await target.read(bytes);
    } catch (error) {
      console.log(`${error?.name}: ${error?.message}`);
      throw error;
    }
  }, made.bytes);
  const ended = Object.entries(outcomes).find(([, code]) => code === outcome)?.[0];
  console.log(`${ended} after ${Math.round(performance.now() - started)} ms`);
  if (problem !== null) {
    console.log(problem);
    process.exitCode = 1;
  }
}
