// @ts-check
/** The process of one bench, so that none runs in the heap of another: imports it, runs it, sends its rows. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [path, python, shared] = process.argv.slice(2);
const { bench } = await import(pathToFileURL(path).href);
const scratch = mkdtempSync(join(tmpdir(), "wildpose-bench-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
const rows = await bench.run({
  python: python || null,
  shared: shared || null,
  scratch,
  log: (/** @type {string} */ line) => process.stderr.write(`  ${line}\n`),
});
process.send?.({ title: bench.title, rows }, undefined, undefined, () => process.exit(0));
