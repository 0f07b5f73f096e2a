import type { createTrainingEngine, OpenNetwork } from "@wildpose/engines";
import type { NetworkWeights } from "@wildpose/networks";
import type { PoseSource } from "./examples.js";

/** Opens a network for use. */
export type OpenForUse = (weights: NetworkWeights) => Promise<OpenNetwork>;

/** What a training is given besides its recipe. */
export interface TrainingSetting {
  readonly source: PoseSource;
  /** Folder of the run, which exists; a training that finds its checkpoint there goes on from it. Without one nothing is written. */
  readonly folder?: string;
  /** Threads inside one step; the weights do not depend on it. */
  readonly threads: number;
  /** The trained view synthesis network, which the reconstruction network is trained behind. */
  readonly viewSynthesis?: TrainedTensors;
  /** What to begin with in place of drawn weights: a network of the same size that was trained before. */
  readonly from?: TrainedTensors;
  /** Asks the training to stop after its step, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** What computes; by default what the recipe names. */
  readonly createEngine?: typeof createTrainingEngine;
  /** What validates, and makes right views; by default ONNX Runtime on the CPU. */
  readonly openForUse?: OpenForUse;
}

export interface TrainedTensors {
  readonly weights: NetworkWeights;
  /** SHA-256 of the file they were read from: two trainings that stand on other files are not the same. */
  readonly sha256: string;
}
