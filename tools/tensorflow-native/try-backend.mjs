// @ts-check
/**
 * Loads tfjs-node from the project whose folder is the first argument and multiplies two matrices with it, in a process
 * of its own, because a library that does not fit ends the process. Prints one line of JSON.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { packageName } from "./package-state.mjs";

const SIZE = 1024;
const ROUNDS = 15;

const load = createRequire(join(process.argv[2], "package.json"));

// Node 23 took these out; tfjs-node 4.22 calls them.
const util = load("node:util");
util.isNullOrUndefined ??= (/** @type {unknown} */ value) => value === null || value === undefined;
util.isArray ??= Array.isArray;

const tf = load(packageName);
const [a, b] = [tf.randomNormal([SIZE, SIZE]), tf.randomNormal([SIZE, SIZE])];
const times = Array.from({ length: ROUNDS }, () => {
  const start = performance.now();
  tf.tidy(() => {
    tf.matMul(a, b).dataSync();
  });
  return performance.now() - start;
}).sort((one, other) => one - other);
const { binding, isUsingGpuDevice } = tf.backend();
console.log(
  JSON.stringify({
    tensorflow: binding.TF_Version,
    backend: tf.getBackend(),
    device: isUsingGpuDevice ? "gpu" : "cpu",
    milliseconds: times[ROUNDS >> 1],
    gigaflops: (2 * SIZE ** 3) / times[ROUNDS >> 1] / 1e6,
  }),
);
