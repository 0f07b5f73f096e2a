/**
 * Where the poses of an export come from: a motion file, or the anatomical sampler.
 */
import { h36m17, MalformedSourceError, type RandomStream, randomStream } from "@wildpose/pose";
import type { Attitude } from "../attitudes.js";
import { buildBody, type DrawnBody, drawBody, mirrorPose, scaledBody } from "../motion/build-body.js";
import { type CapturedBody, captureBody } from "../motion/captured-body.js";
import { MOTION, readMotionClip } from "../motion/motion-clip.js";
import { samplePose } from "../motion/sampled-pose.js";

/** What is farther than 1000 km from the origin is no motion, and single precision would not tell its joints apart. */
const FARTHEST_MM = 1e9;

export interface PoseSource {
  /** How many poses there are. */
  readonly poses: number;
  /** 0-based, of the clip's file. */
  frameOf(pose: number): number;
  /**
   * Poses a body. Another pass over the same poses has another body.
   *
   * @param out [17, 3] millimetres, world frame: y up, right-handed; filled and returned.
   */
  pose(pose: number, pass: number, out: Float64Array): Float64Array;
}

export interface BodyOptions {
  readonly seed: number;
  /** Heights that bodies are drawn from, evenly. */
  readonly heightMm: readonly [low: number, high: number];
}

export interface MotionSourceOptions extends BodyOptions {
  /** `drawn`: bone lengths are drawn anew for each body. `captured`: they are in proportion to the captured person's. */
  readonly proportions: "drawn" | "captured";
  readonly unitMm: number | undefined;
  /** The axis of the file that points up. */
  readonly up: "y" | "z";
}

/** What of a motion file is used. */
export interface MotionSelection {
  readonly path: string;
  /** Names the file in random streams. */
  readonly key: string;
  readonly firstFrame: number;
  readonly step: number;
  readonly poses: number;
  readonly isMirrored: boolean;
}

/** Reads a motion file to take poses from it. Errors as `readMotionClip`. */
export async function openMotionSource(selection: MotionSelection, options: MotionSourceOptions): Promise<PoseSource> {
  const { path, key, firstFrame, step, poses, isMirrored } = selection;
  const body = await readCapturedBody(path, options.unitMm);
  const joints = new Float64Array(h36m17.joints.length * 3);
  let pass = -1;
  let drawn: DrawnBody | null = null;
  const frameOf = (pose: number) => firstFrame + pose * step;

  return {
    poses,
    frameOf,
    pose(pose, ofPass, out) {
      if (drawn === null || ofPass !== pass) {
        pass = ofPass;
        drawn = drawFor(randomStream(options.seed, `body/${key}/${pass}`), body, options);
      }
      body.jointsIn(frameOf(pose), joints);
      if (options.up === "z") fromZUp(joints);
      if (isMirrored) mirrorPose(joints);
      // Steps become longer or shorter with the legs.
      const scale = (body.unitMm * drawn.heightMm) / body.heightMm;
      const root = [joints[0] * scale, joints[1] * scale, joints[2] * scale] as const;
      buildBody(joints, drawn.boneLengths, root, out);
      if (!out.every((value) => Math.abs(value) < FARTHEST_MM)) {
        const place = `frame ${frameOf(pose)}`;
        throw new MalformedSourceError(
          MOTION,
          path,
          `${place}: a joint is farther than 1000 km from the origin; the file is damaged, replace it`,
        );
      }
      return out;
    },
  };
}

/** @throws {MalformedSourceError} when the file has no body, or one of no plausible size. */
export async function readCapturedBody(
  path: string,
  unitMm: number | undefined,
): Promise<CapturedBody & { readonly frames: number; readonly framesPerSecond: number }> {
  const clip = await readMotionClip(path);
  const body = captureBody(clip, unitMm);
  if ("problem" in body) throw new MalformedSourceError(MOTION, path, body.problem);
  return { ...body, frames: clip.frames, framesPerSecond: clip.framesPerSecond };
}

/** Poses of the anatomical sampler in one attitude, each with a body of its own, standing on the ground y = 0. */
export function openSampler(attitude: Attitude, key: string, poses: number, options: BodyOptions): PoseSource {
  const joints = new Float64Array(h36m17.joints.length * 3);
  return {
    poses,
    frameOf: (pose) => pose,
    pose(pose, pass, out) {
      const random = randomStream(options.seed, `sampler/${key}/${pass}/${pose}`);
      samplePose(random, attitude, joints);
      buildBody(joints, drawBody(random, options.heightMm).boneLengths, [0, 0, 0], out);
      let lowest = 0;
      for (let i = 1; i < out.length; i += 3) lowest = Math.min(lowest, out[i]);
      for (let i = 1; i < out.length; i += 3) out[i] -= lowest;
      return out;
    },
  };
}

function drawFor(random: RandomStream, body: CapturedBody, { heightMm, proportions }: MotionSourceOptions): DrawnBody {
  return proportions === "drawn" ? drawBody(random, heightMm) : scaledBody(body, random.uniform(...heightMm));
}

/** z up to y up: a quarter turn about x. */
function fromZUp(points: Float64Array): void {
  for (let i = 0; i < points.length; i += 3) {
    const y = points[i + 1];
    points[i + 1] = points[i + 2];
    points[i + 2] = -y;
  }
}
