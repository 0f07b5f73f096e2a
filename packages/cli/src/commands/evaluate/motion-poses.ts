/** Poses to evaluate on from a user's own motion: any source whose samples have a 3D pose and a camera. */
import { loadAdapter, readSource } from "@wildpose/adapters";
import type { KnownPose } from "@wildpose/inference";
import { h36m17, InvalidSettingError, type PoseSample, randomStream } from "@wildpose/pose";
import { readMeasuredPose } from "../../measured-pose.js";

export interface MotionPosesOptions {
  readonly folder: string;
  /** Id of the adapter that reads it, or the module of one from elsewhere, as in a recipe. */
  readonly source: string;
  /** What it is told, as `options` of a recipe. */
  readonly options: Readonly<Record<string, unknown>>;
  /** At most so many are taken; null: all. */
  readonly count: number | null;
  readonly seed: number;
  /** Called now and then with the samples read so far, and once at the end. */
  readonly onProgress?: (samples: number) => void;
}

export interface MotionPoses {
  /** In the order of the source; where fewer than all are taken, in no order. */
  readonly poses: readonly KnownPose[];
  /** Samples with a pose and a camera, of which those are drawn. */
  readonly found: number;
  /** Of them: what their source keeps together, such as subjects; in the order of the source. */
  readonly groups: readonly string[];
}

/**
 * Reads a whole source and draws poses from all of it, each as likely as any other.
 *
 * @throws {InvalidSettingError} when no sample of it has a 3D pose and a camera.
 * @throws {MissingSourceError | MalformedSourceError} when it cannot be read.
 */
export async function readMotionPoses({
  folder,
  source,
  options,
  count,
  seed,
  onProgress,
}: MotionPosesOptions): Promise<MotionPoses> {
  const random = randomStream(seed, "evaluation/motion");
  const drawn: KnownPose[] = [];
  const groups = new Set<string>();
  let samples = 0;
  let known = 0;
  const adapter = await loadAdapter(source, { relativeTo: process.cwd() });
  for await (const sample of readSource(adapter, { root: folder, annotations: null, options })) {
    samples++;
    if (samples % 500 === 0) onProgress?.(samples);
    const pose = knownPose(sample);
    if (pose === null) continue;
    known++;
    groups.add(sample.group);
    if (count === null || drawn.length < count) drawn.push(pose);
    else {
      const place = random.integer(known);
      if (place < count) drawn[place] = pose;
    }
  }
  onProgress?.(samples);
  if (known === 0) {
    const asked = Object.keys(options).length > 0 ? `, read with --options '${JSON.stringify(options)}',` : "";
    throw new InvalidSettingError(
      `${folder}: none of its ${samples} samples${asked} has a 3D pose and a camera; ` +
        `${asked === "" ? 'make some with "wildpose synthesize"' : "give other --options"}`,
    );
  }
  return { poses: drawn, found: known, groups: [...groups] };
}

/** The pose of a sample; null when a joint or the camera was not measured, or a joint is behind the camera. */
function knownPose(sample: PoseSample): KnownPose | null {
  const pose = new Float32Array(h36m17.joints.length * 3);
  if (sample.intrinsics === null || !readMeasuredPose(sample, pose)) return null;
  return { joints: Float64Array.from(pose), intrinsics: sample.intrinsics, activity: sample.activity };
}
