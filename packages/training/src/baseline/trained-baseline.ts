/** A baseline that a training begins with. */
import {
  type BaselineSpec,
  baselineSizes,
  baselineSpecs,
  decodeBaseline,
  readSafetensors,
  withBlocksOf,
} from "@wildpose/networks";
import { readTrained } from "../trained-tensors.js";
import { decodeBaselineCheckpoint, isBaselineCheckpoint } from "./baseline-checkpoint.js";

export interface TrainedBaseline {
  readonly weights: { readonly spec: BaselineSpec; readonly tensors: ReadonlyMap<string, Float32Array> };
  /** Of the file. */
  readonly sha256: string;
}

/**
 * Reads a weights file, or the checkpoint of a training.
 *
 * @throws {InvalidSettingError} when it is not there or is neither; one line.
 */
export function readTrainedBaseline(path: string): Promise<TrainedBaseline> {
  return readTrained(path, (bytes) => {
    if (!isBaselineCheckpoint(readSafetensors(bytes))) return decodeBaseline(bytes);
    const { begunWith, state } = decodeBaselineCheckpoint(bytes);
    const size = baselineSizes.find((known) => known === begunWith.size);
    if (!size)
      throw new Error(`it was begun with the size ${begunWith.size}, expected one of ${baselineSizes.join(", ")}`);
    return { spec: withBlocksOf(baselineSpecs[size], state.tensors.keys()), tensors: state.tensors };
  });
}
