import { PoseDataError } from "@wildpose/pose";

/** A training cannot go on as it is: its numbers are no numbers any more, or its loss has left for good. */
export class DivergedTrainingError extends PoseDataError {
  override readonly name = "DivergedTrainingError";

  constructor(
    readonly network: string,
    /** Steps that were begun, the failed one included. */
    readonly step: number,
    readonly learningRate: number,
    problem: string,
    checkpoint: { readonly path: string; readonly step: number } | null,
    options?: ErrorOptions,
  ) {
    const advice =
      checkpoint === null
        ? "train again with a lower learning rate, or a gradient limit"
        : `${checkpoint.path} is as it was after step ${checkpoint.step}: begin another training from it ` +
          "(--from, another --out) with a lower learning rate or a gradient limit";
    super(
      "Diverged",
      `${network}: ${problem} at step ${step}, learning rate ${Number(learningRate.toPrecision(3))}; ${advice}`,
      options,
    );
  }
}
