/** `export.json` of a Unity export: what its tables hold. The format: datasets/unity/README.md. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { MalformedSourceError } from "@wildpose/pose";
import { z } from "zod";
import { RecordProblem, shown, withNextStep } from "../record-problem.js";
import { requireSourceFile, unreadable } from "../source-files.js";
import { unityCard } from "./card.js";
import { type JointOrder, jointOrder } from "./joint-order.js";

const EXPORT_FORMAT = "wildpose-unity-export";
const EXPORT_VERSION = 1;
const EXPORT_UNIT = "millimetres";
const EXPORT_FRAME = "camera: +x right, +y down, +z forward";

/** A million clips take less. */
const LARGEST_DESCRIPTION = 256 * 1024 * 1024;

export interface ExportClip {
  /** Unique in the export; the clip's part of sample ids. */
  readonly name: string;
  readonly activity: string | null;
  readonly split: "train" | "validation" | "test";
  /** Its rows: `from` inclusive, `to` exclusive. */
  readonly from: number;
  readonly to: number;
}

export interface ExportDescription {
  readonly order: JointOrder;
  /** [width, height] pixels. */
  readonly imageSize: readonly [number, number];
  readonly samples: number;
  /** Whether each sample has a picture, and its joints a visibility. */
  readonly hasImages: boolean;
  readonly clips: readonly ExportClip[];
}

/** Control characters, empty segments, `.`, `..` or white space at an end would make ids that no file name or query survives. */
const clipName = /^(?!\s)(?!.*\s$)(?!(?:.*\/)?\.{0,2}(?:\/|$))[^\p{Cc}\\]{1,200}$/u;

const description = z.object({
  format: z.literal(EXPORT_FORMAT),
  version: z.literal(EXPORT_VERSION),
  complete: z.literal(true),
  generator: z.string(),
  unit: z.literal(EXPORT_UNIT),
  frame: z.literal(EXPORT_FRAME),
  joints: z.array(z.string()),
  image_size: z.tuple([z.int().positive(), z.int().positive()]),
  samples: z.int().nonnegative(),
  images: z.boolean().optional(),
  seed: z.string().nullable(),
  clips: z.array(
    z.object({
      name: z.string().regex(clipName),
      activity: z.string().min(1).nullable(),
      source: z.string(),
      frames_per_second: z.number().positive(),
      split: z.enum(["train", "validation", "test"]),
      samples: z.int().nonnegative(),
    }),
  ),
});

/**
 * Reads `export.json` of the folder of an export.
 *
 * @throws {MissingSourceError} when it is not there.
 * @throws {MalformedSourceError} naming the field that is not as the format says.
 */
export async function readExportDescription(folder: string): Promise<ExportDescription> {
  const path = join(folder, "export.json");
  try {
    return describe(await readText(path));
  } catch (error) {
    if (!(error instanceof RecordProblem)) throw error;
    throw new MalformedSourceError(
      unityCard.id,
      path,
      withNextStep(error.message, "compare it with datasets/unity/README.md, or make the export again"),
      { cause: error },
    );
  }
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await requireSourceFile(unityCard, path);
    if (size > LARGEST_DESCRIPTION) {
      throw new RecordProblem(`at most ${LARGEST_DESCRIPTION} bytes expected, found ${size}`);
    }
    return await readFile(path, "utf8");
  } catch (error) {
    throw unreadable(unityCard, path, error);
  }
}

function describe(text: string): ExportDescription {
  const value = parse(text);
  const parsed = description.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new RecordProblem(
      `${placeOf(issue.path)}: ${expectation(issue)}, found ${shown(valueAt(value, issue.path))}`,
    );
  }
  const { joints, image_size, samples, images = false, clips } = parsed.data;
  return {
    order: jointOrder(joints),
    imageSize: image_size,
    samples,
    hasImages: images,
    clips: clipRanges(clips, samples),
  };
}

/** Rows are grouped by clip, in the order of the clips. */
function clipRanges(
  clips: readonly (Omit<ExportClip, "from" | "to"> & { readonly samples: number })[],
  samples: number,
): ExportClip[] {
  const names = new Map<string, number>();
  let from = 0;
  const ranges = clips.map(({ name, activity, split, samples: count }, index) => {
    const earlier = names.get(name);
    if (earlier !== undefined) {
      throw new RecordProblem(
        `clips[${earlier}] and clips[${index}]: different names expected, found ${shown(name)} twice`,
      );
    }
    names.set(name, index);
    const to = from + count;
    const clip = { name, activity, split, from, to };
    from = to;
    return clip;
  });
  if (from !== samples) {
    throw new RecordProblem(`clips: ${samples} samples expected (samples), found ${from} in all clips together`);
  }
  return ranges;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const problem = error instanceof Error ? error.message.replaceAll(/\s+/g, " ").slice(0, 120) : "";
    throw new RecordProblem(
      `JSON expected, found ${text.length === 0 ? "an empty file" : `something else (${problem})`}`,
      {
        cause: error,
      },
    );
  }
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.path[0] === "complete") return "true expected (the export was not finished)";
  if (issue.code === "invalid_value")
    return `${issue.values.map((value) => JSON.stringify(value)).join(" or ")} expected`;
  if (issue.code === "invalid_format") {
    return "a name of 1 to 200 characters without control characters, backslashes, empty parts, or white space at its ends expected";
  }
  if (issue.code === "invalid_type") return `${issue.expected} expected`;
  return issue.message.replaceAll(/\s+/g, " ");
}

/** `clips[3].name` */
function placeOf(path: readonly PropertyKey[]): string {
  const place = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return place === "" ? "the whole" : place.replace(/^\./, "");
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at: unknown = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}
