/** A checkpoint, which `train --resume` and `train --from` read. */
import { FormatError } from "@wildpose/formats";
import { networkSpec, tensorShapes } from "@wildpose/networks";
import { decodeCheckpoint, encodeCheckpoint } from "@wildpose/training";
import type { FuzzTarget } from "../fuzz-target.js";

function madeCheckpoint(step: number): Uint8Array {
  const spec = networkSpec("direct", 2, 1);
  const sizes = [...tensorShapes(spec)].map(([name, shape]) => [name, shape.reduce((a, b) => a * b, 1)] as const);
  const tensors = new Map(sizes.map(([name, size]) => [name, Float32Array.from({ length: size }, (_, i) => i / size)]));
  const moments = new Map(step === 0 ? [] : [["first/output.bias", new Float32Array(51)]]);
  const validated = { step, scores: { exact: 80.5, faulty: 91.25 } };
  return encodeCheckpoint({
    ...{
      spec,
      begunWith: { seed: 1, engine: "onnx:cpu" },
      recipeSha256: "0".repeat(64),
      streams: ["direct/examples/<step>"],
    },
    progress: {
      ...{ step, loss: step === 0 ? null : 85, validated: step === 0 ? null : validated },
      best: step === 0 ? null : { ...validated, tensors },
      stopping: { reference: null, without: 0 },
      watch: { usual: [85.5, 84], tooHigh: 0 },
    },
    state: { tensors, moments },
    logBytes: 120,
  });
}

export const target: FuzzTarget = {
  name: "checkpoint",
  files: async () => [
    { name: "begun.checkpoint", bytes: madeCheckpoint(0) },
    { name: "under-way.checkpoint", bytes: madeCheckpoint(250) },
  ],
  read: (bytes) => {
    try {
      decodeCheckpoint(bytes);
    } catch (error) {
      // It says what is wrong with a plain error, to which its reader adds the file; any other is a fault.
      if (!(error instanceof Error) || error.name !== "Error") throw error;
      throw new FormatError("checkpoint", error.message, { cause: error });
    }
  },
};
