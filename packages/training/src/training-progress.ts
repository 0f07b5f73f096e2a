import type { StoppingState } from "./early-stopping.js";
import type { LossWatch } from "./loss-watch.js";
import type { ValidationScores } from "./validation.js";

export interface Validated {
  /** Steps done. */
  readonly step: number;
  readonly scores: ValidationScores;
}

/** What a training has come to, besides the engine's state. */
export interface TrainingProgress {
  /** Steps done. */
  readonly step: number;
  /** Of the last step; null before the first. */
  readonly loss: number | null;
  /** The last validation. */
  readonly validated: Validated | null;
  /** The best one, with the network's tensors at it. */
  readonly best: (Validated & { readonly tensors: ReadonlyMap<string, Float32Array> }) | null;
  readonly stopping: StoppingState;
  readonly watch: LossWatch;
}
