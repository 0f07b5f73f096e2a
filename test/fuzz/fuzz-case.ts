import { randomStream } from "@wildpose/pose";
import type { FuzzFile } from "./fuzz-target.js";
import { mutate } from "./mutate.js";

/** Files of this size are taken half as often as tiny ones: cases are about structure, and small files have most of it. */
const halfWeightBytes = 20_000;

/**
 * A numbered case of a target: the first are its files as they are, the others damaged copies. Seed and number decide
 * the bytes, whatever was run before.
 */
export function fuzzCase(target: string, files: readonly FuzzFile[], seed: number, number: number): FuzzFile {
  if (number < files.length) return files[number];
  const stream = randomStream(seed, `fuzz/${target}/${number}`);
  const weights = files.map(({ bytes }) => 1 / (1 + bytes.length / halfWeightBytes));
  let left = stream.uniform(
    0,
    weights.reduce((sum, weight) => sum + weight, 0),
  );
  const chosen = Math.max(
    0,
    weights.findIndex((weight) => {
      left -= weight;
      return left < 0;
    }),
  );
  const others = files.filter((_, index) => index !== chosen).map(({ bytes }) => bytes);
  return { name: `damaged ${files[chosen].name}`, bytes: mutate(files[chosen].bytes, stream, others) };
}
