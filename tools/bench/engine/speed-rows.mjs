// @ts-check
import { median } from "../paired.mjs";
import { fastest, inTurns, timesAsFast } from "./in-turns.mjs";
import { FORWARD_FLOPS, ROW_FLOPS, STEP_FLOPS, timesOf } from "./sides.mjs";

/** @typedef {import("./sides.mjs").Sides} Sides */
/** @typedef {import("../results.mjs").Row} Row */
/** @typedef {Record<string, readonly number[]>} Taken */

const ENGINE = "onnx:cpu";
const OURS = "ours";
const AS_IT_COMES = "PyTorch";
/** After the name of a way of PyTorch. */
const KEEPING = ", memory kept";
/** Of what has to be reached: turns that are long beside the first, cold time of each. */
const HELD_TO = { rounds: 11, turnMs: 600 };
/** Of what is good to know. */
const TO_KNOW = { rounds: 5, turnMs: 300 };
const WITHOUT_PYTHON = "no Python with PyTorch and numpy";

/** Batch → how many times as fast as PyTorch a training step has to be. */
const trainingBatches = new Map([
  [64, 1.2],
  [256, 1],
  [1024, 1],
]);
const FORWARD_BATCH = 1024;
const FORWARD_LEAST = 1;
/** Share of the limit that a forward pass on one thread has to reach. */
const FORWARD_LEAST_OF_LIMIT = 0.85;

/** @param {Sides} sides @param {(line: string) => void} log @returns {Promise<Row[]>} */
export async function trainingRows(sides, log) {
  const rows = [];
  for (const [batch, must] of trainingBatches) {
    const what = `training step, batch ${batch}, ${sides.spoken}`;
    const request = { do: "train", engine: ENGINE, batch };
    const asItComes = { do: "train", adam: "default", batch };
    const taken = await besideItAsItComes(sides, request, asItComes);
    rows.push({ ...besideFastest(what, taken, [AS_IT_COMES]), must }, limitRow(what, taken, batch, STEP_FLOPS));
    logTimes(what, taken, log);
    const tuned = { do: "train", adam: "fastest", batch };
    rows.push(...(await tunedRows(what, sides, request, { asItComes, tuned, tunedName: "its fastest Adam" }, log)));
  }
  return rows;
}

/** @param {Sides} sides @param {(line: string) => void} log @returns {Promise<Row[]>} */
export async function forwardRows(sides, log) {
  const batch = FORWARD_BATCH;
  const what = `forward, batch ${batch}, ${sides.spoken}`;
  const request = { do: "forward", engine: ENGINE, batch };
  const asItComes = { do: "forward", form: "eager", batch };
  const taken = await besideItAsItComes(sides, request, asItComes);
  logTimes(what, taken, log);
  const must = sides.threads === 1 ? FORWARD_LEAST_OF_LIMIT : undefined;
  // Folded as ours is.
  const tuned = { do: "forward", form: "folded", batch };
  return [
    { ...besideFastest(what, taken, [AS_IT_COMES]), must: FORWARD_LEAST },
    { ...limitRow(what, taken, batch, FORWARD_FLOPS), must },
    ...(await tunedRows(what, sides, request, { asItComes, tuned, tunedName: "batch norm folded" }, log)),
  ];
}

/**
 * Ours, PyTorch as its documentation has it written, and both kinds of multiplication: few, since each that takes turns
 * leaves the next colder caches.
 *
 * @param {Sides} sides
 * @param {Readonly<Record<string, unknown>> & { batch: number }} request to ours
 * @param {Readonly<Record<string, unknown>>} asItComes to PyTorch
 * @returns {Promise<Taken>}
 */
function besideItAsItComes({ ours, torch, torchKeeping, numpy }, request, asItComes) {
  /** @type {Record<string, (times: number) => Promise<number>>} */
  const work = { [OURS]: timesOf(ours, request) };
  if (torch) work[AS_IT_COMES] = timesOf(torch, asItComes);
  const multiply = { do: "multiply", batch: request.batch };
  if (torchKeeping) work["torch.mm"] = timesOf(torchKeeping, multiply);
  if (numpy) work["numpy.matmul"] = timesOf(numpy, multiply);
  return inTurns({ ...HELD_TO, work });
}

/**
 * Ours and the other ways of PyTorch, to be known: tuned, and either with its memory kept.
 *
 * @param {string} what
 * @param {Sides} sides
 * @param {Readonly<Record<string, unknown>>} request to ours
 * @param {{ asItComes: Readonly<Record<string, unknown>>, tuned: Readonly<Record<string, unknown>>, tunedName: string }} ways
 * @param {(line: string) => void} log
 * @returns {Promise<Row[]>}
 */
async function tunedRows(what, { ours, torch, torchKeeping }, request, { asItComes, tuned, tunedName }, log) {
  if (!torch || !torchKeeping) return [];
  const name = `${AS_IT_COMES}, ${tunedName}`;
  const kept = { [AS_IT_COMES + KEEPING]: asItComes, [name + KEEPING]: tuned };
  const taken = await inTurns({
    ...TO_KNOW,
    work: {
      [OURS]: timesOf(ours, request),
      [name]: timesOf(torch, tuned),
      ...Object.fromEntries(Object.entries(kept).map(([way, theirs]) => [way, timesOf(torchKeeping, theirs)])),
    },
  });
  logTimes(`${what}, tuned`, taken, log);
  return [
    besideFastest(`${what}, PyTorch tuned`, taken, [name]),
    besideFastest(`${what}, and its memory kept`, taken, Object.keys(kept)),
  ];
}

/** @param {string} what @param {Taken} taken @param {readonly string[]} peers @returns {Row} */
function besideFastest(what, taken, peers) {
  const ways = Object.fromEntries(Object.entries(taken).filter(([way]) => peers.includes(way)));
  const ours = `${median(taken[OURS]).toFixed(1)} ms`;
  if (Object.keys(ways).length === 0) return { what, skipped: `${WITHOUT_PYTHON}; ours ${ours}` };
  const way = fastest(ways);
  const peer = `${way} ${median(taken[way]).toFixed(1)} ms`;
  return { what, ours, peer, ratio: timesAsFast(taken[OURS], taken[way]), unit: "times" };
}

/**
 * How near to the time that the linear layers alone take, at the speed of the fastest product of [batch, 1024] with
 * [1024, 1024].
 *
 * @param {string} step @param {Taken} taken @param {number} batch @param {number} flops of one pose @returns {Row}
 */
function limitRow(step, taken, batch, flops) {
  const what = `${step}, of the limit`;
  const { "numpy.matmul": numpy, "torch.mm": torch } = taken;
  if (!numpy || !torch) return { what, skipped: WITHOUT_PYTHON, unit: "of the limit" };
  const way = fastest({ "numpy.matmul": numpy, "torch.mm": torch });
  const limit = taken[way].map((milliseconds) => milliseconds * (flops / ROW_FLOPS));
  const speed = (/** @type {number} */ milliseconds) => `${((flops * batch) / milliseconds / 1e6).toFixed(0)} GFLOP/s`;
  return {
    what,
    ours: speed(median(taken[OURS])),
    peer: `${way} ${speed(median(limit))}`,
    ratio: timesAsFast(taken[OURS], limit),
    unit: "of the limit",
  };
}

/** @param {string} what @param {Taken} taken @param {(line: string) => void} log */
function logTimes(what, taken, log) {
  const times = Object.entries(taken).map(([way, milliseconds]) => `${way} ${median(milliseconds).toFixed(1)} ms`);
  log(`${what}: ${times.join("; ")}`);
}
