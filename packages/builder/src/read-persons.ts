/** Stages `read`, `remap` and `select` of one source: its official files → chunks of kept persons, and the counts. */
import { MalformedSourceError } from "@wildpose/pose";
import { countRejected, type PersonTally } from "./count-persons.js";
import { imageInspector } from "./image-file.js";
import type { LocatedSource } from "./locate-sources.js";
import { chunkList, type PoseChunk } from "./pose-chunk.js";
import type { Recipe } from "./recipe.js";
import { remapSample } from "./remap-sample.js";
import { reasonToReject } from "./select-person.js";

export interface PersonsOfSource {
  readonly tally: PersonTally;
  readonly chunks: readonly PoseChunk[];
}

export interface ReadPersonsOptions {
  readonly signal?: AbortSignal;
  /** Called now and then with the persons read so far, and once at the end. */
  readonly onProgress?: (persons: number) => void;
  /** Ids that were read before, of all sources; filled. */
  readonly knownIds: Set<string>;
}

/**
 * Reads all persons of one source.
 *
 * @throws {MalformedSourceError} when a sample id was there before, or an image path leaves the image folder.
 */
export async function readPersons(
  located: LocatedSource,
  sourceIndex: number,
  recipe: Recipe,
  { signal, onProgress, knownIds }: ReadPersonsOptions,
): Promise<PersonsOfSource> {
  const { adapter, sequences, images } = located;
  const inspectImage = imageInspector(adapter.card.id, images, recipe.camera === "exif");
  const chunks = chunkList(sourceIndex);
  const tally: PersonTally = { persons: 0, rejected: new Map() };
  for (const sequence of sequences) {
    for await (const sample of adapter.samples(sequence, signal)) {
      signal?.throwIfAborted();
      if (knownIds.has(sample.id)) {
        throw new MalformedSourceError(
          sample.source,
          sequence.id,
          `sample ${sample.id} is there twice; name each annotation file once in ${recipe.path}`,
        );
      }
      knownIds.add(sample.id);
      tally.persons++;
      const pose = remapSample(sample);
      const image = await inspectImage(sample.imagePath);
      const reason = reasonToReject(pose, image, recipe);
      if (reason === null) chunks.add(pose, image);
      else countRejected(tally, reason);
      if (tally.persons % 500 === 0) onProgress?.(tally.persons);
    }
  }
  onProgress?.(tally.persons);
  return { tally, chunks: chunks.list };
}
