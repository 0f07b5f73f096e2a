/** The persons of LSP and LSP-Extended: one in each image, in the order of the variable `joints`. */
import { annotationOnly, type PoseSample, type SourceSplit } from "@wildpose/pose";
import type { DatasetCard } from "./adapter.js";
import { type LeedsAxes, leedsPerson, readLeedsJoints } from "./leeds-joints.js";
import { readRecord } from "./record-problem.js";

/** What the two sets do differently. `person` counts from 0. */
export interface LeedsQuirks {
  axesOf(dims: readonly number[]): LeedsAxes;
  imageName(person: number): string;
  sourceSplit(person: number): SourceSplit;
  visibilityOf(flag: number): number;
}

/** Reads `joints.mat`: one sample a person. */
export async function* readLeedsSamples(
  card: DatasetCard,
  quirks: LeedsQuirks,
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<PoseSample> {
  const joints = await readLeedsJoints(card, path, quirks.axesOf);
  for (let person = 0; person < joints.persons; person++) {
    signal?.throwIfAborted();
    const imagePath = quirks.imageName(person);
    const id = `${card.id}/${imagePath.replace(".jpg", "")}`;
    const place = { dataset: card.id, path, record: `joints(:,:,${person + 1}) (${imagePath})` };
    yield {
      id,
      source: card.id,
      sourceSplit: quirks.sourceSplit(person),
      group: id,
      skeleton: card.skeleton,
      ...readRecord(place, () => leedsPerson(joints, person, quirks.visibilityOf)),
      imagePath,
      bbox: null,
      ...annotationOnly,
    };
  }
}
