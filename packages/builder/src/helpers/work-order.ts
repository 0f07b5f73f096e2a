/** What a build leaves in its work folder for those who help it: all that its tasks are made from but plan and choice. */
import { join, relative, resolve, sep } from "node:path";
import type { BuildKey, BuildParts } from "../recipe/build-key.js";
import type { LocatedSource } from "../recipe/locate-sources.js";
import type { Recipe } from "../recipe/recipe.js";
import { seal, unseal } from "../work-folder/sealed.js";
import { WORK_ORDER, type WorkFolder } from "../work-folder/work-folder.js";

/** What labels and rows depend on. */
type OrderedRecipe = Pick<
  Recipe,
  "path" | "images" | "imageSize" | "search" | "codec" | "engine" | "mirrored" | "nearDuplicatesWithin"
>;

export interface WorkOrder {
  readonly buildKey: string;
  readonly parts: BuildParts;
  readonly recipe: OrderedRecipe;
  /** Folder that the sources are under, on the machine of the build; absolute. */
  readonly root: string;
  /** Of each entry of the recipe its id, and the folder of its images relative to the root; null where none is used. */
  readonly sources: readonly { readonly id: string; readonly images: string | null }[];
}

const SEAL = "wildpose work order 1";

export async function writeWorkOrder(
  folder: WorkFolder,
  recipe: Recipe,
  sources: readonly LocatedSource[],
  root: string,
  { sha256, parts }: BuildKey,
): Promise<void> {
  const { path, images, imageSize, search, codec, engine, mirrored, nearDuplicatesWithin } = recipe;
  const order: WorkOrder = {
    buildKey: sha256,
    parts,
    recipe: { path: resolve(path), images, imageSize, search, codec, engine, mirrored, nearDuplicatesWithin },
    root: resolve(root),
    sources: sources.map(({ adapter, images }) => ({
      id: adapter.card.id,
      images: images === null ? null : relative(resolve(root), resolve(images)).split(sep).join("/"),
    })),
  };
  await folder.writeFile(WORK_ORDER, seal(SEAL, Buffer.from(JSON.stringify(order), "utf8")));
}

/** null when there is none, or it is damaged. */
export async function readWorkOrder(folder: WorkFolder): Promise<WorkOrder | null> {
  return openWorkOrder(await folder.readFile(WORK_ORDER));
}

/** The order in the bytes of its file; null when there are none, or they are damaged. */
export function openWorkOrder(sealed: Uint8Array | null): WorkOrder | null {
  const bytes = unseal(SEAL, sealed);
  return bytes === null ? null : (JSON.parse(Buffer.from(bytes).toString("utf8")) as WorkOrder);
}

/** The sources' images as they are found under another root. */
export function sourcesUnder(root: string, { sources }: WorkOrder): WorkOrder["sources"] {
  return sources.map(({ id, images }) => ({ id, images: images === null ? null : join(root, images) }));
}
