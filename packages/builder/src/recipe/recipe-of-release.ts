/** From a release back to its recipe, to make parts of it again. */
import { join } from "node:path";
import { parseEngineChoice } from "@wildpose/engines";
import { InvalidSettingError } from "@wildpose/pose";
import type { Manifest } from "../release/manifest.js";
import { loadRecipe, parseRecipe, type Recipe, recipeHash, resolvedRecipe } from "./recipe.js";

/**
 * The recipe that a release was built by: the one in its manifest, or the file it was, which knows where its adapters and
 * sources are.
 *
 * @param path of the recipe file; the manifest's when it is left out.
 * @throws {InvalidSettingError} when the file is another recipe.
 */
export async function recipeOfRelease(folder: string, manifest: Manifest, path?: string): Promise<Recipe> {
  const place = join(folder, "manifest.json");
  if (path === undefined) return parseRecipe(JSON.stringify(written(manifest.recipe)), place);
  const recipe = { ...(await loadRecipe(path)), engine: engineOf(manifest) };
  const hash = recipeHash(resolvedRecipe(recipe));
  if (hash === manifest.recipe_sha256) return recipe;
  throw new InvalidSettingError(
    `${path}: its SHA-256 is ${hash}, the recipe of ${place} has ${manifest.recipe_sha256}; give the recipe the release was built by, or leave out --recipe`,
  );
}

/** A recipe as it is written: what is null in a resolved one is left out. */
function written({ description, ...recipe }: Manifest["recipe"]): object {
  return description === null ? recipe : { description, ...recipe };
}

/** The engine may have been named to the build: the manifest has the one it ran with. */
function engineOf({ recipe }: Manifest) {
  return parseEngineChoice(typeof recipe.engine === "string" ? recipe.engine : "onnx:cpu");
}
