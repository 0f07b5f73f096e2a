import { InvalidSettingError } from "@wildpose/pose";
import { H36M_IMAGE_SIZE, type ImageSize, motionUnits } from "@wildpose/synthesis";

export interface SynthesizeArguments {
  motions: string[];
  out: string;
  count: number | undefined;
  seed: number;
  sampler: boolean;
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

/** Heights of people, millimetres: from small children on. */
const HEIGHT_LIMITS_MM = [500, 2500] as const;
const MOST_PIXELS = 100_000;
const MOST_SAMPLES = 2 ** 31 - 1;

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
