/** TensorFlow.js and the backend it computes on. */
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { InvalidSettingError } from "@wildpose/pose";

const require = createRequire(import.meta.url);

export const backendNames = ["wasm", "node-gpu"] as const;
export type BackendName = (typeof backendNames)[number];

/**
 * Chooses where TensorFlow.js computes: `wasm` is always there; `node-gpu` is `@tensorflow/tfjs-node-gpu`, which the
 * user installs (it downloads libtensorflow and needs CUDA).
 *
 * @throws {InvalidSettingError} when the backend's package is not installed.
 */
export async function useBackend(name: BackendName): Promise<void> {
  if (name === "node-gpu") {
    const gpuPackage = "@tensorflow/tfjs-node-gpu";
    try {
      await import(gpuPackage);
    } catch (cause) {
      throw new InvalidSettingError(
        `backend node-gpu: ${gpuPackage} cannot be loaded; install it (npm install ${gpuPackage}@4.22.0) or use --backend wasm`,
        { cause },
      );
    }
    await tf.setBackend("tensorflow");
  } else {
    setWasmPaths(dirname(require.resolve("@tensorflow/tfjs-backend-wasm")) + sep);
    await tf.setBackend("wasm");
  }
  await tf.ready();
}
