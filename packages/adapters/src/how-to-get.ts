import type { DatasetCard } from "./adapter.js";
import { adapters } from "./adapters.js";

/** Where it is said how to get a source, for messages: our README, or the homepage of a source that is not ours. */
export function howToGet({ id, homepage }: DatasetCard): string {
  return adapters.some(({ card }) => card.id === id) ? `datasets/${id}/README.md` : homepage;
}
