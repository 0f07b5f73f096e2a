import { PoseDataError } from "@wildpose/pose";

/** A training step gave a loss or a gradient that is no number. Train again with a lower learning rate. */
export class NotFiniteError extends PoseDataError {
  override readonly name = "NotFiniteError";

  constructor(
    readonly network: string,
    /** 0-based. */
    readonly step: number,
    /** `the loss`, `the gradient of <tensor>` or `the squared gradient of <tensor>`. */
    readonly what: string,
    readonly value: number,
  ) {
    super(
      "Diverged",
      `${network}: ${what} is ${value} at step ${step + 1}; train with a lower learning rate or a gradient limit`,
    );
  }
}
