/** What a training loop asks of an engine: one step after another on batches it is given, and its state to keep. */
import type { NetworkDefinition, Objective } from "@wildpose/networks/tfjs";

export interface TrainingPlan {
  readonly network: NetworkDefinition;
  readonly objective: Objective;
  /** Examples a step. */
  readonly batch: number;
  /** Dropout masks come from streams named by the seed, the network, the step and the layer: the same on every engine. */
  readonly seed: number;
  /** Share of units that each step leaves out, 0 to below 1. */
  readonly dropout: number;
  /** Gradients longer than this, all tensors together, are shortened to it; absent for no limit. */
  readonly gradientLimit?: number;
  /** Threads inside one step; the weights do not depend on it. */
  readonly threads: number;
}

export interface TrainingState {
  /** Every tensor of the network, by name. */
  readonly tensors: ReadonlyMap<string, Float32Array>;
  /** `first/<tensor>` of every trainable one, and `second/<tensor>` of those that Adam moves; empty before the first step. */
  readonly moments: ReadonlyMap<string, Float32Array>;
}

export interface StepInput {
  /** [B, ...inputShape] */
  readonly input: Float32Array;
  /** [B, ...targetShape] of the objective, or [B, ...outputShape] */
  readonly target: Float32Array;
  /** 0-based. */
  readonly step: number;
  readonly learningRate: number;
}

export interface StepResult {
  readonly loss: number;
  /** Of the objective, by name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Length of all gradients together, before any limit. */
  readonly gradientNorm: number;
}

export interface TrainingEngine {
  /** What computes, with its version: `onnxruntime-node 1.30.0, cpu provider`. */
  readonly description: string;
  /**
   * Forward, backward, Adam or orthogonal updates, max-norm, running statistics. The arrays belong to the caller again once the promise settles;
   * until then the caller may prepare the next batch.
   *
   * @throws {NotFiniteError} when the loss or a gradient is not finite. The state is then not to be used.
   */
  step(input: StepInput): Promise<StepResult>;
  /** A copy of where it stands. */
  read(): Promise<TrainingState>;
  close(): Promise<void>;
}
