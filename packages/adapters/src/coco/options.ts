import { aic14, coco17, h36m17, InvalidSettingError, lsp14, mpii16, nearestName, type Skeleton } from "@wildpose/pose";
import type { SourceFiles } from "../adapter.js";
import { refuseUnknownOptions } from "../source-files.js";
import { cocoCard } from "./card.js";

/** The skeletons that files in COCO's format are read as. */
export const knownSkeletons: readonly Skeleton[] = [coco17, aic14, lsp14, mpii16, h36m17];

/** What a recipe may say of a file in COCO's format. */
export interface CocoOptions {
  /** Names of the categories to read; null for every category that has keypoints. */
  readonly categories: readonly string[] | null;
  /** The skeleton that the keypoints are of, some joints of which may be missing; null to know it by its joints. */
  readonly skeleton: Skeleton | null;
  /** Our name of a joint for the file's name of it, or null to leave that keypoint out. */
  readonly names: ReadonlyMap<string, string | null>;
  /** For mmpose's Human3.6M file, whose names call the right leg left: what to do about its legs. */
  readonly legs: "as-named" | "swapped" | null;
}

const optionNames = ["categories", "skeleton", "names", "legs"];

/** @throws {InvalidSettingError} naming the option, what it may be, and what it is. */
export function readOptions(files: SourceFiles): CocoOptions {
  refuseUnknownOptions(cocoCard, files, optionNames);
  const { categories = null, skeleton = null, names = {}, legs = null } = files.options;
  if (categories !== null && !(Array.isArray(categories) && categories.every((name) => typeof name === "string"))) {
    throw wrong("categories", "a list of category names", categories);
  }
  if (legs !== null && legs !== "as-named" && legs !== "swapped") {
    throw wrong("legs", '"as-named" or "swapped"', legs);
  }
  return { categories, skeleton: skeletonOf(skeleton), names: namesOf(names), legs };
}

function skeletonOf(id: unknown): Skeleton | null {
  if (id === null) return null;
  const found = knownSkeletons.find((skeleton) => skeleton.id === id);
  if (found) return found;
  const known = knownSkeletons.map((skeleton) => skeleton.id);
  const nearest = typeof id === "string" ? nearestName(id, known) : null;
  throw wrong("skeleton", `one of ${known.join(", ")}`, id, nearest === null ? "" : `; did you mean "${nearest}"?`);
}

function namesOf(names: unknown): ReadonlyMap<string, string | null> {
  const isMap = typeof names === "object" && names !== null && !Array.isArray(names);
  const entries: [string, unknown][] = isMap ? Object.entries(names) : [];
  if (!isMap || entries.some(([, joint]) => joint !== null && typeof joint !== "string")) {
    throw wrong("names", "a joint name, or null, for each keypoint name", names);
  }
  return new Map(entries as [string, string | null][]);
}

function wrong(option: string, expected: string, found: unknown, hint = ""): InvalidSettingError {
  const text = JSON.stringify(found) ?? String(found);
  const shown = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return new InvalidSettingError(`coco: options: ${option}: ${expected} expected, found ${shown}${hint}`);
}
