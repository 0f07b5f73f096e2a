/** The poses that an evaluation is about, and what is to be said of them. */
import type { KnownPose } from "@wildpose/inference";
import { InvalidSettingError, randomStream } from "@wildpose/pose";
import { sampleTrainingPose } from "@wildpose/synthesis";
import { formatCount } from "../../figures.js";
import { readMotionPoses } from "./motion-poses.js";

export interface PosesArguments {
  /** Where it is not said: 2,000 made ones, or all that are read. */
  readonly poses: number | undefined;
  readonly seed: number;
  readonly motion: string | undefined;
  readonly source: string | undefined;
  readonly every: number | undefined;
  /** JSON */
  readonly options: string | undefined;
}

export interface EvaluatedPoses {
  readonly poses: readonly KnownPose[];
  /** Which they are, in words that leave nothing open. */
  readonly described: string;
  /** The same for programs. */
  readonly from: {
    readonly source: string;
    readonly folder: string | null;
    readonly options: Readonly<Record<string, unknown>>;
    /** In the source with a pose and a camera, of which these are drawn. */
    readonly found: number;
  };
}

/** Of made bodies, and the camera that sees them. */
const madeCount = 2000;
const madeIntrinsics = [1145, 1145, 512, 512] as const;

/**
 * What is read of a source where nothing else is said. Of Human3.6M the test subjects of Protocol #1 by all four cameras, and
 * every 64th frame, as h36m-fetch has it: numbers of subjects that a network was trained on would be taken for accuracy.
 */
const protocols: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  h36m: { subjects: ["S9", "S11"], every: 64 },
};

/**
 * @param onRead called now and then with the samples read so far.
 * @throws {InvalidSettingError | MissingSourceError | MalformedSourceError}
 */
export async function evaluatedPoses(args: PosesArguments, onRead: (samples: number) => void): Promise<EvaluatedPoses> {
  const { poses: count, seed, motion: folder, source = "unity" } = args;
  if (folder === undefined) return madePoses(count ?? madeCount, seed);
  const options = sourceOptions(args, source);
  const read = await readMotionPoses({ folder, source, options, count: count ?? null, seed, onProgress: onRead });
  const { poses, found, groups } = read;
  const drawn =
    poses.length < found
      ? `${formatCount(poses.length)} drawn of ${formatCount(found)}, seed ${seed}`
      : `all ${formatCount(found)}`;
  const asked = Object.entries(options).map(([name, value]) => `${name} ${[value].flat().join(" ")}`);
  const described = `${drawn} poses with a camera in ${folder}, read as ${[source, ...asked].join(", ")}; ${said(groups)}`;
  return { poses, described, from: { source, folder, options, found } };
}

function madePoses(count: number, seed: number): EvaluatedPoses {
  const random = randomStream(seed, "evaluation/poses");
  const poses = Array.from({ length: count }, () => ({
    joints: sampleTrainingPose(random),
    intrinsics: madeIntrinsics,
  }));
  const [focal] = madeIntrinsics;
  const described =
    `${formatCount(count)} synthetic bodies that no training saw, seed ${seed}; each its own camera, of focal length ` +
    `${formatCount(focal)} px; joints by the rules of all sources`;
  return { poses, described, from: { source: "synthetic", folder: null, options: {}, found: count } };
}

/** Subjects, clips: what a source keeps together. */
function said(groups: readonly string[]): string {
  const most = 6;
  const names = groups.map((group) => group.slice(group.indexOf("/") + 1));
  return groups.length <= most ? `of ${names.join(", ")}` : `of ${formatCount(groups.length)} groups`;
}

/** What the source's adapter is told, as in a recipe. */
function sourceOptions({ options, every }: PosesArguments, source: string): Readonly<Record<string, unknown>> {
  const base = options === undefined ? (protocols[source] ?? {}) : parseOptions(options);
  return every === undefined ? base : { ...base, every };
}

function parseOptions(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new InvalidSettingError(`--options: expected a JSON object, such as {"subjects":["S9"]}, found ${text}`);
}
