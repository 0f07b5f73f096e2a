// @ts-check
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";

/**
 * One figure of a bench.
 *
 * @typedef {object} Row
 * @property {string} what
 * @property {string} [ours]
 * @property {string} [peer]
 * @property {number} [ratio] the figure that counts; more is better
 * @property {number} [must] the least it has to be
 * @property {number} [atMost] the most it may be, where less is better
 * @property {string} [unit] of ratio
 * @property {string} [skipped] why there is no figure
 */

const columns = ["version", "bench", "what", "ours", "peer", "figure", "unit", "must"];

/** `amd-epyc-7b13`: results of different machines do not compare. */
export function cpuName() {
  const model = cpus()[0]?.model ?? "unknown";
  return (
    model
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "unknown"
  );
}

/** @param {Row} row @returns {boolean | null} null when nothing is asked of it */
export function isMet({ ratio, must, atMost, skipped }) {
  if (skipped !== undefined || (must === undefined && atMost === undefined)) return null;
  return ratio !== undefined && ratio >= (must ?? -Infinity) && ratio <= (atMost ?? Infinity);
}

/** @param {Row} row `≥ 1`, `≤ 500`, or nothing */
export function mustText({ must, atMost }) {
  return [must === undefined ? "" : `≥ ${must}`, atMost === undefined ? "" : `≤ ${atMost}`].filter(Boolean).join(", ");
}

/** @param {Row} row */
export function figureText({ ratio, unit = "" }) {
  if (ratio === undefined) return "";
  const digits = Math.abs(ratio) >= 100 ? 0 : Math.abs(ratio) >= 10 ? 1 : 2;
  return `${ratio.toFixed(digits)} ${unit}`.trim();
}

/**
 * Writes figures into the file of this CPU: a row each, in place of an earlier one of the same version, bench and what.
 *
 * @param {string} folder
 * @param {string} version of the package
 * @param {readonly { bench: string, row: Row }[]} figures
 * @returns {string} path of the file
 */
export function recordFigures(folder, version, figures) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${cpuName()}.csv`);
  const known = existsSync(path) ? readFileSync(path, "utf8").trimEnd().split("\n").slice(1) : [];
  const added = figures
    .filter(({ row }) => row.skipped === undefined)
    .map(({ bench, row }) =>
      [version, bench, row.what, row.ours, row.peer, row.ratio?.toPrecision(4), row.unit, mustText(row)]
        .map(cell)
        .join(","),
    );
  const keyOf = (/** @type {string} */ line) => cells(line).slice(0, 3).join("\n");
  const keys = new Set(added.map(keyOf));
  const lines = [columns.join(","), ...known.filter((line) => !keys.has(keyOf(line))), ...added];
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

/** @param {string | undefined} text */
function cell(text) {
  const oneLine = (text ?? "").replace(/\s+/g, " ");
  return /[",]/.test(oneLine) ? `"${oneLine.replaceAll('"', '""')}"` : oneLine;
}

/** @param {string} line of CSV @returns {string[]} */
function cells(line) {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain,
  );
}
