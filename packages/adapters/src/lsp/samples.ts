import type { PoseSample } from "@wildpose/pose";
import type { SourceFiles } from "../adapter.js";
import { leedsPerson, readLeedsJoints } from "../leeds-joints.js";
import { readRecord } from "../record-problem.js";
import { singleAnnotationFile } from "../source-files.js";
import { lspCard } from "./card.js";
import { lspAxes, lspImageName, lspSourceSplit, visibilityOfLspFlag } from "./quirks.js";

/** Reads LSP's `joints.mat`: one sample a person, in the order of the file. */
export async function* readSamples(files: SourceFiles, signal?: AbortSignal): AsyncGenerator<PoseSample> {
  const path = singleAnnotationFile(lspCard, files);
  const joints = await readLeedsJoints(lspCard, path, lspAxes);
  for (let person = 0; person < joints.persons; person++) {
    signal?.throwIfAborted();
    const imagePath = lspImageName(person);
    const id = `lsp/${imagePath.replace(".jpg", "")}`;
    const place = { dataset: "lsp", path, record: `joints(:,:,${person + 1}) (${imagePath})` };
    yield {
      id,
      source: "lsp",
      sourceSplit: lspSourceSplit(person),
      group: id,
      skeleton: lspCard.skeleton,
      ...readRecord(place, () => leedsPerson(joints, person, visibilityOfLspFlag)),
      imagePath,
      bbox: null,
      intrinsics: null,
    };
  }
}
