import { InvalidSettingError } from "@wildpose/pose";
import type { SourceFiles } from "../adapter.js";
import { refuseUnknownOptions } from "../source-files.js";
import { oneOf, readOption, unexpected } from "../source-options.js";
import { h36mCard } from "./card.js";
import { checkedPattern, mmposeImagePattern } from "./image-pattern.js";
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
  /** How the path of an image is made; see `image-pattern.ts`. */
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
] as const;

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
  /** What the option says, or `otherwise` where the recipe says nothing. */
  const option = <Value, Otherwise>(
    name: (typeof known)[number],
    read: (value: unknown) => Value,
    otherwise: Otherwise,
  ) => readOption(h36mCard, files, name, (value) => (value === undefined ? otherwise : read(value)));
  const every = option("every", wholeNumber, 1);
  return {
    form: option("form", (value) => oneOf(value, forms), null),
    subjects: option("subjects", listOf(subjects), subjects),
    subjectsNamed: options.subjects !== undefined,
    actions: option("actions", listOf(actions, canonicalAction), actions),
    cameras: option("cameras", listOf(cameraIds), cameraIds),
    every: option("fps", everyOfRate, every),
    motionGate: option("motion_gate_mm", millimetres, null),
    imagePattern: option("image_pattern", (value) => checkedPattern(text(value)), mmposeImagePattern),
    cameraFile: option("camera_file", text, null),
  };
}

function wholeNumber(value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1) return value;
  throw unexpected("a whole number of 1 or more", value);
}

function everyOfRate(value: unknown): number {
  if (typeof value === "number" && value > 0 && Number.isInteger(FRAME_RATE / value)) return FRAME_RATE / value;
  throw unexpected(`a rate that ${FRAME_RATE} is a multiple of, such as 10`, value);
}

function millimetres(value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  throw unexpected("a number of millimetres of 0 or more", value);
}

function text(value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw unexpected("a text", value);
}

/** The names of a list, in the order of the source. */
function listOf<Name extends string>(
  all: readonly Name[],
  find: (name: string) => Name | null | undefined = (name) => all.find((known) => known === name),
): (value: unknown) => readonly Name[] {
  return (value) => {
    if (!Array.isArray(value) || value.length === 0) throw unexpected(`a list of ${all.join(", ")}`, value);
    const wanted = value.map((entry) => find(String(entry)) ?? oneOf(entry, all));
    return all.filter((name) => wanted.includes(name));
  };
}
