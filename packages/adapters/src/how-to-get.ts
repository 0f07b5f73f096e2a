import type { DatasetCard } from "./adapter.js";

/** Where it is said how to get a source, for messages. */
export function howToGet({ guide, homepage }: DatasetCard): string {
  return guide ?? homepage;
}
