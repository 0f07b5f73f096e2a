import { InvalidSettingError, nearestName } from "@wildpose/pose";
import type { SourceFiles } from "../adapter.js";
import { shown } from "../record-problem.js";
import { refuseUnknownOptions } from "../source-files.js";
import { h36mCard } from "./card.js";
import { canonicalAction } from "./quirks.js";
import { type Action, actions, type CameraId, cameraIds, type Subject, subjects } from "./sequence-names.js";

/** Frames a second of every recording. */
const FRAME_RATE = 50;

/** The forms in which the poses circulate. The card has a tree of each. */
export const forms = ["official", "3d-pose-baseline", "videopose3d", "h36m-fetch", "c2f-vol", "mmpose"] as const;
export type Form = (typeof forms)[number];

/** What the recipe can say about Human3.6M. */
export interface H36mOptions {
  /** null: whichever lies under the root. */
  readonly form: Form | null;
  readonly subjects: readonly Subject[];
  /** Whether the recipe names them: then each must be there. */
  readonly subjectsNamed: boolean;
  readonly actions: readonly Action[];
  readonly cameras: readonly CameraId[];
  /** Only frames 1, 1 + n, 1 + 2n, … */
  readonly every: number;
  /** Of those, only frames in which a joint is this far from where it was in the last one kept; null: all. Millimetres. */
  readonly motionGate: number | null;
  /** How the path of an image is made; see {@link imagePath}. */
  readonly imagePattern: string;
  /** Relative to the root; null: a usual one if there is one, else the published cameras. */
  readonly cameraFile: string | null;
}

const known = [
  "form",
  "subjects",
  "actions",
  "cameras",
  "fps",
  "every",
  "motion_gate_mm",
  "image_pattern",
  "camera_file",
];

/** The names MMPose's converter gives to the images it extracts. */
const IMAGE_PATTERN = "{subject}/{subject}_{sequence}.{camera}/{subject}_{sequence}.{camera}_{frame}.jpg";

/**
 * Reads the options of the recipe.
 *
 * @throws {InvalidSettingError} naming the option, what was expected and what was found.
 */
export function readOptions(files: SourceFiles): H36mOptions {
  refuseUnknownOptions(h36mCard, files, known);
  const { options } = files;
  if (options.fps !== undefined && options.every !== undefined) {
    throw new InvalidSettingError("h36m: options: fps or every expected, found both; leave one out");
  }
  return {
    form: options.form === undefined ? null : oneOf("form", options.form, forms),
    subjects: listOf("subjects", options.subjects, subjects, (name) => subjects.find((subject) => subject === name)),
    subjectsNamed: options.subjects !== undefined,
    actions: listOf("actions", options.actions, actions, (name) => canonicalAction(name)),
    cameras: listOf("cameras", options.cameras, cameraIds, (name) => cameraIds.find((id) => id === name)),
    every: options.fps === undefined ? everyOf(options.every) : everyOfRate(options.fps),
    motionGate: millimetresOf(options.motion_gate_mm),
    imagePattern: patternOf(options.image_pattern),
    cameraFile: textOf("camera_file", options.camera_file),
  };
}

/** What can stand in `image_pattern`, for a frame of a sequence. */
export interface ImageNameParts {
  /** `S1` */
  readonly subject: string;
  /** Name of the official file with an underscore for the space: `Directions_1`, `TakingPhoto`. */
  readonly sequence: string;
  readonly camera: string;
  /** Six digits, from 000001. */
  readonly frame: string;
  /** The action as `metadata.xml` lists it: `TakingPhoto`. */
  readonly action: string;
  /** 1 or 2, as `metadata.xml` counts. */
  readonly subaction: string;
}

const partNames = ["subject", "sequence", "camera", "frame", "action", "subaction"] as const;

/** The path of an image by a pattern such as `{subject}/{sequence}.{camera}/{frame}.jpg`. */
export function imagePath(pattern: string, parts: ImageNameParts): string {
  return pattern.replace(/\{(\w+)\}/g, (_, name: (typeof partNames)[number]) => parts[name]);
}

function patternOf(value: unknown): string {
  const pattern = textOf("image_pattern", value) ?? IMAGE_PATTERN;
  for (const [, name] of pattern.matchAll(/\{([^}]*)\}/g)) oneOf("image_pattern", name, partNames);
  if (!pattern.includes("{frame}")) throw problem("image_pattern", "a pattern with {frame}", pattern);
  return pattern;
}

function everyOf(value: unknown): number {
  if (value === undefined) return 1;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1) return value;
  throw problem("every", "a whole number of 1 or more", value);
}

function everyOfRate(value: unknown): number {
  if (typeof value === "number" && value > 0 && Number.isInteger(FRAME_RATE / value)) return FRAME_RATE / value;
  throw problem("fps", `a rate that ${FRAME_RATE} is a multiple of, such as 10`, value);
}

function millimetresOf(value: unknown): number | null {
  if (value === undefined) return null;
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  throw problem("motion_gate_mm", "a number of millimetres of 0 or more", value);
}

function textOf(option: string, value: unknown): string | null {
  if (value === undefined) return null;
  if (typeof value === "string" && value !== "") return value;
  throw problem(option, "a text", value);
}

function listOf<Name extends string>(
  option: string,
  value: unknown,
  all: readonly Name[],
  find: (name: string) => Name | null | undefined,
): readonly Name[] {
  if (value === undefined) return all;
  if (!Array.isArray(value) || value.length === 0) throw problem(option, `a list of ${all.join(", ")}`, value);
  const wanted = value.map((entry) => find(String(entry)) ?? oneOf(option, entry, all));
  return all.filter((name) => wanted.includes(name));
}

function oneOf<Name extends string>(option: string, value: unknown, all: readonly Name[]): Name {
  const found = all.find((name) => name === value);
  if (found !== undefined) return found;
  const nearest = nearestName(String(value), all);
  const hint = nearest === null ? "" : `; did you mean "${nearest}"?`;
  throw new InvalidSettingError(
    `h36m: options: ${option}: one of ${all.join(", ")} expected, found ${shown(value)}${hint}`,
  );
}

function problem(option: string, expected: string, found: unknown): InvalidSettingError {
  return new InvalidSettingError(`h36m: options: ${option}: ${expected} expected, found ${shown(found)}`);
}
