/** A trained baseline network, ready to find joints in crops. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type EngineChoice, openPreparedNetwork } from "@wildpose/engines";
import { type BaselineWeights, decodeBaseline } from "@wildpose/networks";
import { h36m17, InvalidSettingError } from "@wildpose/pose";
import type { Baseline } from "./baseline.js";
import { meanOfMirrored, mirrorCrops } from "./mirrored-crops.js";

/** Where the weights lie that are used when none are named. */
export const shippedBaselineWeights = fileURLToPath(
  new URL("../../baseline-weights/baseline-tiny.safetensors", import.meta.url),
);

export interface OpenBaselineOptions {
  /** Path of a .safetensors, as `wildpose train baseline` wrote it. */
  readonly weights: string;
  /** `onnx:cpu` by default. */
  readonly engine?: EngineChoice;
  /** Inside one run; 1 by default. */
  readonly threads?: number;
  /** Take the mean of what is found in a crop and in its mirror image, for twice the work; true by default. */
  readonly mirrored?: boolean;
}

/** Crops computed at once: more take memory in proportion and are no faster. */
const ROWS = 32;

/**
 * @throws {InvalidSettingError} when the file cannot be read or is no baseline, or the engine is not available here.
 */
export async function openBaseline({
  weights: path,
  engine = "onnx:cpu",
  threads = 1,
  mirrored = true,
}: OpenBaselineOptions): Promise<Baseline> {
  if (engine.startsWith("tfjs:")) {
    throw new InvalidSettingError(
      `engine ${engine}: the baseline runs traced; use onnx:cpu, onnx:webgpu, onnx:cuda or portable`,
    );
  }
  const { spec, tensors, meanBoneLength, training } = await readBaseline(path);
  const { baselineNetwork } = await import("@wildpose/networks/tfjs");
  const { traceForward } = await import("@wildpose/networks/trace");
  const definition = baselineNetwork(spec);
  const [inputs, outputs] = [definition.inputShape[0], definition.outputShape[0]];
  const model = traceForward(definition, tensors, training);
  const onTraced = engine as Exclude<EngineChoice, `tfjs:${string}`>;
  const network = await openPreparedNetwork({ engine: onTraced, traced: { model, inputs, outputs } }, { threads });
  const size = spec.inputSize;
  const find = async (crops: Uint8Array) => {
    const found = await network.run(Float32Array.from(crops));
    return mirrored
      ? meanOfMirrored(found, await network.run(Float32Array.from(mirrorCrops(crops, size))), size)
      : found;
  };
  return {
    inputSize: size,
    jointNames: h36m17.joints,
    meanBoneLength,
    async predict(crops, rows) {
      if (crops.length !== rows * inputs) {
        throw new Error(`${crops.length} colours for ${rows} crops, expected ${rows * inputs}`);
      }
      const answers = new Float32Array(rows * outputs);
      for (let from = 0; from < rows; from += ROWS) {
        const some = crops.subarray(from * inputs, Math.min(rows, from + ROWS) * inputs);
        answers.set(await find(some), from * outputs);
      }
      return answers;
    },
    close: () => network.close(),
  };
}

async function readBaseline(path: string): Promise<BaselineWeights> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new InvalidSettingError(
      `${path}: ${code === "ENOENT" ? "not found" : `cannot be read (${code})`}; name weights of a baseline, or train one with ` +
        '"wildpose train baseline"',
      { cause },
    );
  }
  try {
    return decodeBaseline(bytes);
  } catch (cause) {
    throw new InvalidSettingError(`${path}: ${(cause as Error).message}; name weights of a baseline`, { cause });
  }
}
