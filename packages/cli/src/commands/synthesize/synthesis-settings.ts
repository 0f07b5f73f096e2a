import { InvalidSettingError } from "@wildpose/pose";
import { type Attitude, attitudeNames, H36M_IMAGE_SIZE, type ImageSize, motionUnits } from "@wildpose/synthesis";

export interface SynthesizeArguments {
  motions: string[];
  out: string;
  count: number | undefined;
  seed: number;
  sampler: boolean;
  pictures: number | undefined;
  attitudes: string[] | undefined;
  occluded: number | undefined;
  workers: number | undefined;
  rig: "random" | "h36m";
  "image-size": string;
  "allow-cropped": boolean;
  every: number | undefined;
  fps: number | undefined;
  "activity-from": "filename" | "folder" | "json";
  unit: string | undefined;
  up: "y" | "z";
  "height-range": string;
  proportions: "drawn" | "captured";
  mirror: boolean;
  "skip-unreadable": boolean;
  json: boolean;
}

/** What the options say that are not words alone. */
export interface SynthesisSettings {
  readonly imageSize: ImageSize;
  readonly unitMm: number | undefined;
  readonly heightMm: readonly [low: number, high: number];
}

/** What pictures are of, where something else than usual is asked for. */
export interface PictureSettings {
  readonly attitudes?: readonly Attitude[];
  readonly occluded?: number;
}

/** Heights of people, millimetres: from small children on. */
const HEIGHT_LIMITS_MM = [500, 2500] as const;
const MOST_PIXELS = 100_000;
const MOST_SAMPLES = 2 ** 31 - 1;

/** Pixels of a drawn picture's side. */
const PICTURE_PIXELS = [64, 1024] as const;

/** What --image-size and --height-range are when they are not given. */
export const DEFAULT_IMAGE_SIZE = "1000x1000";
export const DEFAULT_HEIGHTS = "1450:1980";

/** @throws {InvalidSettingError} naming the first option that has a value it cannot have. */
export function synthesisSettings(args: SynthesizeArguments): SynthesisSettings {
  const { count, every, fps, seed } = args;
  if (args.sampler && args.motions.length > 0) {
    throw new InvalidSettingError("--sampler: expected no motions beside it, found some; make two exports");
  }
  const isWhole = (value: number) => Number.isSafeInteger(value) && value >= 1;
  if (count !== undefined && !(isWhole(count) && count <= MOST_SAMPLES)) {
    throw new InvalidSettingError(`--count: expected a whole number of 1 to ${MOST_SAMPLES}, found ${count}`);
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new InvalidSettingError(`--seed: expected a whole number of at least 0, found ${seed}`);
  }
  if (every !== undefined && !isWhole(every)) {
    throw new InvalidSettingError(`--every: expected a whole number of at least 1, found ${every}`);
  }
  if (fps !== undefined && !(fps > 0 && Number.isFinite(fps))) {
    throw new InvalidSettingError(`--fps: expected frames a second above 0, found ${fps}`);
  }
  if (every !== undefined && fps !== undefined) {
    throw new InvalidSettingError("--every and --fps: expected one of them, found both; leave one out");
  }
  const ofMotions = Object.entries({
    every: every !== undefined,
    fps: fps !== undefined,
    unit: args.unit !== undefined,
    mirror: args.mirror,
    up: args.up !== "y",
    proportions: args.proportions !== "drawn",
    "activity-from": args["activity-from"] !== "filename",
    "skip-unreadable": args["skip-unreadable"],
  }).find(([, given]) => given)?.[0];
  if (args.motions.length === 0 && ofMotions !== undefined) {
    throw new InvalidSettingError(`--${ofMotions}: expected motions that it is for, found none; name files or folders`);
  }
  requireDrawable(args);
  const imageSize = readImageSize(args["image-size"]);
  if (args.rig === "h36m" && imageSize.join() !== H36M_IMAGE_SIZE.join()) {
    throw new InvalidSettingError(
      `--image-size: expected ${H36M_IMAGE_SIZE.join("x")}, which --rig h36m has, found ${args["image-size"]}`,
    );
  }
  return {
    imageSize,
    unitMm: args.unit === undefined ? undefined : readUnit(args.unit),
    heightMm: readHeights(args["height-range"]),
  };
}

