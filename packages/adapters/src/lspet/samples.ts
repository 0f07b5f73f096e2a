import type { PoseSample } from "@wildpose/pose";
import type { SourceFiles } from "../adapter.js";
import { type LeedsQuirks, readLeedsSamples } from "../leeds-samples.js";
import { lspetCard } from "./card.js";
import { lspetAxes, lspetImageName, visibilityOfLspetFlag } from "./quirks.js";

const quirks: LeedsQuirks = {
  axesOf: lspetAxes,
  imageName: lspetImageName,
  sourceSplit: () => "train",
  visibilityOf: visibilityOfLspetFlag,
};

/** Reads LSP-Extended's `joints.mat`: one sample a person, in the order of the file. All of it is training data. */
export function readSamples(files: SourceFiles, signal?: AbortSignal): AsyncGenerator<PoseSample> {
  return readLeedsSamples(lspetCard, quirks, files, signal);
}
