// @ts-check
/**
 * Trains the baseline on several choices of releases, for the same number of steps, and prints what each is worth on the same
 * test splits.
 *
 *     node tools/compare-baselines.mjs <experiment.yaml> --root <folder of the releases> --out <folder>
 *
 * Every run has a folder under --out, with its recipe; one that was interrupted goes on.
 */
import { execFile, spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";

/** @type {typeof import("yaml")} */
const { parse, stringify } = createRequire(new URL("../packages/training/package.json", import.meta.url))("yaml");

const program = fileURLToPath(new URL("../packages/cli/bin/wildpose.js", import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { root: { type: "string", default: "." }, out: { type: "string" } },
});
const [experiment] = positionals;
if (experiment === undefined || values.out === undefined) {
  console.error(
    "usage: node tools/compare-baselines.mjs <experiment.yaml> --root <folder of the releases> --out <folder>",
  );
  process.exit(1);
}
const [root, out] = [resolve(values.root), resolve(values.out)];
/** @type {{ training: object, runs: Record<string, string[]>, measured_on: string[] }} */
const { training, runs, measured_on: measuredOn } = parse(await readFile(experiment, "utf8"));

/** @typedef {{ persons: number, mpjpe: number, paMpjpe: number, pck150: number, pckh: number, pckTorso: number }} Errors */
/** @typedef {{ source: string | null, labelOrigin: string, network: Errors, meanPose: Errors }} Row */

/** @type {(string | number)[][]} */
const lines = [["trained on", "measured on", "persons", "3DPCK", "MPJPE", "PA-MPJPE", "PCK torso", "PCKh"]];
let meanPoses = "";
for (const [index, [name, releases]] of Object.entries(runs).entries()) {
  const folder = join(out, `run-${index + 1}`);
  await mkdir(folder, { recursive: true });
  const recipe = join(folder, "recipe.yaml");
  await writeFile(recipe, stringify({ releases, ...training }));
  await showing(["train", "baseline", recipe, "--root", root, "--out", folder, "--resume"]);
  for (const release of measuredOn) {
    const weights = join(folder, "baseline.safetensors");
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [program, "evaluate", "baseline", join(root, release), "--weights", weights, "--json"],
      { maxBuffer: 2 ** 26 },
    );
    /** @type {{ rows: Row[] }} */
    const { rows } = JSON.parse(stdout);
    lines.push(...rows.map((row) => [name, ...cells(release, row, row.network)]));
    if (index === 0)
      meanPoses += rows.map((row) => line(["the mean pose", ...cells(release, row, row.meanPose)])).join("");
  }
}
process.stdout.write(
  `${line(lines[0])}${line(lines[0].map(() => "---"))}${lines.slice(1).map(line).join("")}${meanPoses}`,
);

/** @param {string} release @param {Row} row @param {Errors} errors */
function cells(release, { source, labelOrigin }, { persons, mpjpe, paMpjpe, pck150, pckh, pckTorso }) {
  const who = source === null ? release : `${release}: ${source}, ${labelOrigin}`;
  return [
    who,
    persons,
    ...[pck150, mpjpe, paMpjpe, pckTorso, pckh].map((value) => (value === null ? "" : value.toFixed(1))),
  ];
}

/** @param {readonly (string | number)[]} words */
function line(words) {
  return `| ${words.join(" | ")} |\n`;
}

/** @param {string[]} words of a command, whose progress is shown. @returns {Promise<void>} */
function showing(words) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [program, ...words], { stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", fail);
    child.on("exit", (code) =>
      code === 0 ? done() : fail(new Error(`wildpose ${words[0]} ended with exit code ${code}`)),
    );
  });
}
