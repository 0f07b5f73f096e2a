/** A weights file, which `build --weights` and `evaluate` read. */
import { FormatError } from "@wildpose/formats";
import { decodeWeights, encodeWeights, networkSpec, tensorShapes } from "@wildpose/networks";
import type { FuzzTarget } from "../fuzz-target.js";

function madeWeights(width: number, blocks: number): Uint8Array {
  const spec = networkSpec("direct", width, blocks);
  const sizes = [...tensorShapes(spec)].map(([name, shape]) => [name, shape.reduce((a, b) => a * b, 1)] as const);
  const tensors = new Map(sizes.map(([name, size]) => [name, Float32Array.from({ length: size }, (_, i) => i / size)]));
  return encodeWeights({ spec, tensors, training: { seed: "1" } });
}

export const target: FuzzTarget = {
  name: "weights",
  files: async () => [
    { name: "narrow.safetensors", bytes: madeWeights(4, 1) },
    { name: "deep.safetensors", bytes: madeWeights(2, 3) },
  ],
  read: (bytes) => {
    try {
      decodeWeights(bytes);
    } catch (error) {
      // It says what is wrong with a plain error, to which its reader adds the file; any other is a fault.
      if (!(error instanceof Error) || error.name !== "Error") throw error;
      throw new FormatError("safetensors", error.message, { cause: error });
    }
  },
};
