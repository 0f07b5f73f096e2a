// @ts-check
import { median } from "../paired.mjs";
import { inTurns, timesAsFast } from "./in-turns.mjs";
import { timesOf } from "./sides.mjs";

const ROUNDS = 5;
const TURN_MS = 300;
const NATIVE = "onnx:cpu";
const FORWARD_BATCH = 1024;
const TRAINING_BATCH = 64;

/**
 * The engines for other reasons than speed, beside the native one. The portable engine's WebAssembly computes 4 numbers
 * at a time, and multiplies and adds in two instructions; the native one computes 8 or 16, and both in one.
 */
const others = [
  { engine: "portable", does: "forward", batch: FORWARD_BATCH, must: 0.2 },
  { engine: "tfjs:wasm", does: "forward", batch: FORWARD_BATCH },
  { engine: "tfjs:wasm", does: "train", batch: TRAINING_BATCH },
];

/**
 * @param {import("./sides.mjs").Sides} sides
 * @param {(line: string) => void} log
 * @returns {Promise<import("../results.mjs").Row[]>}
 */
export async function otherEngineRows({ ours, spoken }, log) {
  const rows = [];
  for (const { engine, does, batch, must } of others) {
    const taken = await inTurns({
      rounds: ROUNDS,
      turnMs: TURN_MS,
      work: {
        other: timesOf(ours, { do: does, engine, batch }),
        native: timesOf(ours, { do: does, engine: NATIVE, batch }),
      },
    });
    const work = does === "train" ? "training step" : "forward";
    const row = {
      what: `${engine}: ${work}, batch ${batch}, ${spoken}`,
      ours: `${median(taken.other).toFixed(1)} ms`,
      peer: `${NATIVE} ${median(taken.native).toFixed(1)} ms`,
      ratio: timesAsFast(taken.other, taken.native),
      must,
      unit: "times",
    };
    log(`${row.what}: ${row.ours}, ${row.peer}`);
    rows.push(row);
  }
  return rows;
}
