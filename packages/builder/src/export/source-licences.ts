/** The terms of a release's sources, for the files that are made of it. */
import { adapters } from "@wildpose/adapters";
import type { Manifest } from "../release/manifest.js";

export interface SourceLicence {
  /** Id of the source. */
  readonly source: string;
  readonly title: string;
  readonly homepage: string | null;
  readonly annotations: string;
  readonly images: string;
}

const SEE_CARD = "Not known here; see the README.md of the release, and who publishes the source.";

/**
 * The licence of each source, once each, in the order of the manifest: of a source of ours as its card says it, of
 * another as the release's own README.md does.
 *
 * @param readme text of the release's README.md; null where there is none.
 */
export function sourceLicences({ counts }: Manifest, readme: string | null): SourceLicence[] {
  const ids = [...new Set(counts.sources.map(({ source }) => source))];
  // The card of a release has one block for each source, in this order.
  const blocks = [...(readme ?? "").matchAll(/^\*\*(.+)\*\* \((\S*)\)\n- Annotations: (.*)\n- Images: (.*)$/gm)];
  return ids.map((source, index) => {
    const card = adapters.find((adapter) => adapter.card.id === source)?.card;
    if (card !== undefined) {
      const { annotations, images } = card.licence;
      return { source, title: card.title, homepage: card.homepage, annotations, images };
    }
    if (blocks.length !== ids.length) {
      return { source, title: source, homepage: null, annotations: SEE_CARD, images: SEE_CARD };
    }
    const [, title, homepage, annotations, images] = blocks[index];
    return { source, title, homepage, annotations, images };
  });
}

/**
 * What of a release may be published under the licence of one of its sources; `unknown` for a source that is not ours, and
 * where the terms are those of each user's own files.
 */
export type PassOn = "everything" | "labels" | "nothing" | "unknown";

export function mayPassOn(source: string): PassOn {
  return adapters.find(({ card }) => card.id === source)?.card.licence.passOn ?? "unknown";
}
