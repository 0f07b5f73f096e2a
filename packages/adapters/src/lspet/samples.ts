import type { PoseSample } from "@wildpose/pose";
import type { SourceFiles } from "../adapter.js";
import { leedsPerson, readLeedsJoints } from "../leeds-joints.js";
import { readRecord } from "../record-problem.js";
import { singleAnnotationFile } from "../source-files.js";
import { lspetCard } from "./card.js";
import { lspetAxes, lspetImageName, visibilityOfLspetFlag } from "./quirks.js";

/** Reads LSP-Extended's `joints.mat`: one sample a person, in the order of the file. All of it is training data. */
export async function* readSamples(files: SourceFiles, signal?: AbortSignal): AsyncGenerator<PoseSample> {
  const path = singleAnnotationFile(lspetCard, files);
  const joints = await readLeedsJoints(lspetCard, path, lspetAxes);
  for (let person = 0; person < joints.persons; person++) {
    signal?.throwIfAborted();
    const imagePath = lspetImageName(person);
    const id = `lspet/${imagePath.replace(".jpg", "")}`;
    const place = { dataset: "lspet", path, record: `joints(:,:,${person + 1}) (${imagePath})` };
    yield {
      id,
      source: "lspet",
      sourceSplit: "train",
      group: id,
      skeleton: lspetCard.skeleton,
      ...readRecord(place, () => leedsPerson(joints, person, visibilityOfLspetFlag)),
      imagePath,
      bbox: null,
      intrinsics: null,
    };
  }
}
