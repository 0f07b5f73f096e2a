/** Batches of crops, made in this thread: batch k is a function of the options and k alone. */
import { h36m17, randomStream } from "@wildpose/pose";
import { drawAugmentation } from "./augmentation.js";
import type { BaselineBatch } from "./baseline-batch.js";
import { augmentationOf, type BaselineLoaderOptions } from "./loader-options.js";
import { cropPerson } from "./person-crop.js";
import { type ReleasePerson, readPersons, readRowGroups } from "./release-persons.js";
import { type RowWindow, rowOrder } from "./row-order.js";

const JOINTS = h36m17.joints.length;
/** Of the four threads that Node has for files and for sharp; with all four taken it is a quarter slower. */
const AT_ONCE = 3;

/**
 * Makes every `stride`-th batch from `firstBatch` on, without end.
 *
 * @throws {PoseDataError} when a release or an image cannot be read.
 */
export async function* makeBatches(
  options: Required<BaselineLoaderOptions>,
  stride = 1,
): AsyncGenerator<BaselineBatch, never> {
  const { releases, split, inputSize, batchRows, seed } = options;
  const settings = augmentationOf(options);
  const order = rowOrder(await readRowGroups(releases, split), seed);
  const rowAt = windowReader(order);
  for (let batch = options.firstBatch; ; batch += stride) {
    const images = new Uint8Array(batchRows * inputSize * inputSize * 3);
    const joints = new Float32Array(batchRows * JOINTS * 3);
    const weights = new Float32Array(batchRows * JOINTS);
    const depthWeights = new Float32Array(batchRows * JOINTS);
    const persons: ReleasePerson[] = [];
    for (let row = 0; row < batchRows; row++) persons.push(await rowAt(batch * batchRows + row));
    await inTurns(persons, AT_ONCE, async (person, row) => {
      const position = batch * batchRows + row;
      const drawn =
        settings === null ? null : drawAugmentation(settings, randomStream(seed, `baseline/augmentation/${position}`));
      const part = <Values extends Uint8Array | Float32Array>(values: Values, size: number) =>
        values.subarray(row * size, (row + 1) * size) as Values;
      await cropPerson(person, inputSize, drawn, {
        image: part(images, inputSize * inputSize * 3),
        joints: part(joints, JOINTS * 3),
        weights: part(weights, JOINTS),
        depthWeights: part(depthWeights, JOINTS),
      });
    });
    yield { rows: batchRows, images, joints, weights, depthWeights };
  }
}

/** Persons by their place in the order; two windows are in memory at most, the one in use and the one after it. */
function windowReader({ windowAt }: ReturnType<typeof rowOrder>) {
  interface Loaded {
    readonly window: RowWindow;
    readonly persons: Promise<readonly ReleasePerson[]>;
  }
  const load = (position: number): Loaded => {
    const window = windowAt(position);
    const persons = readWindow(window);
    // Who asks for it gets the error; until then nobody waits for it.
    persons.catch(() => {});
    return { window, persons };
  };
  let current: Loaded | null = null;
  let next: Loaded | null = null;
  const has = (loaded: Loaded | null, position: number): loaded is Loaded =>
    loaded !== null && position >= loaded.window.start && position < loaded.window.start + loaded.window.rows;
  return async (position: number): Promise<ReleasePerson> => {
    if (!has(current, position)) {
      current = has(next, position) ? next : load(position);
      next = null;
    }
    const { window, persons } = current;
    const all = await persons;
    const within = position - window.start;
    next ??= within * 2 >= window.rows ? load(window.start + window.rows) : null;
    return all[window.order[within]];
  };
}

async function readWindow({ groups }: RowWindow): Promise<readonly ReleasePerson[]> {
  const persons: ReleasePerson[] = [];
  for (const group of groups) persons.push(...(await readPersons(group)));
  return persons;
}

/** Does several beside each other. The first error is thrown when all that were begun have ended. */
async function inTurns<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const outcomes = await Promise.allSettled(
    Array.from({ length: Math.min(atOnce, items.length) }, async () => {
      while (next < items.length) {
        const index = next++;
        try {
          await work(items[index], index);
        } catch (error) {
          next = items.length;
          throw error;
        }
      }
    }),
  );
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}
