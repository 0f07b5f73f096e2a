/** Recipe option `one_person_per_image`: of the persons of one image, the one to keep. */
import { countRejected, type PersonTally } from "./count-persons.js";
import { CHUNK_SIZE, chunkFiller, copyPerson, type PoseChunk, rowAddress } from "./pose-chunk.js";
import { countLabelled } from "./select-person.js";
import { textOrdinals } from "./text-ordinals.js";

/** Chunks put aside until all persons of a source were seen. */
export interface ChunkSpool {
  add(chunk: PoseChunk): Promise<void>;
  /** Those that were added, in their order. */
  all(): AsyncIterable<PoseChunk>;
}

/** For sources that fit in memory. */
export function memorySpool(): ChunkSpool {
  const chunks: PoseChunk[] = [];
  return {
    add: async (chunk) => {
      chunks.push(chunk);
    },
    async *all() {
      yield* chunks;
    },
  };
}

/**
 * Keeps one person of each image: the one with the most labelled joints; of several the one with the largest box, then
 * the first. A person without an image path stands alone. The others are counted as rejected.
 *
 * @param chunks of one source.
 */
export async function* onePersonPerImage(
  chunks: AsyncIterable<PoseChunk>,
  spool: ChunkSpool,
  tally: PersonTally,
): AsyncGenerator<PoseChunk> {
  const images = textOrdinals();
  const best = { address: new Float64Array(1024), labelled: new Uint8Array(1024), area: new Float64Array(1024) };
  let index = 0;
  for await (const chunk of chunks) {
    for (let row = 0; row < chunk.count; row++) {
      const path = chunk.imagePaths[row];
      if (path === null) continue;
      const image = images.ordinalOf(path);
      if (image === best.address.length) grow(best);
      const joints = chunk.visibility.length / CHUNK_SIZE;
      const labelled = countLabelled(chunk.visibility.subarray(row * joints, (row + 1) * joints));
      const area = chunk.boxes[row * 4 + 2] * chunk.boxes[row * 4 + 3];
      const isBetter = best.labelled[image] !== labelled ? labelled > best.labelled[image] : area > best.area[image];
      if (!isBetter) continue;
      best.address[image] = rowAddress(index, row);
      best.labelled[image] = labelled;
      best.area[image] = area;
    }
    await spool.add(chunk);
    index++;
  }

  const isBest = new Uint8Array(index * CHUNK_SIZE);
  for (let image = 0; image < images.size; image++) isBest[best.address[image]] = 1;
  index = 0;
  let filler: ReturnType<typeof chunkFiller> | null = null;
  for await (const chunk of spool.all()) {
    filler ??= chunkFiller(chunk.sourceIndex);
    for (let row = 0; row < chunk.count; row++) {
      if (chunk.imagePaths[row] !== null && isBest[rowAddress(index, row)] === 0) {
        countRejected(tally, "not-the-one-of-its-image");
        continue;
      }
      const full = filler.add(chunk.measured, (to) => copyPerson(chunk, row, to));
      if (full !== null) yield full;
    }
    index++;
  }
  yield* filler?.rest() ?? [];
}

function grow(best: { address: Float64Array; labelled: Uint8Array; area: Float64Array }): void {
  const doubled = <Values extends Float64Array | Uint8Array>(values: Values, larger: Values): Values => {
    larger.set(values);
    return larger;
  };
  const length = best.address.length * 2;
  best.address = doubled(best.address, new Float64Array(length));
  best.labelled = doubled(best.labelled, new Uint8Array(length));
  best.area = doubled(best.area, new Float64Array(length));
}
