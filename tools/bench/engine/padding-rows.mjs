// @ts-check
import { median } from "../paired.mjs";
import { inTurns, timesAsFast } from "./in-turns.mjs";
import { timesOf } from "./sides.mjs";

const ROUNDS = 7;
const TURN_MS = 400;
const ENGINE = "onnx:cpu";
const works = [
  { does: "forward", batch: 1024, spoken: "forward" },
  { does: "train", batch: 64, spoken: "training step" },
  { does: "train", batch: 256, spoken: "training step" },
  { does: "train", batch: 1024, spoken: "training step" },
];

/**
 * What it is worth to compute with 1040 units of which 16 are always zero, in place of 1024.
 *
 * @param {import("./sides.mjs").Sides} sides
 * @param {(line: string) => void} log
 * @returns {Promise<import("../results.mjs").Row[]>}
 */
export async function paddingRows({ ours, spoken }, log) {
  const rows = [];
  for (const { does, batch, spoken: work } of works) {
    const taken = await inTurns({
      rounds: ROUNDS,
      turnMs: TURN_MS,
      work: {
        padded: timesOf(ours, { do: does, engine: ENGINE, batch }),
        plain: timesOf(ours, { do: does, engine: ENGINE, batch, padded: false }),
      },
    });
    const row = {
      what: `units padded off whole pages: ${work}, batch ${batch}, ${spoken}`,
      ours: `${median(taken.padded).toFixed(1)} ms`,
      peer: `not padded ${median(taken.plain).toFixed(1)} ms`,
      ratio: timesAsFast(taken.padded, taken.plain),
      unit: "times",
    };
    log(`${row.what}: ${row.ours}, ${row.peer}`);
    rows.push(row);
  }
  return rows;
}
