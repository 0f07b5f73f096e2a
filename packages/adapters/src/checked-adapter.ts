/**
 * What an adapter from outside gives, held against the contract while it is read: nobody ran the conformance kit on it
 * here, and what is wrong with a sample would come to light far from it, as a crash or as a silent error of the release.
 */
import { MalformedSourceError, type PoseSample } from "@wildpose/pose";
import type { DatasetAdapter, DatasetCard, SourceSequence } from "./adapter.js";
import { shown } from "./record-problem.js";
import { described, sampleFault } from "./sample-fault.js";
import { requireSequenceFiles } from "./source-files.js";

/**
 * The adapter, with its sequences and each of its samples checked as they come: types, lengths, names, joints without a
 * place. Ours are not wrapped: the kit proves them.
 *
 * Every fault is a {@link MalformedSourceError} that names adapter, module, sequence, sample and field, what was expected
 * and found.
 *
 * @param module path of the module that the adapter is from.
 */
export function withChecks(adapter: DatasetAdapter, module: string): DatasetAdapter {
  const { card } = adapter;
  const refuse = (problem: string): never => {
    throw new MalformedSourceError(card.id, module, `${problem}; fix the adapter; see docs/add-an-adapter.md`);
  };
  return {
    card,
    async sequences(files, signal) {
      const sequences: unknown = await adapter.sequences(files, signal);
      const fault = listFault(sequences);
      if (fault !== null) return refuse(`sequences: ${fault}`);
      const sound = sequences as readonly SourceSequence[];
      await requireSequenceFiles(card, sound);
      return sound;
    },
    async *samples(sequence, signal) {
      const place = `sequence ${shown(sequence.id)}`;
      const samples: unknown = adapter.samples(sequence, signal);
      if (!isIterable(samples)) {
        return refuse(`samples: ${place}: what an async generator gives expected, found ${described(samples)}`);
      }
      let index = 0;
      for await (const sample of samples) {
        index++;
        const fault = sampleFault(sample, card);
        if (fault !== null) refuse(`${place}: ${nameOf(sample, index, card)}: ${fault}`);
        yield sample as PoseSample;
      }
    },
  };
}

function listFault(sequences: unknown): string | null {
  if (!Array.isArray(sequences)) return `a list expected, found ${described(sequences)}`;
  const seen = new Map<string, number>();
  for (const [index, sequence] of sequences.entries()) {
    const fault = sequenceFault(sequence);
    if (fault !== null) return `[${index}]: ${fault}`;
    const { id } = sequence as SourceSequence;
    const earlier = seen.get(id);
    if (earlier !== undefined) return `[${earlier}] and [${index}]: different ids expected, found ${shown(id)} twice`;
    seen.set(id, index);
  }
  return null;
}

function sequenceFault(sequence: unknown): string | null {
  if (typeof sequence !== "object" || sequence === null) {
    return `an object with id and files expected, found ${described(sequence)}`;
  }
  const { id, files } = sequence as Readonly<Record<string, unknown>>;
  if (typeof id !== "string" || id === "") return `id: text expected, found ${described(id)}`;
  if (!Array.isArray(files)) return `(${shown(id)}): files: a list of paths expected, found ${described(files)}`;
  const odd = files.findIndex((path) => typeof path !== "string" || path === "" || path.includes("\0"));
  return odd === -1 ? null : `(${shown(id)}): files[${odd}]: a path expected, found ${described(files[odd])}`;
}

/** A text can be gone through too, letter by letter. */
function isIterable(value: unknown): value is AsyncIterable<unknown> | Iterable<unknown> {
  if (typeof value !== "object" || value === null) return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}

/** The sample by its id, or by its place in the sequence where it has none. */
function nameOf(sample: unknown, index: number, { id: source }: DatasetCard): string {
  const id = typeof sample === "object" && sample !== null && "id" in sample ? sample.id : undefined;
  return typeof id === "string" && id.startsWith(`${source}/`) ? `sample ${shown(id)}` : `sample ${index}`;
}
