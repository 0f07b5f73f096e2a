// @ts-check
import { join } from "node:path";

const BATCH = 64;
const STEPS = 5;
/** Parts in a million. */
const MOST_OF_LOSS = 10;
/** Adam's first steps are as long as the rate however small the gradient: where that is mere rounding, the two sides differ. */
const MOST_OF_ANSWER = 2000;

/**
 * Whether both sides do the same: from the same tensors, on the same examples, without dropout.
 *
 * @param {import("./sides.mjs").Sides} sides
 * @param {string} scratch folder
 * @returns {Promise<import("../results.mjs").Row[]>}
 */
export async function parityRows({ ours, torch }, scratch) {
  const what = `losses of ${STEPS} steps without dropout, largest difference`;
  const whatAfter = "what the network then answers, difference over length";
  const unit = "parts in a million";
  if (!torch) return [what, whatAfter].map((what) => ({ what, skipped: "no Python with PyTorch" }));
  const path = join(scratch, "parity.safetensors");
  const { losses } = await ours.ask({ do: "agree", engine: "onnx:cpu", batch: BATCH, steps: STEPS, path });
  const theirs = await torch.ask({ do: "agree", steps: STEPS, path });
  const differences = losses.map((/** @type {number} */ loss, /** @type {number} */ i) =>
    Math.abs(loss / theirs.losses[i] - 1),
  );
  return [
    {
      what,
      ours: `${losses.at(-1).toFixed(4)} at the last`,
      peer: `PyTorch ${theirs.losses.at(-1).toFixed(4)}`,
      ratio: Math.max(...differences) * 1e6,
      atMost: MOST_OF_LOSS,
      unit,
    },
    { what: whatAfter, ours: "", peer: "PyTorch", ratio: theirs.difference * 1e6, atMost: MOST_OF_ANSWER, unit },
  ];
}
