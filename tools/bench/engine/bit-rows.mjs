// @ts-check
import { startOurs } from "./sides.mjs";

/** [batch, steps]: products of each size are divided among threads in another way. */
const TRAININGS = [
  [64, 12],
  [256, 4],
  [1024, 2],
];
const ENGINE = "onnx:cpu";
const ROWS = 1024;
const BATCHES = [1, 64, 1024];

/**
 * Whether the same seed gives the same bits.
 *
 * @param {readonly number[]} cores
 * @param {(line: string) => void} log
 * @returns {Promise<import("../results.mjs").Row[]>}
 */
export async function bitRows(cores, log) {
  log("bits");
  const request = { do: "weights", engine: ENGINE, trainings: TRAININGS };
  const [first, again, two] = [1, 1, 2].map((threads) => startOurs({ threads, cores: cores.slice(0, threads) }));
  try {
    const hashes = [];
    for (const one of [first, again, two]) hashes.push((await one.ask(request)).sha256);
    const rows = [
      sameRow("weights and moments of the same seed, another run", hashes[0], hashes[1]),
      sameRow("weights and moments of the same seed, 2 threads", hashes[0], hashes[2]),
    ];
    for (const engine of [ENGINE, "portable"]) {
      const answers = [];
      for (const batch of BATCHES) answers.push((await first.ask({ do: "rows", engine, rows: ROWS, batch })).sha256);
      for (const [i, batch] of BATCHES.entries()) {
        if (i > 0)
          rows.push(sameRow(`${engine}: forward, batch ${batch}, the rows of batch 1`, answers[i], answers[0]));
      }
      const { sha256 } = await two.ask({ do: "rows", engine, rows: ROWS, batch: ROWS });
      rows.push(sameRow(`${engine}: forward, 2 threads, the rows of 1`, sha256, answers[0]));
    }
    return rows;
  } finally {
    for (const one of [first, again, two]) one.close();
  }
}

/** @param {string} what @param {string} ours @param {string} peer sha256 */
function sameRow(what, ours, peer) {
  return {
    what,
    ours: ours.slice(0, 12),
    peer: peer.slice(0, 12),
    ratio: ours === peer ? 1 : 0,
    must: 1,
    unit: ours === peer ? "same bits" : "other bits",
  };
}
