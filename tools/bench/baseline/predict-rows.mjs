// @ts-check
// `wildpose predict` on photographs of one megapixel: what one more of them takes, all of it: read, found, drawn, written.
import { execFile } from "node:child_process";
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { shippedBaselineWeights } from "@wildpose/inference";
import { randomStream } from "@wildpose/pose";
import sharp from "sharp";
import { median } from "../paired.mjs";

const [WIDTH, HEIGHT] = [1152, 896];
const MORE = 10;
const ROUNDS = 3;
const AT_MOST_MS = 500;

const program = fileURLToPath(new URL("../../../packages/cli/bin/wildpose.js", import.meta.url));

/**
 * @param {string} scratch @param {(line: string) => void} log
 * @returns {Promise<import("../results.mjs").Row[]>}
 */
export async function predictRows(scratch, log) {
  const what = "predict, one more photograph of 1 megapixel";
  if (!existsSync(shippedBaselineWeights)) return [{ what, skipped: "no weights" }];
  log("predicting");
  const photographs = await makePhotographs(scratch);
  const more = [];
  for (let round = 0; round < ROUNDS; round++) {
    const one = await millisecondsOf(photographs.slice(0, 1), join(scratch, `one-${round}`));
    const all = await millisecondsOf(photographs, join(scratch, `all-${round}`));
    more.push((all - one) / MORE);
  }
  const ratio = median(more);
  return [{ what, ours: `${ratio.toFixed(0)} ms, the picture drawn too`, ratio, atMost: AT_MOST_MS, unit: "ms" }];
}

/** @param {readonly string[]} photographs @param {string} out */
async function millisecondsOf(photographs, out) {
  const start = performance.now();
  await promisify(execFile)(process.execPath, [program, "predict", ...photographs, "--out", out]);
  return performance.now() - start;
}

/** @param {string} scratch */
async function makePhotographs(scratch) {
  const random = randomStream(1, "bench/megapixel");
  const coarse = Buffer.from(Uint8Array.from({ length: 144 * 112 * 3 }, () => random.integer(256)));
  const first = join(scratch, "photograph-0.jpg");
  await sharp(coarse, { raw: { width: 144, height: 112, channels: 3 } })
    .resize(WIDTH, HEIGHT, { kernel: "cubic" })
    .jpeg({ quality: 90 })
    .toFile(first);
  const others = Array.from({ length: MORE }, (_, index) => join(scratch, `photograph-${index + 1}.jpg`));
  for (const path of others) copyFileSync(first, path);
  return [first, ...others];
}
