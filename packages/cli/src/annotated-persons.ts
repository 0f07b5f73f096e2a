/** The persons that `label` and `evidence` are about: those of a recipe, or of one source in a folder of its own. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type AnnotatedSource, loadRecipe, type Recipe, readAnnotatedSources, recipeOfSource } from "@wildpose/builder";
import { InvalidSettingError, MissingSourceError } from "@wildpose/pose";
import { interruptionSignal } from "./interruption.js";
import type { Progress } from "./progress.js";

export interface AnnotatedPersonsArguments {
  recipe: string | undefined;
  root: string | undefined;
  source: string | undefined;
}

export interface AnnotatedPersons {
  readonly recipe: Recipe;
  readonly sources: readonly AnnotatedSource[];
}

/**
 * Reads what the arguments name; the bundled sample data when they name nothing.
 *
 * @throws {InvalidSettingError | MissingSourceError | MalformedSourceError}
 */
export async function readAnnotatedPersons(
  { recipe: path, root, source }: AnnotatedPersonsArguments,
  progress: Progress,
): Promise<AnnotatedPersons> {
  const options = {
    signal: interruptionSignal(),
    onRead: (of: string, done: number) => progress.report({ stage: "read", source: of, done, total: null }),
  };
  if (source === undefined) {
    const recipe = await loadRecipe(path ?? sampleRecipe());
    return { recipe, sources: await readAnnotatedSources(recipe, root, options) };
  }
  if (path !== undefined) {
    throw new InvalidSettingError(
      `--source: a recipe names its sources itself, found ${path} beside it; leave one out`,
    );
  }
  if (root === undefined)
    throw new InvalidSettingError("--source: expected --root with it, the folder of its download");
  const found = statSync(root, { throwIfNoEntry: false });
  if (!found) throw new MissingSourceError(source, root, "give --root the folder of the unpacked download");
  if (!found.isDirectory()) {
    throw new InvalidSettingError(`--root: expected a folder, found the file ${root}; name the folder it is in`);
  }
  const recipe = recipeOfSource(source, join(process.cwd(), "--source"));
  return { recipe, sources: await readAnnotatedSources(recipe, root, options) };
}

/** The recipe that comes with the repository and needs nothing downloaded. */
function sampleRecipe(): string {
  const path = fileURLToPath(new URL("../../../datasets/recipes/sample.yaml", import.meta.url));
  if (!existsSync(path)) {
    throw new InvalidSettingError(`recipe: the sample recipe is not at ${path}; name a recipe of your own`);
  }
  return path;
}
