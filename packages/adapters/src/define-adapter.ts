/** How an adapter is put together, and read from end to end. */
import type { PoseSample } from "@wildpose/pose";
import type { DatasetAdapter, DatasetCard, SourceFiles, SourceSequence } from "./adapter.js";
import { requireSequenceFiles } from "./source-files.js";

/** What an adapter's modules `sequences.ts` and `samples.ts` export. */
export type AdapterModules<Sequence extends SourceSequence> = readonly [
  sequences: {
    readonly listSequences: (files: SourceFiles, signal?: AbortSignal) => Promise<readonly Sequence[]>;
  },
  samples: {
    readonly readSamples: (sequence: Sequence, signal?: AbortSignal) => AsyncIterable<PoseSample>;
  },
];

/** An adapter whose reader is loaded when it is first used, so that a list of cards costs nothing. */
export function defineAdapter<Sequence extends SourceSequence>(
  card: DatasetCard,
  load: () => Promise<AdapterModules<Sequence>>,
): DatasetAdapter {
  return {
    card,
    async sequences(files, signal) {
      const [{ listSequences }] = await load();
      const sequences = await listSequences(files, signal);
      // Before anything opens one: files are hashed for the manifest too.
      await requireSequenceFiles(card, sequences);
      return sequences;
    },
    async *samples(sequence, signal) {
      const [, { readSamples }] = await load();
      // The sequences that come back are the ones this adapter gave out.
      yield* readSamples(sequence as Sequence, signal);
    },
  };
}

/** All samples of a source, sequence by sequence. */
export async function* readSource(
  adapter: DatasetAdapter,
  files: SourceFiles,
  signal?: AbortSignal,
): AsyncGenerator<PoseSample> {
  for (const sequence of await adapter.sequences(files, signal)) yield* adapter.samples(sequence, signal);
}
