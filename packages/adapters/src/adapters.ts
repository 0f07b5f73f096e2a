/** All sources we can read, listed by hand. A card costs nothing to import; its reader is loaded when it is first used. */
import { InvalidSettingError, nearestName } from "@wildpose/pose";
import type { DatasetAdapter, DatasetCard } from "./adapter.js";
import { aiChallengerCard } from "./ai-challenger/card.js";
import { lspCard } from "./lsp/card.js";
import { lspetCard } from "./lspet/card.js";
import { mpiiCard } from "./mpii/card.js";

export const adapters: readonly DatasetAdapter[] = [
  lazyAdapter(lspCard, () => import("./lsp/samples.js")),
  lazyAdapter(lspetCard, () => import("./lspet/samples.js")),
  lazyAdapter(mpiiCard, () => import("./mpii/samples.js")),
  lazyAdapter(aiChallengerCard, () => import("./ai-challenger/samples.js")),
];

/**
 * The adapter of a source.
 *
 * @throws {InvalidSettingError} listing the known ids, and the nearest one when it looks like a slip.
 */
export function adapterFor(id: string): DatasetAdapter {
  const found = adapters.find(({ card }) => card.id === id);
  if (found) return found;
  const known = adapters.map(({ card }) => card.id);
  const nearest = nearestName(id, known);
  throw new InvalidSettingError(
    `source "${id}" is not known; known: ${known.join(", ")}${nearest === null ? "" : `; did you mean "${nearest}"?`}`,
  );
}

function lazyAdapter(
  card: DatasetCard,
  load: () => Promise<{ readonly readSamples: DatasetAdapter["samples"] }>,
): DatasetAdapter {
  return {
    card,
    async *samples(files, signal) {
      const { readSamples } = await load();
      yield* readSamples(files, signal);
    },
  };
}
