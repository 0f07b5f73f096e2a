/** A release beside the one that the paper published: which images are in both, and how far the poses are apart. */
import type { PaperJointOrder, PaperRelease } from "@wildpose/adapters";
import { h36m17, mpjpe, nMpjpe, paMpjpe } from "@wildpose/pose";
import { readManifest } from "../release/read-manifest.js";
import { type Spread, spreadOf } from "../release/spread.js";
import { type NamedSamples, nameSamples } from "../shards/readable-shards.js";
import { fromMean } from "./from-mean.js";
import { matchPaperPoses, type PosePair } from "./match-paper-poses.js";
import { type NearestJoint, nearestJoints, orderOfNearest } from "./nearest-joints.js";

const JOINTS = h36m17.joints.length;
const HIP = h36m17.joints[h36m17.root];

/** A rotation, a scale and a shift fit any two points exactly, and three nearly. */
const FEWEST_JOINTS_TO_FIT = 4;

export interface PaperDiffOptions {
  /** Which joint is at which index of the paper's; `nearest` takes those that are clear from the pictures. */
  readonly joints: PaperJointOrder | "nearest";
  readonly signal?: AbortSignal;
  /** Called with the rows read so far, and their total. */
  readonly onProgress?: (rows: number, total: number) => void;
}

export interface PaperDiff {
  readonly rows: number;
  readonly poses: number;
  /** Persons that are beside a pose of the paper's. */
  readonly matched: number;
  readonly unmatchedSamples: NamedSamples;
  readonly unmatchedImages: NamedSamples;
  /** What had to be assumed to read the paper's files. */
  readonly assumptions: readonly string[];
  /** Joint at each index of the paper's, as it was compared; null where it is not known. */
  readonly joints: PaperJointOrder;
  /** Mean distance over the joints of a person, over persons with at least one of them labelled. */
  readonly joints2d: {
    /** Pixels, as both stand. */
    readonly pixels: Spread;
    /** Pixels of the release, after the paper's were scaled and shifted: a picture that was cut out does not matter. */
    readonly fittedPixels: Spread | null;
  } | null;
  /** Millimetres between the 3D labels, over the joints that are known; null where too few are. */
  readonly labels: { readonly mpjpe: Spread | null; readonly nMpjpe: Spread | null; readonly paMpjpe: Spread | null };
  /** For each index of the paper's, the joint that is nearest in the pictures; none when no person has all joints. */
  readonly nearestJoints: readonly NearestJoint[];
}

/**
 * Compares a release folder with the paper's release.
 *
 * @throws {InvalidSettingError} when the folder is no release.
 * @throws {FailedCheckError} when a shard cannot be read.
 */
export async function diffPaperRelease(
  folder: string,
  paper: PaperRelease,
  { joints, signal, onProgress }: PaperDiffOptions,
): Promise<PaperDiff> {
  const manifest = await readManifest(folder);
  const matches = await matchPaperPoses(folder, manifest, paper, { signal, onProgress });
  const nearest = nearestJoints(paper, matches.pairs);
  const order = joints === "nearest" ? orderOfNearest(nearest) : joints;
  return {
    rows: matches.rows,
    poses: paper.imageNames.length,
    matched: matches.pairs.length,
    unmatchedSamples: nameSamples(matches.unmatchedSamples),
    unmatchedImages: nameSamples(matches.unmatchedImages),
    assumptions: paper.assumptions,
    joints: order,
    joints2d: compare2d(paper, matches.pairs, order),
    labels: compare3d(paper, matches.pairs, order),
    nearestJoints: nearest,
  };
}

/** [index of the paper's, joint of ours] of the joints that are known; the hip first, when it is. */
function knownJoints(order: PaperJointOrder): [theirs: number, ours: number][] {
  return order
    .flatMap((name, index): [number, number][] =>
      name === null ? [] : [[index, (h36m17.joints as readonly string[]).indexOf(name)]],
    )
    .sort(([, a], [, b]) => Number(b === h36m17.root) - Number(a === h36m17.root));
}

function compare2d(paper: PaperRelease, pairs: readonly PosePair[], order: PaperJointOrder): PaperDiff["joints2d"] {
  const known = knownJoints(order);
  const pixels: number[] = [];
  const fitted: number[] = [];
  for (const { keypoints2d, visibility, pose } of pairs) {
    const labelled = known.filter(([, joint]) => visibility[joint] > 0);
    if (labelled.length === 0) continue;
    const ours = pointsOf(
      keypoints2d,
      labelled.map(([, joint]) => joint),
      2,
      0,
    );
    const theirs = pointsOf(
      paper.keypoints2d,
      labelled.map(([index]) => index),
      2,
      pose,
    );
    pixels.push(meanDistance2d(ours, theirs));
    if (labelled.length >= FEWEST_JOINTS_TO_FIT) fitted.push(meanDistance2d(...fitScaleAndShift(ours, theirs)));
  }
  const spread = spreadOf(Float64Array.from(pixels));
  return spread === null ? null : { pixels: spread, fittedPixels: spreadOf(Float64Array.from(fitted)) };
}

function compare3d(paper: PaperRelease, pairs: readonly PosePair[], order: PaperJointOrder): PaperDiff["labels"] {
  const known = knownJoints(order);
  const rooted = order.includes(HIP) && known.length > 1;
  const fits = known.length >= FEWEST_JOINTS_TO_FIT;
  const theirJoints = known.map(([index]) => index);
  const ourJoints = known.map(([, joint]) => joint);
  const poses = pairs.map(({ keypoints3d, pose }) => ({
    ours: pointsOf(keypoints3d, ourJoints, 3, 0),
    theirs: pointsOf(paper.keypoints3d, theirJoints, 3, pose),
  }));
  const measure = (applies: boolean, of: (ours: Float64Array, theirs: Float64Array) => number): Spread | null => {
    if (!applies) return null;
    return spreadOf(Float64Array.from(poses, ({ ours, theirs }) => of(ours, theirs)).filter(Number.isFinite));
  };
  return {
    mpjpe: measure(rooted, (ours, theirs) => mpjpe(ours, theirs)),
    nMpjpe: measure(rooted, (ours, theirs) => nMpjpe(ours, theirs)),
    paMpjpe: measure(fits, (ours, theirs) => paMpjpe(ours, theirs)),
  };
}

/** The joints at these indices of a pose. */
function pointsOf(poses: Float32Array, joints: readonly number[], axes: number, pose: number): Float64Array {
  const start = pose * JOINTS * axes;
  return Float64Array.from({ length: joints.length * axes }, (_, i) => {
    return poses[start + joints[Math.floor(i / axes)] * axes + (i % axes)];
  });
}

function meanDistance2d(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 2) sum += Math.hypot(a[i] - b[i], a[i + 1] - b[i + 1]);
  return sum / (a.length / 2);
}

/** Both from their mean, the second one at the scale that brings it closest. */
function fitScaleAndShift(ours: Float64Array, theirs: Float64Array): [Float64Array, Float64Array] {
  const [a, b] = [fromMean(ours), fromMean(theirs)];
  const squares = b.reduce((sum, value) => sum + value ** 2, 0);
  const scale = squares === 0 ? 0 : a.reduce((sum, value, i) => sum + value * b[i], 0) / squares;
  return [a, b.map((value) => value * scale)];
}
