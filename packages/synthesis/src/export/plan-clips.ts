/**
 * What goes into an export: its clips, and how many samples of each.
 */
import { isPoseDataError, MalformedSourceError, MissingSourceError, randomStream } from "@wildpose/pose";
import { attitudeNames, attitudes } from "../attitudes.js";
import type { MotionFile } from "../motion/find-motions.js";
import { type ActivitySource, motionActivity } from "../motion/motion-activity.js";
import { MOTION } from "../motion/motion-clip.js";
import { beginsWithRestPose } from "../motion/rest-pose.js";
import {
  type MotionSourceOptions,
  openMotionSource,
  openSampler,
  type PoseSource,
  readCapturedBody,
} from "./pose-source.js";
import { shareOut } from "./share-out.js";
import type { ExportClip, ExportSplit } from "./unity-export.js";

export interface PlannedClip {
  readonly clip: ExportClip;
  /** Names the clip in random streams; adding another clip does not change it. */
  readonly key: string;
  readonly samples: number;
  open(): Promise<PoseSource>;
}

export interface MotionPlanOptions extends MotionSourceOptions {
  readonly motions: readonly MotionFile[];
  readonly activityFrom: ActivitySource;
  /** Takes every so many-th frame, or as many frames a second as are near to `fps`; default all. */
  readonly every: number | undefined;
  readonly fps: number | undefined;
  /** Adds to each clip its mirror image. */
  readonly mirror: boolean;
  /** Goes on without the files that cannot be read. */
  readonly skipUnreadable: boolean;
  /** Samples in all; default one for each frame and camera. */
  readonly count: number | undefined;
  readonly camerasAtOnce: number;
  readonly signal?: AbortSignal;
  readonly onMotion?: (done: number, of: number) => void;
}

export interface MotionPlan {
  readonly clips: readonly PlannedClip[];
  /** Motions read, by the way they name their joints. */
  readonly dialects: Readonly<Record<string, number>>;
  /** Frames of the motions read, before any is left out. */
  readonly frames: number;
  /** Motions whose first frame was a rest pose and is left out. */
  readonly restPoses: number;
  readonly skipped: readonly { readonly path: string; readonly problem: string }[];
}

/** Shares of clips in each split; see {@link splitOf}. */
export const splitShares: Readonly<Record<ExportSplit, number>> = { train: 0.8, validation: 0.1, test: 0.1 };

/** Poses of the sampler in one clip. */
const SAMPLER_CLIP = 500;

/**
 * Reads every motion once, to know that it can be read and how long it is.
 *
 * @throws {MalformedSourceError} naming the first file that cannot be read, unless those are skipped.
 * @throws {MissingSourceError} when none can be read.
 */
export async function planMotions(options: MotionPlanOptions): Promise<MotionPlan> {
  const { motions, activityFrom, every, fps, mirror, count, camerasAtOnce } = options;
  const found: Omit<PlannedClip, "samples">[] = [];
  const poses: number[] = [];
  const dialects: Record<string, number> = {};
  const skipped: { path: string; problem: string }[] = [];
  let frames = 0;
  let restPoses = 0;

  for (const [done, motion] of motions.entries()) {
    options.signal?.throwIfAborted();
    try {
      const body = await readCapturedBody(motion.path, options.unitMm);
      const activity = motionActivity(motion, activityFrom);
      const firstFrame = beginsWithRestPose(body, body.frames) ? 1 : 0;
      const step = every ?? (fps === undefined ? 1 : Math.max(1, Math.round(body.framesPerSecond / fps)));
      const selected = Math.ceil((body.frames - firstFrame) / step);
      dialects[body.dialect] = (dialects[body.dialect] ?? 0) + 1;
      frames += body.frames;
      restPoses += firstFrame;
      for (const isMirrored of mirror ? [false, true] : [false]) {
        const suffix = isMirrored ? "-mirrored" : "";
        const { path, source, name } = motion;
        const key = `${source}${suffix}`;
        const selection = { path, key, firstFrame, step, poses: selected, isMirrored };
        const { framesPerSecond } = body;
        found.push({
          clip: { name: `${name}${suffix}`, activity, source, framesPerSecond, split: splitOf(name) },
          key,
          open: () => openMotionSource(selection, options),
        });
        poses.push(selected);
      }
    } catch (error) {
      if (!isPoseDataError(error)) throw error;
      if (!options.skipUnreadable) throw error instanceof MalformedSourceError ? withWayOn(error) : error;
      skipped.push({ path: motion.path, problem: error.message });
    }
    options.onMotion?.(done + 1, motions.length);
  }
  if (found.length === 0) {
    const [{ path }] = skipped;
    throw new MissingSourceError(
      MOTION,
      path,
      "none of the motions can be read; leave out --skip-unreadable to see why",
    );
  }
  const available = poses.map((number) => number * camerasAtOnce);
  const samples = count === undefined ? available : shareOut(count, available);
  const clips = found.map((one, index) => ({ ...one, samples: samples[index] }));
  return { clips, dialects, frames, restPoses, skipped };
}

/** The error of a file that cannot be read, with what can be done about it whatever is wrong in it. */
function withWayOn(cause: MalformedSourceError): MalformedSourceError {
  const { dataset, path, message } = cause;
  const problem = message.slice(`${dataset}: ${path}: `.length);
  const wayOn = "replace the file, or go on without such files: --skip-unreadable";
  return new MalformedSourceError(dataset, path, `${problem}; ${wayOn}`, { cause });
}

export interface SamplerPlanOptions extends Pick<MotionSourceOptions, "seed" | "heightMm"> {
  readonly count: number;
  readonly camerasAtOnce: number;
}

/** Shares the samples out among the attitudes, and each attitude's among clips. */
export function planSampler(options: SamplerPlanOptions): PlannedClip[] {
  const shares = shareOut(
    options.count,
    attitudeNames.map((name) => attitudes[name].share),
  );
  return attitudeNames.flatMap((attitude, index) => {
    const clips: PlannedClip[] = [];
    for (let left = shares[index]; left > 0; left -= SAMPLER_CLIP) {
      const samples = Math.min(left, SAMPLER_CLIP);
      const name = `${attitude}-${String(clips.length + 1).padStart(3, "0")}`;
      // The sampler draws poses, not motion: its clips have no rate, and the format has no word for that.
      const clip = { name, activity: attitude, source: "sampler", framesPerSecond: 1, split: splitOf(name) };
      const poses = Math.ceil(samples / options.camerasAtOnce);
      clips.push({ clip, key: name, samples, open: async () => openSampler(attitude, name, poses, options) });
    }
    return clips;
  });
}

/** The split of a clip: by its name alone, so that no seed and no other clip moves it. */
export function splitOf(name: string): ExportSplit {
  const place = randomStream(0, `split/${name}`).uniform(0, 1);
  if (place < splitShares.train) return "train";
  return place < splitShares.train + splitShares.validation ? "validation" : "test";
}
