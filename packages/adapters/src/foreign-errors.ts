/**
 * Errors of an adapter from outside. Its package may bring a copy of @wildpose/pose of its own, whose errors are no
 * instances of our classes: a broken file would look like a bug.
 */
import { isPoseDataError, PoseDataError, type PoseDataErrorTag } from "@wildpose/pose";
import type { DatasetAdapter } from "./adapter.js";

const tags: readonly PoseDataErrorTag[] = [
  "MalformedSource",
  "MissingSource",
  "InvalidSetting",
  "OutputFolder",
  "FailedCheck",
];

/** The adapter, with every error that a user can act on as one of ours; its own is the cause. */
export function withOurErrors(adapter: DatasetAdapter): DatasetAdapter {
  return {
    card: adapter.card,
    async sequences(files, signal) {
      try {
        return await adapter.sequences(files, signal);
      } catch (error) {
        throw ourError(error);
      }
    },
    async *samples(sequence, signal) {
      try {
        yield* adapter.samples(sequence, signal);
      } catch (error) {
        throw ourError(error);
      }
    },
  };
}

function ourError(error: unknown): unknown {
  if (isPoseDataError(error) || !(error instanceof Error)) return error;
  const tag = tags.find((known) => known === (error as { tag?: unknown }).tag);
  return tag === undefined ? error : new PoseDataError(tag, error.message, { cause: error });
}
