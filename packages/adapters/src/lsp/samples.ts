import type { PoseSample } from "@wildpose/pose";
import { type LeedsQuirks, readLeedsSamples } from "../leeds-samples.js";
import type { FileSequence } from "../source-files.js";
import { lspCard } from "./card.js";
import { lspAxes, lspImageName, lspSourceSplit, visibilityOfLspFlag } from "./quirks.js";

const quirks: LeedsQuirks = {
  axesOf: lspAxes,
  imageName: lspImageName,
  sourceSplit: lspSourceSplit,
  visibilityOf: visibilityOfLspFlag,
};

/** Reads LSP's `joints.mat`: one sample a person, in the order of the file. */
export function readSamples({ path }: FileSequence, signal?: AbortSignal): AsyncGenerator<PoseSample> {
  return readLeedsSamples(lspCard, quirks, path, signal);
}
