/** The network that options ask for. */
import { parseEngineChoice } from "@wildpose/engines";
import { type Baseline, openBaseline, shippedBaselineWeights } from "@wildpose/inference";
import { InvalidSettingError } from "@wildpose/pose";
import { physicalCores } from "./physical-cores.js";

export interface BaselineArguments {
  weights: string | undefined;
  engine: string;
  threads: number | undefined;
  unmirrored: boolean;
}

const MOST_THREADS = 1024;

/** @throws {InvalidSettingError} when the weights, the engine or the number of threads cannot be used. */
export async function openAskedBaseline({
  weights,
  engine,
  threads,
  unmirrored,
}: BaselineArguments): Promise<Baseline> {
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS)) {
    throw new InvalidSettingError(`--threads: expected a whole number of 1 to ${MOST_THREADS}, found ${threads}`);
  }
  return openBaseline({
    ...{ weights: weights ?? shippedBaselineWeights, engine: parseEngineChoice(engine) },
    ...{ threads: threads ?? physicalCores(), mirrored: !unmirrored },
  });
}
