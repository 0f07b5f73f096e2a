/**
 * Makes a Unity export: poses of motion files or of the anatomical sampler, bodies of every size, cameras of a rig.
 */
import { h36m17, randomStream } from "@wildpose/pose";
import { type Camera, facesAll, type ImageSize, seesAll, toCamera } from "../rig/camera.js";
import { drawH36mRig, H36M_CAMERAS, H36M_IMAGE_SIZE } from "../rig/h36m-rig.js";
import { drawRandomCamera } from "../rig/random-camera.js";
import { type MotionPlan, type MotionPlanOptions, type PlannedClip, planMotions, planSampler } from "./plan-clips.js";
import { type UnityExportWriter, writeUnityExport } from "./unity-export.js";

/** `random`: a camera of its own for each sample. `h36m`: each pose is seen by four cameras of a room. */
export type RigName = "random" | "h36m";

export interface SynthesizeOptions extends Omit<MotionPlanOptions, "camerasAtOnce" | "onMotion"> {
  readonly out: string;
  readonly generator: string;
  readonly rig: RigName;
  /** Of the random rig; the other one has Human3.6M's. */
  readonly imageSize: ImageSize;
  /** Whether every joint of a sample is inside its image, not only in front of the camera. */
  readonly wholePerson: boolean;
  readonly onProgress?: (event: { stage: "read" | "write"; done: number; total: number }) => void;
}

export interface SynthesisReport extends Omit<MotionPlan, "clips"> {
  readonly samples: number;
  readonly cameras: number;
  readonly clips: number;
  /** Samples of each activity and split. */
  readonly activities: Readonly<Record<string, number>>;
  readonly splits: Readonly<Record<string, number>>;
}

/** Samples of the anatomical sampler where no count is asked for. */
export const SAMPLER_COUNT = 10_000;

/** Samples between two looks at the signal. */
const BREATH = 2000;

/**
 * Writes an export. The same options and files give the same bytes.
 *
 * @throws {OutputFolderError} when the folder is not empty or cannot be written.
 * @throws {MalformedSourceError} naming the first motion file that cannot be read, unless those are skipped.
 */
export async function synthesize(options: SynthesizeOptions): Promise<SynthesisReport> {
  const { motions, rig, count, onProgress, signal } = options;
  const camerasAtOnce = rig === "h36m" ? H36M_CAMERAS : 1;
  const imageSize = rig === "h36m" ? H36M_IMAGE_SIZE : options.imageSize;
  const writer = writeUnityExport({ ...options, imageSize });
  try {
    const plan: MotionPlan =
      motions.length === 0
        ? {
            clips: planSampler({ ...options, count: count ?? SAMPLER_COUNT, camerasAtOnce }),
            dialects: {},
            frames: 0,
            restPoses: 0,
            skipped: [],
          }
        : await planMotions({
            ...options,
            camerasAtOnce,
            onMotion: (done, total) => onProgress?.({ stage: "read", done, total }),
          });
    const total = plan.clips.reduce((sum, { samples }) => sum + samples, 0);
    const activities: Record<string, number> = {};
    const splits: Record<string, number> = {};
    for (const planned of plan.clips) {
      const { clip, samples } = planned;
      const before = writer.samples;
      writer.beginClip(clip);
      await writeClip(planned, { ...options, imageSize }, writer, async () => {
        onProgress?.({ stage: "write", done: writer.samples, total });
        await new Promise((resolve) => setImmediate(resolve));
        signal?.throwIfAborted();
      });
      if (writer.samples - before !== samples)
        throw new Error(`${clip.name}: ${writer.samples - before} of ${samples}`);
      activities[clip.activity] = (activities[clip.activity] ?? 0) + samples;
      splits[clip.split] = (splits[clip.split] ?? 0) + samples;
    }
    writer.finish();
    const { clips, ...read } = plan;
    return { samples: total, cameras: writer.cameras, clips: clips.length, activities, splits, ...read };
  } catch (error) {
    writer.discard();
    throw error;
  }
}

/** Writes the samples of one clip: whole passes over its poses, then poses evenly spread over it. */
async function writeClip(
  { key, samples, open }: PlannedClip,
  options: SynthesizeOptions,
  writer: UnityExportWriter,
  breathe: () => Promise<void>,
): Promise<void> {
  if (samples === 0) return;
  const source = await open();
  const pose = new Float64Array(h36m17.joints.length * 3);
  const inCamera = new Float64Array(pose.length);
  const camerasAtOnce = options.rig === "h36m" ? H36M_CAMERAS : 1;
  let left = samples;
  for (let pass = 0; left > 0; pass++) {
    const poses = Math.min(source.poses, Math.ceil(left / camerasAtOnce));
    let room: Room | null = null;
    for (let index = 0; index < poses; index++) {
      // The middle of each part: clips begin and end with people standing about.
      const at = Math.floor(((index + 0.5) * source.poses) / poses);
      source.pose(at, pass, pose);
      const stream = `camera/${key}/${pass}/${at}`;
      room = camerasFor(pose, stream, room, options);
      for (const placed of room.slice(0, left)) {
        placed.row ??= writer.addCamera(placed.camera);
        writer.addSample(toCamera(placed.camera, pose, inCamera), source.frameOf(at), placed.row);
        left--;
      }
      if (index % BREATH === BREATH - 1) await breathe();
    }
  }
  await breathe();
}

interface PlacedCamera {
  readonly camera: Camera;
  /** Its row in the export; null until a sample is seen by it, for the last pose of a clip may not need all of a room. */
  row: number | null;
}

type Room = readonly PlacedCamera[];

/** The cameras that see a pose: those of the pose before, as long as they have it in their images, or new ones. */
function camerasFor(
  pose: Float64Array,
  stream: string,
  before: Room | null,
  { rig, seed, imageSize, wholePerson }: SynthesizeOptions,
): Room {
  const random = () => randomStream(seed, stream);
  if (rig === "random") {
    return [{ camera: drawRandomCamera(random(), pose, { imageSize, wholePerson }), row: null }];
  }
  const isSeen = (camera: Camera) =>
    wholePerson
      ? seesAll(camera, pose, imageSize)
      : facesAll(camera, pose) && seesAll(camera, pose.subarray(0, 3), imageSize);
  if (before?.every(({ camera }) => isSeen(camera))) return before;
  return drawH36mRig(random(), pose, isSeen).map((camera) => ({ camera, row: null }));
}
