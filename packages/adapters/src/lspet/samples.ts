import type { PoseSample } from "@wildpose/pose";
import { type LeedsQuirks, readLeedsSamples } from "../leeds-samples.js";
import type { FileSequence } from "../source-files.js";
import { lspetCard } from "./card.js";
import { lspetAxes, lspetImageName, visibilityOfLspetFlag } from "./quirks.js";

const quirks: LeedsQuirks = {
  axesOf: lspetAxes,
  imageName: lspetImageName,
  sourceSplit: () => "train",
  visibilityOf: visibilityOfLspetFlag,
};

/** Reads LSP-Extended's `joints.mat`: one sample a person, in the order of the file. All of it is training data. */
export function readSamples({ path }: FileSequence, signal?: AbortSignal): AsyncGenerator<PoseSample> {
  return readLeedsSamples(lspetCard, quirks, path, signal);
}
