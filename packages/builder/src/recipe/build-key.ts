/** What a build is made from, as hashes: work that was begun is gone on with only where all of them are the same. */

import type { LabelProvenance } from "@wildpose/inference";
import { OutputFolderError } from "@wildpose/pose";
import { describeCode, describeCpu, describeInputs, type Manifest } from "../release/manifest.js";
import { type OutputFolder, partialFolder } from "../work-folder/output-folder.js";
import { keyOf } from "../work-folder/sealed.js";
import type { LocatedSource } from "./locate-sources.js";
import { type Recipe, recipeHash, resolvedRecipe } from "./recipe.js";

/** The parts of a manifest that a build is a function of. */
export type BuildParts = Pick<Manifest, "recipe_sha256" | "inputs" | "code" | "labels" | "cpu">;

export interface BuildKey {
  readonly parts: BuildParts;
  /** SHA-256 of all of them. */
  readonly sha256: string;
}

/** Reads every input once. */
export async function buildKeyOf(
  recipe: Recipe,
  sources: readonly LocatedSource[],
  provenance: Promise<LabelProvenance>,
): Promise<BuildKey> {
  const parts: BuildParts = {
    recipe_sha256: recipeHash(resolvedRecipe(recipe)),
    inputs: await describeInputs(sources),
    code: await describeCode(sources),
    labels: labelsOf(await provenance),
    cpu: await describeCpu(recipe),
  };
  return { parts, sha256: keyOf(...hashesOf(parts).map(({ hash }) => hash)) };
}

function labelsOf({ engine, weights }: LabelProvenance): Manifest["labels"] {
  return { engine, weights: weights.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })) };
}

/** Each part by the word it has in messages, with its hash. */
function hashesOf({ recipe_sha256, inputs, code, labels, cpu }: BuildParts) {
  return [
    { part: "recipe", hash: recipe_sha256 },
    { part: "inputs", hash: recipeHash(inputs) },
    { part: "weights", hash: recipeHash(labels.weights) },
    { part: "engine", hash: recipeHash({ engine: labels.engine, cpu }) },
    { part: "code", hash: recipeHash(code) },
  ];
}

/** In what two builds differ first, with both hashes; null when in nothing. */
export function firstDifference(before: BuildParts, now: BuildParts): string | null {
  const [a, b] = [hashesOf(before), hashesOf(now)];
  const at = a.findIndex(({ hash }, index) => hash !== b[index].hash);
  return at === -1 ? null : `the SHA-256 of its ${a[at].part} is ${a[at].hash}, of this build's ${b[at].hash}`;
}

const PARTS = "build.json";

/**
 * Sees to it that the work in the folder is this build's: takes note of what it is made from, or compares.
 *
 * @throws {OutputFolderError} when it is another build's.
 */
export async function claimWork(output: OutputFolder, out: string, { parts }: BuildKey): Promise<void> {
  const noted = readParts(await output.readFile(PARTS));
  if (noted === null) {
    await output.writeFile(PARTS, Buffer.from(JSON.stringify(parts), "utf8"));
    return;
  }
  const difference = firstDifference(noted, parts);
  if (difference === null) return;
  throw new OutputFolderError(
    out,
    `${partialFolder(out)} is the work of another build: ${difference}; give that build again, or remove the folder`,
  );
}

/** What was noted; null when it is not there or damaged, which loses nothing: all work is sealed with the same hashes. */
function readParts(bytes: Uint8Array | null): BuildParts | null {
  try {
    return bytes === null ? null : (JSON.parse(Buffer.from(bytes).toString("utf8")) as BuildParts);
  } catch {
    return null;
  }
}
