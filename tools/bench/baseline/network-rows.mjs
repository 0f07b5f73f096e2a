// @ts-check
// Training step and forward pass of the baseline `tiny` beside PyTorch on the same network, batch and threads.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { baselineLayers, baselineSpecs, DEPTH_BINS, DEPTH_REACH, HEAT_CELL } from "@wildpose/networks";
import { fastest, inTurns, timesAsFast } from "../engine/in-turns.mjs";
import { startResident } from "../engine/resident.mjs";
import { timesOf } from "../engine/sides.mjs";
import { median } from "../paired.mjs";

/** @typedef {import("../results.mjs").Row} Row */

const SIZE = "tiny";
const BATCH = 32;
/** The least that is asked, of the fastest way of PyTorch. */
const MUST = 0.8;
const TURNS = { rounds: 7, turnMs: 600 };
const OURS = "ours";
const WAYS = ["as it comes", "channels last"];
const AGREE = { batch: 4, steps: 5, atMost: 50 };
const [WARM_STEPS, CONSUMED_STEPS] = [5, 30];
const MEMORY = { batch: 2, steps: 2000, settling: 400, atMost: 5 };

const path = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));

/** What the peer builds its network from. */
function torchSpec() {
  const spec = baselineSpecs[SIZE];
  return JSON.stringify({
    ...spec,
    layers: baselineLayers(spec),
    bins: DEPTH_BINS,
    reach: DEPTH_REACH,
    cell: HEAT_CELL,
  });
}

/** @param {{ threads: number, cores: readonly number[] }} on */
function startOurs(on) {
  return startResident([process.execPath, "--expose-gc", path("network-process.mjs"), `${on.threads}`, SIZE], on);
}

/**
 * @param {{ threads: number, cores: readonly number[], python: string | null, scratch: string, log: (line: string) => void }} options
 * @returns {Promise<Row[]>}
 */
export async function networkRows({ threads, cores, python, scratch, log }) {
  const on = { threads, cores };
  const spoken = threads === 1 ? "1 thread" : `${threads} threads`;
  const ours = startOurs(on);
  const torch = python && startResident([python, path("torch_peer.py"), `${threads}`, torchSpec()], on);
  try {
    if (torch) log(`${(await torch.ask({ do: "hello" })).description}, ${spoken}`);
    const rows = [];
    for (const [kind, what] of [
      ["train", "training step"],
      ["forward", "forward"],
    ]) {
      const request = { do: kind, batch: BATCH };
      const ways = torch ? WAYS.map((form) => [form, timesOf(torch, { ...request, form })]) : [];
      const taken = await inTurns({ ...TURNS, work: { [OURS]: timesOf(ours, request), ...Object.fromEntries(ways) } });
      rows.push(...rowsOf(`${SIZE}, ${what}, batch ${BATCH}, ${spoken}`, taken));
    }
    if (torch && threads === 1) rows.push(await agreementRow(ours, torch, scratch));
    return rows;
  } finally {
    ours.close();
    torch?.close();
  }
}

/** @param {string} what @param {Record<string, number[]>} taken @returns {Row[]} */
function rowsOf(what, { [OURS]: ours, ...theirs }) {
  const speed = `${median(ours).toFixed(0)} ms, ${((BATCH * 1000) / median(ours)).toFixed(0)} crops/s`;
  if (Object.keys(theirs).length === 0) return [{ what, skipped: `no Python with PyTorch; ours ${speed}` }];
  const way = fastest(theirs);
  return Object.entries(theirs).map(([name, times]) => ({
    what: `${what}, beside PyTorch ${name}`,
    ours: speed,
    peer: `${median(times).toFixed(0)} ms`,
    ratio: timesAsFast(ours, times),
    ...(name === way && { must: MUST }),
    unit: "times",
  }));
}

/**
 * Whether both do the same, from the same tensors on the same examples.
 *
 * @param {import("../engine/resident.mjs").Resident} ours @param {import("../engine/resident.mjs").Resident} torch
 * @param {string} scratch
 * @returns {Promise<Row>}
 */
async function agreementRow(ours, torch, scratch) {
  const { batch, steps, atMost } = AGREE;
  const file = join(scratch, "baseline.safetensors");
  const { losses } = await ours.ask({ do: "agree", batch, steps, path: file });
  const theirs = await torch.ask({ do: "agree", steps, path: file });
  const apart = losses.map((/** @type {number} */ loss, /** @type {number} */ i) =>
    Math.abs(loss / theirs.losses[i] - 1),
  );
  return {
    what: `${SIZE}, losses of ${steps} steps, largest difference`,
    ours: `${losses.at(-1).toFixed(3)} at the last`,
    peer: `PyTorch ${theirs.losses.at(-1).toFixed(3)}`,
    ratio: Math.max(...apart) * 1e6,
    atMost,
    unit: "parts in a million",
  };
}

/**
 * Crops a second that training takes in.
 *
 * @param {{ threads: number, cores: readonly number[] }} on
 */
export async function cropsTrainedPerSecond(on) {
  const ours = startOurs(on);
  try {
    const times = timesOf(ours, { do: "train", batch: BATCH });
    await times(WARM_STEPS);
    return (BATCH * CONSUMED_STEPS * 1000) / (await times(CONSUMED_STEPS));
  } finally {
    ours.close();
  }
}

/** @param {readonly number[]} cores @param {(line: string) => void} log @returns {Promise<Row[]>} */
export async function memoryRows(cores, log) {
  const { batch, steps, settling, atMost } = MEMORY;
  log(`memory over ${steps} steps`);
  const threads = Math.max(1, Math.min(2, cores.length));
  const ours = startOurs({ threads, cores: cores.slice(0, threads) });
  try {
    const { megabytes, readEvery } = await ours.ask({ do: "memory", batch, steps });
    const settled = megabytes.slice(Math.ceil(settling / readEvery));
    const quarter = Math.floor(settled.length / 4);
    const [first, last] = [median(settled.slice(0, quarter)), median(settled.slice(-quarter))];
    return [
      {
        what: `${SIZE}, memory over ${steps} steps of ${batch} crops`,
        ours: `${last.toFixed(0)} MB in the last quarter`,
        peer: `${first.toFixed(0)} MB in the first, after ${settling} steps`,
        ratio: ((last - first) / ((settled.length - quarter) * readEvery)) * 1000,
        atMost,
        unit: "MB in 1000 steps",
      },
    ];
  } finally {
    ours.close();
  }
}
