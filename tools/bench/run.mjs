// @ts-check
/**
 * Runs the benches: `npm run bench -- [names…] [--record] [--no-python] [--from folder]`. Every `<name>.bench.mjs` of this
 * folder, or those that are named; each measures ours and its peer in turns, in a process of its own. Ends with exit
 * code 1 when a figure is not what it must be. See docs/benchmarks.md.
 */
import { fork } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findPython } from "./find-python.mjs";
import { cpuName, figureText, isMet, mustText, recordFigures } from "./results.mjs";

/** @typedef {import("./results.mjs").Row} Row */

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const log = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    record: { type: "boolean", default: false },
    python: { type: "boolean", default: true },
    from: { type: "string", default: here },
  },
  allowNegative: true,
});
const paths = benchPaths(resolve(values.from), positionals);
if (!values.python) log("without Python: what is measured against it is skipped");
const shared = join(root, "../shared/data");

/** @type {{ bench: string, row: Row }[]} */
const figures = [];
/** @type {string[]} */
const broken = [];
for (const [name, path] of paths) {
  log(`${name} …`);
  const python = values.python ? findPython(log, name) : null;
  const result = await runBench(path, python, existsSync(shared) ? shared : null);
  if (typeof result === "string") broken.push(`${name}: ${result}`);
  else {
    process.stdout.write(`\n${name}: ${result.title}\n${table(result.rows)}\n`);
    for (const row of result.rows) figures.push({ bench: name, row });
  }
}

const missed = figures.filter(({ row }) => isMet(row) === false);
const asked = figures.filter(({ row }) => isMet(row) !== null);
const skipped = figures.filter(({ row }) => row.skipped !== undefined);
process.stdout.write(
  `\n${cpuName()}: ${figures.length} figures, ${asked.length - missed.length} of ${asked.length} as they must be, ${skipped.length} skipped\n`,
);
for (const { bench, row } of missed) log(`${bench}: ${row.what}: ${figureText(row)}, must be ${mustText(row)}`);
for (const line of broken) log(line);
if (values.record) {
  const { version } = JSON.parse(readFileSync(join(root, "packages/cli/package.json"), "utf8"));
  log(`recorded in ${recordFigures(join(here, "results"), version, figures)}`);
}
process.exitCode = missed.length + broken.length > 0 ? 1 : 0;

/**
 * Names and paths, sorted.
 *
 * @param {string} folder
 * @param {readonly string[]} names none for all
 * @returns {[string, string][]}
 */
function benchPaths(folder, names) {
  const known = readdirSync(folder)
    .filter((file) => file.endsWith(".bench.mjs"))
    .map((file) => file.replace(".bench.mjs", ""))
    .sort();
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    log(`bench "${unknown}" is not known; known: ${known.join(", ")}`);
    process.exit(1);
  }
  return known
    .filter((name) => names.length === 0 || names.includes(name))
    .map((name) => [name, join(folder, `${name}.bench.mjs`)]);
}

/**
 * @param {string} path
 * @param {string | null} python
 * @param {string | null} shared
 * @returns {Promise<{ title: string, rows: Row[] } | string>} or why there is no result
 */
function runBench(path, python, shared) {
  const child = fork(join(here, "run-one.mjs"), [path, python ?? "", shared ?? ""], {
    // Benches that measure memory collect garbage first.
    execArgv: ["--expose-gc"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  return new Promise((resolve) => {
    child.on("message", (/** @type {{ title: string, rows: Row[] }} */ result) => resolve(result));
    child.on("exit", (code, signal) => resolve(`ended with ${signal ?? `exit code ${code}`} before it had a result`));
  });
}

/** @param {readonly Row[]} rows */
function table(rows) {
  const cells = [
    ["what", "ours", "peer", "figure", "must", ""],
    ...rows.map((row) =>
      row.skipped === undefined
        ? [row.what, row.ours ?? "", row.peer ?? "", figureText(row), mustText(row), metText(isMet(row))]
        : [row.what, "skipped", row.skipped, "", mustText(row), ""],
    ),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells.map((row) => `  ${row.map((text, c) => text.padEnd(widths[c])).join("  ")}`.trimEnd()).join("\n");
}

/** @param {boolean | null} met */
function metText(met) {
  if (met === null) return "";
  return met ? "met" : "MISSED";
}
