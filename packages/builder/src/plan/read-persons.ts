/** Stages `read`, `remap` and `select` of one source: its official files → chunks of kept persons, and the counts. */
import { MalformedSourceError } from "@wildpose/pose";
import { imageInspector } from "../images/image-file.js";
import { IMAGES_AHEAD, withImages } from "../images/images-ahead.js";
import { noteUnusable } from "../images/unusable-images.js";
import type { LocatedSource } from "../recipe/locate-sources.js";
import type { Recipe } from "../recipe/recipe.js";
import { countRejected, type PersonTally } from "./count-persons.js";
import { type ChunkSpool, onePersonPerImage } from "./one-person-per-image.js";
import { addToChunk, chunkFiller, type PoseChunk } from "./pose-chunk.js";
import { remapSample } from "./remap-sample.js";
import { isOfImage, reasonToReject } from "./select-person.js";
import type { TextOrdinals } from "./text-ordinals.js";

export interface ReadPersonsOptions {
  /** Where persons and those rejected are counted. */
  readonly tally: PersonTally;
  /** Ids that were read before, of all sources; filled. */
  readonly knownIds: TextOrdinals;
  /** Where chunks are put aside while the persons of each image are compared, if the recipe asks for that. */
  readonly spool: () => ChunkSpool;
  readonly signal?: AbortSignal;
  /** Called now and then with the persons read so far, and once at the end. */
  readonly onProgress?: (persons: number) => void;
}

/**
 * Reads all persons of one source: chunks as they are full, and last those that are not.
 *
 * @param sourceIndex of its entry in the recipe.
 * @throws {MalformedSourceError} when a sample id was there before, or an image path leaves the image folder.
 */
export function readPersons(
  located: LocatedSource,
  sourceIndex: number,
  recipe: Recipe,
  options: ReadPersonsOptions,
): AsyncGenerator<PoseChunk> {
  const chunks = readEveryPerson(located, sourceIndex, recipe, options);
  if (!recipe.sources[sourceIndex].onePersonPerImage) return chunks;
  return onePersonPerImage(chunks, options.spool(), options.tally);
}

async function* readEveryPerson(
  { adapter, sequences, images }: LocatedSource,
  sourceIndex: number,
  recipe: Recipe,
  { tally, knownIds, signal, onProgress }: ReadPersonsOptions,
): AsyncGenerator<PoseChunk> {
  const inspectImage = imageInspector(adapter.card.id, images, recipe.camera === "exif");
  const ahead = images === null ? 1 : IMAGES_AHEAD;
  const chunks = chunkFiller(sourceIndex);
  for (const sequence of sequences) {
    for await (const { sample, image } of withImages(adapter.samples(sequence, signal), inspectImage, ahead)) {
      signal?.throwIfAborted();
      const before = knownIds.size;
      if (knownIds.ordinalOf(sample.id) !== before) {
        throw new MalformedSourceError(
          sample.source,
          sequence.id,
          `sample ${sample.id} is there twice; name each annotation file once in ${recipe.path}`,
        );
      }
      tally.persons++;
      const pose = remapSample(sample);
      const reason = reasonToReject(pose, image, recipe);
      const looksForImage = images !== null && sample.imagePath !== null;
      if (looksForImage && image.state !== "readable" && (reason === null || isOfImage(reason))) {
        noteUnusable(tally.images, sample.imagePath, image.state);
      }
      if (reason !== null) countRejected(tally, reason);
      else {
        const full = chunks.add(pose.joints3d !== null, (chunk) => addToChunk(chunk, pose, image));
        if (full !== null) yield full;
      }
      if (tally.persons % 500 === 0) onProgress?.(tally.persons);
    }
  }
  yield* chunks.rest();
  onProgress?.(tally.persons);
}
