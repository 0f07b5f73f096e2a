/** The annotated persons of a recipe's sources, read as a build reads them, without a release around them. */
import { InvalidSettingError } from "@wildpose/pose";
import { emptyTally } from "../plan/count-persons.js";
import { memorySpool } from "../plan/one-person-per-image.js";
import type { PoseChunk } from "../plan/pose-chunk.js";
import { readPersons } from "../plan/read-persons.js";
import type { RejectReason } from "../plan/select-person.js";
import { textOrdinals } from "../plan/text-ordinals.js";
import { locateSources } from "../recipe/locate-sources.js";
import { parseRecipe, type Recipe } from "../recipe/recipe.js";

export interface AnnotatedSource {
  /** Id of the source. */
  readonly source: string;
  /** Folder of the images; null when none is used. */
  readonly images: string | null;
  /** Persons read. */
  readonly persons: number;
  /** Persons that are not in {@link chunks}, by reason. */
  readonly rejected: ReadonlyMap<RejectReason, number>;
  readonly chunks: readonly PoseChunk[];
}

export interface ReadAnnotatedOptions {
  readonly signal?: AbortSignal;
  /** Called now and then with the persons of a source read so far. */
  readonly onRead?: (source: string, persons: number) => void;
}

/**
 * Reads every source of a recipe. What a source measured in 3D is left unread: these persons are labelled like all others.
 *
 * @param root folder that the sources are under; the recipe's own when left out.
 * @throws {InvalidSettingError | MissingSourceError | MalformedSourceError}
 */
export async function readAnnotatedSources(
  recipe: Recipe,
  root: string = recipe.root,
  { signal, onRead }: ReadAnnotatedOptions = {},
): Promise<AnnotatedSource[]> {
  const knownIds = textOrdinals();
  const read: AnnotatedSource[] = [];
  for (const [index, located] of (await locateSources(recipe, root, signal)).entries()) {
    const { id: source } = located.adapter.card;
    const tally = emptyTally();
    const chunks: PoseChunk[] = [];
    const persons = readPersons(located, index, recipe, {
      ...{ tally, knownIds, spool: memorySpool },
      ...(signal && { signal }),
      onProgress: (persons) => onRead?.(source, persons),
    });
    for await (const chunk of persons) chunks.push(chunk);
    read.push({ source, images: located.images, persons: tally.persons, rejected: tally.rejected, chunks });
  }
  if (read.every(({ chunks }) => chunks.length === 0)) {
    const reasons = read.map(({ source, persons, rejected }) => {
      const why = [...rejected].map(([reason, count]) => `${count} ${reason}`).join(", ");
      return `${source}: ${persons === 0 ? "no persons" : why}`;
    });
    throw new InvalidSettingError(
      `${recipe.path}: no person can be labelled (${reasons.join("; ")}); look at the sources`,
    );
  }
  return read;
}

/**
 * The recipe of one source in a folder of its own, read as its official tree says.
 *
 * @param source id of an adapter of ours, or the package name or path of one from elsewhere.
 * @param path of the recipe that is not written: messages name it, and an adapter's path is relative to its folder.
 */
export function recipeOfSource(source: string, path: string): Recipe {
  return parseRecipe(JSON.stringify({ name: "one-source", sources: [{ source, root: "." }] }), path);
}
