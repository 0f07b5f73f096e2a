/** The weights of a network that sees images → the network in use. */
import { access } from "node:fs/promises";
import { join } from "node:path";
import type { EngineChoice } from "@wildpose/engines";
import { InvalidSettingError } from "@wildpose/pose";
import { shippedWeightsFolder } from "../weights-folder.js";
import type { Baseline } from "./baseline.js";

/** Where the weights lie that are used when none are named. */
export const shippedBaselineWeights = join(shippedWeightsFolder, "baseline-tiny.safetensors");

export interface OpenBaselineOptions {
  /** Path of a `.safetensors` file. */
  readonly weights: string;
  readonly engine: EngineChoice;
  readonly threads: number;
}

/** @throws {InvalidSettingError} when the weights cannot be used; names the file. */
export async function openBaseline({ weights }: OpenBaselineOptions): Promise<Baseline> {
  await access(weights).catch((cause) => {
    throw new InvalidSettingError(
      `${weights}: no such file; train a network with "wildpose train baseline", and name its weights with --weights`,
      { cause },
    );
  });
  throw new InvalidSettingError(`${weights}: not weights of a baseline network; name others with --weights`);
}
