// @ts-check
import { median } from "../paired.mjs";
import { inTurns } from "./in-turns.mjs";
import { timesOf } from "./sides.mjs";

const ROUNDS = 5;
const TURN_MS = 200;
const BATCHES = [64, 256];

/**
 * Whether examples are drawn fast enough: a step computes on the thread that draws them, so one waits for the other.
 *
 * @param {import("./sides.mjs").Sides} sides
 * @param {(line: string) => void} log
 * @returns {Promise<import("../results.mjs").Row[]>}
 */
export async function drawingRows({ ours, spoken }, log) {
  const rows = [];
  for (const batch of BATCHES) {
    const { step, draw } = await inTurns({
      rounds: ROUNDS,
      turnMs: TURN_MS,
      work: {
        step: timesOf(ours, { do: "train", engine: "onnx:cpu", batch }),
        draw: timesOf(ours, { do: "draw", batch }),
      },
    });
    const row = {
      what: `drawing ${batch} examples beside a step, ${spoken}`,
      ours: `drawing ${median(draw).toFixed(2)} ms`,
      peer: `step ${median(step).toFixed(1)} ms`,
      ratio: median(step.map((milliseconds, round) => milliseconds / (milliseconds + draw[round]))),
      unit: "of the time is the step's",
    };
    log(`${row.what}: ${row.ours}, ${row.peer}`);
    rows.push(row);
  }
  return rows;
}
