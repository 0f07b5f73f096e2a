import { aic14, coco17, h36m17, lsp14, mpii16, type Skeleton } from "@wildpose/pose";
import type { SourceFiles } from "../adapter.js";
import { refuseUnknownOptions } from "../source-files.js";
import { oneOf, readOption, unexpected } from "../source-options.js";
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
  readonly legs: (typeof waysOfLegs)[number] | null;
}

const waysOfLegs = ["as-named", "swapped"] as const;
const optionNames = ["categories", "skeleton", "names", "legs"];

/** @throws {InvalidSettingError} naming the option, what it may be, and what it is. */
export function readOptions(files: SourceFiles): CocoOptions {
  refuseUnknownOptions(cocoCard, files, optionNames);
  return {
    categories: readOption(cocoCard, files, "categories", categoriesOf),
    skeleton: readOption(cocoCard, files, "skeleton", skeletonOf),
    names: readOption(cocoCard, files, "names", namesOf),
    legs: readOption(cocoCard, files, "legs", (value) => (value == null ? null : oneOf(value, waysOfLegs))),
  };
}

function categoriesOf(names: unknown): readonly string[] | null {
  if (names == null) return null;
  if (Array.isArray(names) && names.every((name) => typeof name === "string")) return names;
  throw unexpected("a list of category names", names);
}

function skeletonOf(id: unknown): Skeleton | null {
  if (id == null) return null;
  const ids = knownSkeletons.map((skeleton) => skeleton.id);
  return knownSkeletons[ids.indexOf(oneOf(id, ids))];
}

function namesOf(names: unknown = {}): ReadonlyMap<string, string | null> {
  const isMap = typeof names === "object" && names !== null && !Array.isArray(names);
  const entries: [string, unknown][] = isMap ? Object.entries(names) : [];
  if (!isMap || entries.some(([, joint]) => joint !== null && typeof joint !== "string")) {
    throw unexpected("a joint name, or null, for each keypoint name", names);
  }
  return new Map(entries as [string, string | null][]);
}
