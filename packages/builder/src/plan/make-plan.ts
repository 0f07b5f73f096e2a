/** Stage `plan`: every source read, remapped and filtered once → the plan on disk. */

import { refuseUnusable } from "../images/unusable-images.js";
import type { LocatedSource } from "../recipe/locate-sources.js";
import type { Recipe } from "../recipe/recipe.js";
import { selectRows } from "../select/select-rows.js";
import type { OutputFolder } from "../work-folder/output-folder.js";
import { diskSpool } from "./chunk-file.js";
import { emptyTally } from "./count-persons.js";
import { beginPlan, type Plan } from "./plan-store.js";
import { readPersons } from "./read-persons.js";
import { textOrdinals } from "./text-ordinals.js";

export interface MakePlanOptions {
  readonly signal?: AbortSignal;
  /** Called now and then with the persons of a source read so far. */
  readonly onProgress?: (source: string, persons: number) => void;
  /** Called when all was read and nothing is named yet: the last moment to refuse the plan. */
  readonly whenRead: () => Promise<void>;
}

/**
 * Makes the plan.
 *
 * @throws {MissingSourceError | MalformedSourceError} from the sources.
 * @throws {InvalidSettingError} when there are fewer persons than the recipe asks for, or images that it needs are
 *   missing: nothing needs to be labelled to know that.
 */
export async function makePlan(
  sources: readonly LocatedSource[],
  recipe: Recipe,
  output: OutputFolder,
  buildKey: string,
  { signal, onProgress, whenRead }: MakePlanOptions,
): Promise<Plan> {
  const plan = await beginPlan(output, buildKey, recipe.split);
  const tallies = sources.map(emptyTally);
  const knownIds = textOrdinals();
  for (const [index, located] of sources.entries()) {
    const { id: source } = located.adapter.card;
    const persons = readPersons(located, index, recipe, {
      tally: tallies[index],
      knownIds,
      spool: () => diskSpool(output),
      ...(signal && { signal }),
      onProgress: (done) => onProgress?.(source, done),
    });
    for await (const chunk of persons) await plan.add(chunk);
  }
  if (recipe.missingImages === "fail") {
    const unusable = sources.map(({ adapter }, index) => ({ source: adapter.card.id, images: tallies[index].images }));
    refuseUnusable(recipe.path, unusable);
  }
  selectRows(plan.index(), recipe);
  await whenRead();
  return plan.finish(tallies);
}
