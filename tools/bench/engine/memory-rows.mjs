// @ts-check
import { median } from "../paired.mjs";
import { startOurs } from "./sides.mjs";

const STEPS = 2000;
/** Few poses, so that it does not take long: every buffer is there, if smaller, and the weights are as large as ever. */
const BATCH = 8;
/** Steps that do not count: compilers and allocators settle. */
const SETTLING = 400;
/** Megabytes in a thousand steps; an array of one layer's weights lost at each would be 4,000. */
const MOST_GROWTH = 5;

/**
 * Whether the memory of a training stays what it is.
 *
 * @param {readonly number[]} cores
 * @param {(line: string) => void} log
 * @returns {Promise<import("../results.mjs").Row[]>}
 */
export async function memoryRows(cores, log) {
  log(`memory over ${STEPS} steps`);
  const threads = Math.max(1, Math.min(2, cores.length));
  const ours = startOurs({ threads, cores: cores.slice(0, threads) });
  try {
    const request = { do: "memory", engine: "onnx:cpu", batch: BATCH, steps: STEPS };
    const { megabytes, readEvery } = await ours.ask(request);
    const settled = megabytes.slice(Math.ceil(SETTLING / readEvery));
    const quarter = Math.floor(settled.length / 4);
    const [first, last] = [median(settled.slice(0, quarter)), median(settled.slice(-quarter))];
    const between = (settled.length - quarter) * readEvery;
    return [
      {
        what: `memory over ${STEPS} steps of ${BATCH} poses`,
        ours: `${last.toFixed(0)} MB in the last quarter`,
        peer: `${first.toFixed(0)} MB in the first, after ${SETTLING} steps`,
        ratio: ((last - first) / between) * 1000,
        atMost: MOST_GROWTH,
        unit: "MB in 1000 steps",
      },
    ];
  } finally {
    ours.close();
  }
}
