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
const ROUNDS = 7;
const TURN_MS = 300;
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
    const taken = await turns(
      sides,
      { do: "train", engine: ENGINE, batch },
      {
        [AS_IT_COMES]: { do: "train", adam: "default", batch },
        "PyTorch, its fastest Adam": { do: "train", adam: "fastest", batch },
      },
    );
    rows.push(...torchRows(what, taken, must), limitRow(what, taken, batch, STEP_FLOPS));
    logTimes(what, taken, log);
  }
  return rows;
}

/** @param {Sides} sides @param {(line: string) => void} log @returns {Promise<Row[]>} */
export async function forwardRows(sides, log) {
  const batch = FORWARD_BATCH;
  const what = `forward, batch ${batch}, ${sides.spoken}`;
  const taken = await turns(
    sides,
    { do: "forward", engine: ENGINE, batch },
    {
      [AS_IT_COMES]: { do: "forward", form: "eager", batch },
      // As ours has it.
      "PyTorch, batch norm folded": { do: "forward", form: "folded", batch },
    },
  );
  logTimes(what, taken, log);
  const must = sides.threads === 1 ? FORWARD_LEAST_OF_LIMIT : undefined;
  return [...torchRows(what, taken, FORWARD_LEAST), { ...limitRow(what, taken, batch, FORWARD_FLOPS), must }];
}

/**
 * Ours, PyTorch's ways as it comes and with its memory kept, and both kinds of multiplication.
 *
 * @param {Sides} sides
 * @param {Readonly<Record<string, unknown>> & { batch: number }} request to ours
 * @param {Readonly<Record<string, Readonly<Record<string, unknown>>>>} ways of PyTorch
 * @returns {Promise<Taken>}
 */
function turns({ ours, torch, torchKeeping, numpy }, request, ways) {
  /** @type {Record<string, (times: number) => Promise<number>>} */
  const work = { [OURS]: timesOf(ours, request) };
  for (const [way, theirs] of Object.entries(ways)) {
    if (torch) work[way] = timesOf(torch, theirs);
    if (torchKeeping) work[way + KEEPING] = timesOf(torchKeeping, theirs);
  }
  const multiply = { do: "multiply", batch: request.batch };
  if (torchKeeping) work["torch.mm"] = timesOf(torchKeeping, multiply);
  if (numpy) work["numpy.matmul"] = timesOf(numpy, multiply);
  return inTurns({ rounds: ROUNDS, turnMs: TURN_MS, work });
}

/**
 * Beside PyTorch as its documentation has it written; and, to be known, beside the fastest of its other ways.
 *
 * @param {string} what @param {Taken} taken @param {number} must @returns {Row[]}
 */
function torchRows(what, taken, must) {
  return [
    { ...besideFastest(what, taken, (way) => way === AS_IT_COMES), must },
    besideFastest(`${what}, PyTorch tuned`, taken, (way) => way.startsWith("PyTorch,") && !way.endsWith(KEEPING)),
    besideFastest(`${what}, and its memory kept`, taken, (way) => way.endsWith(KEEPING)),
  ];
}

/** @param {string} what @param {Taken} taken @param {(way: string) => boolean} isPeer @returns {Row} */
function besideFastest(what, taken, isPeer) {
  const ways = Object.fromEntries(Object.entries(taken).filter(([way]) => isPeer(way)));
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
