/** Trained networks made of random numbers. For tests. */
import { type NetworkName, type NetworkWeights, networkSpec, tensorShapes } from "@wildpose/networks";
import { randomStream } from "@wildpose/pose";

/**
 * Weights that are about as large as trained ones. Made by sums and products alone, so that they are the same bits
 * everywhere.
 */
export function madeWeights(name: NetworkName, width: number, blocks: number): NetworkWeights {
  const spec = networkSpec(name, width, blocks);
  const random = randomStream(1, `made ${name}`);
  const tensors = new Map(
    [...tensorShapes(spec)].map(([tensor, shape]) => {
      const largest = 1 / Math.sqrt(shape[0]);
      const [from, to] = tensor.endsWith(".weight")
        ? [-largest, largest]
        : /eviation|gamma|Variance/.test(tensor)
          ? [0.5, 1.5]
          : [-0.5, 0.5];
      const size = shape.reduce((product, length) => product * length, 1);
      return [tensor, Float32Array.from({ length: size }, () => random.uniform(from, to))] as const;
    }),
  );
  return { spec, tensors, training: {} };
}

/** @returns [count, inputs] */
export function madeInput(count: number, { inputs }: { readonly inputs: number }): Float32Array {
  const random = randomStream(1, "made input");
  return Float32Array.from({ length: count * inputs }, () => random.uniform(-1, 1));
}
