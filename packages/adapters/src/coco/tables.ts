/** What the annotations of a file refer to: its images and its categories, read before them. */

import { readJsonElements } from "../json-elements.js";
import { RecordProblem, readRecord, shown } from "../record-problem.js";
import { cocoCard } from "./card.js";
import { type KeypointLayout, layoutOf } from "./joint-names.js";
import type { CocoOptions } from "./options.js";
import { imagePathOf } from "./quirks.js";

export type CocoRecord = Readonly<Record<string, unknown>>;
/** Ids are numbers in COCO; some tools write text. */
export type CocoId = number | string;

export interface CocoImage {
  readonly path: string;
  /** [width, height] pixels; null when the file does not say. */
  readonly size: readonly [width: number, height: number] | null;
}

export interface CocoTables {
  readonly images: ReadonlyMap<CocoId, CocoImage>;
  /** null for a category that is not read: it has no keypoints, or the options leave it out. */
  readonly categories: ReadonlyMap<CocoId, KeypointLayout | null>;
}

/** @throws {MissingSourceError | MalformedSourceError} */
export async function readTables(path: string, options: CocoOptions, signal?: AbortSignal): Promise<CocoTables> {
  const images = new Map<CocoId, CocoImage>();
  const categories = new Map<CocoId, KeypointLayout | null>();
  const seen: CocoRecord[] = [];
  for await (const { key, index, value } of readJsonElements(cocoCard, path, ["images", "categories"])) {
    if (index % 1000 === 0) signal?.throwIfAborted();
    const place = { dataset: "coco", path, record: `${key}[${index}]` };
    readRecord(place, () => {
      const record = recordOf(value);
      if (key === "images") addOnce(images, record, imageOf(record));
      else {
        addOnce(categories, record, categoryOf(record, options));
        seen.push({ name: record.name, keypoints: record.keypoints });
      }
    });
  }
  readRecord({ dataset: "coco", path, record: "categories" }, () => requireWhatOptionsName(categories, seen, options));
  return { images, categories };
}

/** A slip in an option must not pass for a file without persons. */
function requireWhatOptionsName(
  categories: CocoTables["categories"],
  seen: readonly CocoRecord[],
  options: CocoOptions,
): void {
  const absent = options.categories?.find((name) => !seen.some((category) => category.name === name));
  if (absent !== undefined) {
    const names = seen.map(({ name }) => shown(name)).slice(0, 10);
    throw new RecordProblem(
      `the category ${shown(absent)} of the options expected, found ${names.join(", ") || "none"}`,
    );
  }
  if (![...categories.values()].some((layout) => layout !== null)) {
    throw new RecordProblem(
      `a category with keypoints expected, found none among ${seen.length}; give a file of keypoints, such as ${cocoCard.trees[1].annotations[0].path}`,
    );
  }
  const keypoints = new Set(seen.flatMap((category) => (Array.isArray(category.keypoints) ? category.keypoints : [])));
  const unknown = [...options.names.keys()].find((name) => !keypoints.has(name));
  if (unknown !== undefined) {
    throw new RecordProblem(
      `the keypoint ${shown(unknown)} of the option names expected, found no keypoint of that name`,
    );
  }
}

export function recordOf(value: unknown): CocoRecord {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new RecordProblem(`object expected, found ${shown(value)}`);
  }
  return value as CocoRecord;
}

/** @throws {RecordProblem} when it is neither a whole number nor a text that can stand in a path. */
export function idOf(id: unknown, name: string): CocoId {
  if (typeof id === "number" && Number.isSafeInteger(id)) return id;
  if (typeof id === "string" && /^[\w.-]{1,100}$/.test(id)) return id;
  throw new RecordProblem(`${name} expected, a whole number, found ${id === undefined ? "no such key" : shown(id)}`);
}

function addOnce<Value>(table: Map<CocoId, Value>, { id }: CocoRecord, value: Value): void {
  const key = idOf(id, "id");
  if (table.has(key)) throw new RecordProblem(`id ${shown(id)} expected once, found before`);
  table.set(key, value);
}

function imageOf({ file_name: fileName, width, height }: CocoRecord): CocoImage {
  const path = imagePathOf(fileName);
  if (width === undefined && height === undefined) return { path, size: null };
  if (!isSize(width) || !isSize(height)) {
    throw new RecordProblem(`width and height expected in whole pixels, found ${shown(width)}, ${shown(height)}`);
  }
  return { path, size: [width, height] };
}

function isSize(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0;
}

function categoryOf({ name, keypoints }: CocoRecord, options: CocoOptions): KeypointLayout | null {
  if (options.categories !== null && !(typeof name === "string" && options.categories.includes(name))) return null;
  if (keypoints === undefined || (Array.isArray(keypoints) && keypoints.length === 0)) return null;
  if (!Array.isArray(keypoints) || !keypoints.every((joint) => typeof joint === "string")) {
    throw new RecordProblem(`keypoints expected as a list of names, found ${shown(keypoints)}`);
  }
  try {
    return layoutOf(keypoints, options);
  } catch (error) {
    if (!(error instanceof RecordProblem)) throw error;
    throw new RecordProblem(`category ${shown(name)}: ${error.message}`, { cause: error });
  }
}
