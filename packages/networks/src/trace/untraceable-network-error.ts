import { PoseDataError } from "@wildpose/pose";

/** A network does something that cannot be written down as one graph. Change its `forward`, or the objective. */
export class UntraceableNetworkError extends PoseDataError {
  override readonly name: string = "UntraceableNetworkError";

  constructor(
    readonly network: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super("InvalidSetting", `network ${network}: ${problem}`, options);
  }
}