/** Pictures are of the sampler's bodies, by cameras of their own. */
function requireDrawable(args: SynthesizeArguments): void {
  const { pictures, motions, workers } = args;
  const isWhole = (value: number, least: number, most: number) =>
    Number.isSafeInteger(value) && value >= least && value <= most;
  if (workers !== undefined && !isWhole(workers, 1, 1024)) {
    throw new InvalidSettingError(`--workers: expected a whole number of 1 to 1024, found ${workers}`);
  }
  if (pictures === undefined) {
    const { attitudes, occluded } = args;
    const ofPictures = Object.entries({ attitudes, occluded, workers }).find(([, given]) => given !== undefined)?.[0];
    if (ofPictures === undefined) return;
    throw new InvalidSettingError(`--${ofPictures}: expected --pictures, which it is about, found none; leave it out`);
  }
  const [least, most] = PICTURE_PIXELS;
  if (!isWhole(pictures, least, most)) {
    throw new InvalidSettingError(`--pictures: expected pixels of a side, ${least} to ${most}, found ${pictures}`);
  }
  if (motions.length > 0) {
    throw new InvalidSettingError("--pictures: expected no motions beside it, found some; pictures are of the sampler");
  }
  const other = Object.entries({
    rig: args.rig !== "random",
    "image-size": args["image-size"] !== DEFAULT_IMAGE_SIZE,
    "allow-cropped": args["allow-cropped"],
    "height-range": args["height-range"] !== DEFAULT_HEIGHTS,
  }).find(([, given]) => given)?.[0];
  if (other !== undefined) {
    throw new InvalidSettingError(
      `--${other}: expected no --pictures beside it, which have cameras and bodies of their own; leave it out`,
    );
  }
}

/** @throws {InvalidSettingError} naming the option and what it may be. */
export function pictureSettings({ attitudes, occluded }: SynthesizeArguments): PictureSettings {
  const isAttitude = (name: string): name is Attitude => (attitudeNames as readonly string[]).includes(name);
  const unknown = attitudes?.find((name) => !isAttitude(name));
  if (unknown !== undefined) {
    throw new InvalidSettingError(`--attitudes: expected of ${attitudeNames.join(", ")}, found ${unknown}`);
  }
  if (occluded !== undefined && !(occluded >= 0 && occluded <= 1)) {
    throw new InvalidSettingError(`--occluded: expected a share of 0 to 1, found ${occluded}`);
  }
  return {
    ...(attitudes === undefined ? {} : { attitudes: attitudes.filter(isAttitude) }),
    ...(occluded === undefined ? {} : { occluded }),
  };
}

function readImageSize(text: string): ImageSize {
  const [width, height] = (/^(\d+)x(\d+)$/.exec(text)?.slice(1) ?? []).map(Number);
  if (!(width >= 16 && height >= 16 && width <= MOST_PIXELS && height <= MOST_PIXELS)) {
    throw new InvalidSettingError(`--image-size: expected width and height such as 1000x1000, found ${text}`);
  }
  return [width, height];
}

function readUnit(text: string): number {
  const known = Object.entries(motionUnits).find(([name]) => name === text.toLowerCase());
  const unitMm = known ? known[1] : Number(text === "" ? Number.NaN : text);
  if (!(unitMm > 0 && Number.isFinite(unitMm))) {
    const names = Object.keys(motionUnits).join(", ");
    throw new InvalidSettingError(`--unit: expected ${names} or millimetres above 0, found ${text}`);
  }
  return unitMm;
}

function readHeights(text: string): readonly [low: number, high: number] {
  const [low, high] = (/^([\d.]+)[:-]([\d.]+)$/.exec(text)?.slice(1) ?? []).map(Number);
  const [least, most] = HEIGHT_LIMITS_MM;
  if (!(low >= least && high <= most && low <= high)) {
    throw new InvalidSettingError(
      `--height-range: expected two heights such as 1450:1980, of ${least} to ${most} millimetres, found ${text}`,
    );
  }
  return [low, high];
}
