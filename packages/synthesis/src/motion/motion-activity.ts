/**
 * What a person does in a motion file, as far as its name, its folder or the label beside it says.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { MalformedSourceError, MissingSourceError } from "@wildpose/pose";
import type { MotionFile } from "./find-motions.js";
import { MOTION } from "./motion-clip.js";

export const activitySources = ["filename", "folder", "json"] as const;

export type ActivitySource = (typeof activitySources)[number];

/**
 * The activity of a motion.
 *
 * - `filename`: the name without what counts its takes: `walk_fast_003` is `walk_fast`. Of a name such as
 *   `dataset-1_walk-left_tired_001` (Bandai-Namco: set, content, style, take) the content, `walk-left`. A name without
 *   letters is its own activity.
 * - `folder`: the name of the folder that holds the file.
 * - `json`: of Bandai-Namco's label file beside the motion, `{"content": 4, "style": 10}`, the name of the content in
 *   `cfg/content_label.txt` of the dataset's folder.
 *
 * @throws {MissingSourceError} when a label file, or the table of its names, is not there.
 * @throws {MalformedSourceError} when a label file does not have a content that the table names.
 */
export function motionActivity({ path, name }: Pick<MotionFile, "path" | "name">, from: ActivitySource): string {
  if (from === "folder") return basename(dirname(resolve(path))) || name;
  if (from === "json") return labelledContent(path);
  return activityOfName(basename(name));
}

function activityOfName(name: string): string {
  const content = /^dataset-\d+_([^_]+)_[^_]+_\d+$/.exec(name)?.[1];
  if (content !== undefined) return content;
  const words = name.replace(/[\s_-]*\d+$/, "");
  return /\p{L}/u.test(words) ? words : name;
}

function labelledContent(path: string): string {
  const labelPath = path.replace(/\.[^.]*$/, ".json");
  if (!existsSync(labelPath)) {
    throw new MissingSourceError(MOTION, labelPath, "the label of a motion; or use --activity-from filename");
  }
  const content = contentOf(labelPath);
  const tablePath = join(dirname(path), "..", "cfg", "content_label.txt");
  if (!existsSync(tablePath)) {
    throw new MissingSourceError(MOTION, tablePath, "the names of the labels; or use --activity-from filename");
  }
  const names = readFileSync(tablePath, "utf8")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "");
  const name = names[content]?.trim().replace(/^dataset-\d+_/, "");
  if (!name) {
    const problem = `content ${content}: expected a label of ${tablePath}, which has ${names.length}`;
    throw new MalformedSourceError(MOTION, labelPath, problem);
  }
  return name;
}

function contentOf(labelPath: string): number {
  let label: unknown;
  try {
    label = JSON.parse(readFileSync(labelPath, "utf8"));
  } catch (cause) {
    throw new MalformedSourceError(MOTION, labelPath, `expected JSON (${(cause as Error).message})`, { cause });
  }
  const content = (label as { content?: unknown } | null)?.content;
  if (!Number.isInteger(content) || (content as number) < 0) {
    throw new MalformedSourceError(
      MOTION,
      labelPath,
      `content: expected a number from 0, found ${JSON.stringify(content)}`,
    );
  }
  return content as number;
}
