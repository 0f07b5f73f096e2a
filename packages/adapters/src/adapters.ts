/** All sources we can read, listed by hand. A card costs nothing to import; its reader is loaded when it is first used. */
import { InvalidSettingError, nearestName } from "@wildpose/pose";
import type { DatasetAdapter } from "./adapter.js";
import { aiChallengerCard } from "./ai-challenger/card.js";
import { cocoCard } from "./coco/card.js";
import { defineAdapter } from "./define-adapter.js";
import { h36mCard } from "./h36m/card.js";
import { lspCard } from "./lsp/card.js";
import { lspetCard } from "./lspet/card.js";
import { mpiiCard } from "./mpii/card.js";
import { unityCard } from "./unity/card.js";

export const adapters: readonly DatasetAdapter[] = [
  defineAdapter(lspCard, () => Promise.all([import("./lsp/sequences.js"), import("./lsp/samples.js")])),
  defineAdapter(lspetCard, () => Promise.all([import("./lspet/sequences.js"), import("./lspet/samples.js")])),
  defineAdapter(mpiiCard, () => Promise.all([import("./mpii/sequences.js"), import("./mpii/samples.js")])),
  defineAdapter(aiChallengerCard, () =>
    Promise.all([import("./ai-challenger/sequences.js"), import("./ai-challenger/samples.js")]),
  ),
  defineAdapter(cocoCard, () => Promise.all([import("./coco/sequences.js"), import("./coco/samples.js")])),
  defineAdapter(unityCard, () => Promise.all([import("./unity/sequences.js"), import("./unity/samples.js")])),
  defineAdapter(h36mCard, () => Promise.all([import("./h36m/sequences.js"), import("./h36m/samples.js")])),
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
