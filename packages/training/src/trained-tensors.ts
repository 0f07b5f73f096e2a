import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { decodeWeights, type NetworkWeights, readSafetensors } from "@wildpose/networks";
import { InvalidSettingError } from "@wildpose/pose";
import { decodeCheckpoint } from "./checkpoint.js";
import type { TrainedTensors } from "./training-setting.js";

/**
 * Reads a network to begin from or to stand on: a weights file, or a training's checkpoint.
 *
 * @throws {InvalidSettingError} when it is not there or is neither; one line.
 */
export function readTrainedTensors(path: string): Promise<TrainedTensors> {
  return readTrained(path, weightsOf);
}

/**
 * @param decode throws an error that says what is wrong with the bytes.
 * @throws {InvalidSettingError} one line.
 */
export async function readTrained<Weights>(
  path: string,
  decode: (bytes: Uint8Array) => Weights,
): Promise<{ weights: Weights; sha256: string }> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const problem = code === "ENOENT" ? "not found" : `cannot be read (${code})`;
    throw new InvalidSettingError(`${path}: ${problem}; name a weights file or a checkpoint`, { cause });
  }
  try {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    return { weights: decode(bytes), sha256 };
  } catch (cause) {
    throw new InvalidSettingError(`${path}: ${(cause as Error).message}; name a weights file or a checkpoint`, {
      cause,
    });
  }
}

function weightsOf(bytes: Uint8Array): NetworkWeights {
  if (!readSafetensors(bytes).metadata.format?.startsWith("wildpose training checkpoint")) return decodeWeights(bytes);
  const { spec, state } = decodeCheckpoint(bytes);
  return { spec, tensors: state.tensors, training: {} };
}
