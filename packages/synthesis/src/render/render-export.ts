/**
 * Makes a Unity export with pictures: people of the anatomical sampler, drawn by threads. A picture is a function of the seed,
 * its clip's name and its place in the clip, so the bytes do not depend on the number of threads or of pictures.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { h36m17 } from "@wildpose/pose";
import { type Attitude, attitudeNames, attitudes } from "../attitudes.js";
import { explained } from "../export/partial-folder.js";
import { splitOf } from "../export/plan-clips.js";
import { shareOut } from "../export/share-out.js";
import type { SynthesisReport } from "../export/synthesize.js";
import { type ExportClip, writeUnityExport } from "../export/unity-export.js";
import { USUAL_OCCLUDED } from "./picture.js";

export interface RenderOptions {
  readonly out: string;
  readonly generator: string;
  readonly seed: number;
  readonly count: number;
  /** Pixels of a picture's side. */
  readonly size: number;
  /** Those of the pictures; default all of them. */
  readonly attitudes?: readonly Attitude[];
  /** Share of the pictures with things in front of the person. */
  readonly occluded?: number;
  /** Threads that draw; default one for each core. Does not change the result. */
  readonly workers?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: { stage: "draw"; done: number; total: number }) => void;
}

/** What a thread is started with. */
export interface RenderThreadData {
  readonly seed: number;
  readonly size: number;
  readonly occluded: number;
  readonly imageFolder: string;
}

/** Pictures of consecutive samples, the first of which is `first`. */
export interface PictureBatch {
  readonly first: number;
  readonly pictures: readonly { readonly name: string; readonly attitude: Attitude }[];
}

/** What was drawn: [N, 17, 3], [N, 16] as rows of `cameras.npy`, [N, 17]. */
export interface DrawnBatch {
  readonly first: number;
  readonly joints: Float64Array;
  readonly cameras: Float64Array;
  readonly visibilities: Uint8Array;
}

/** Pictures of one clip: few enough that a split by clips comes near the share that is asked for. */
const CLIP = 50;
const BATCH = 16;
const JOINTS = h36m17.joints.length;

interface PlannedPicture {
  readonly name: string;
  readonly attitude: Attitude;
  /** Set where a clip begins. */
  readonly begins: ExportClip | null;
  readonly frame: number;
}

/** All pictures in order, without keeping them: each attitude has its share of those that are asked for. */
function* plannedPictures(count: number, asked: readonly Attitude[]): Generator<PlannedPicture> {
  const names = attitudeNames.filter((name) => asked.includes(name));
  const shares = shareOut(
    count,
    names.map((name) => attitudes[name].share),
  );
  for (const [index, attitude] of names.entries()) {
    for (let of = 0; of < shares[index]; of++) {
      const clipName = `${attitude}-${String(Math.floor(of / CLIP) + 1).padStart(4, "0")}`;
      const frame = of % CLIP;
      const clip = { name: clipName, activity: attitude, source: "sampler", framesPerSecond: 1 };
      const begins = frame === 0 ? { ...clip, split: splitOf(clipName) } : null;
      yield { name: `${clipName}/${frame}`, attitude, begins, frame };
    }
  }
}

/**
 * Writes an export with pictures. The same options give the same bytes.
 *
 * @throws {OutputFolderError} when the folder is not empty or cannot be written.
 */
export async function renderExport(options: RenderOptions): Promise<SynthesisReport> {
  const { out, count, seed, size, signal, onProgress } = options;
  const { attitudes: asked = attitudeNames, occluded = USUAL_OCCLUDED } = options;
  const writer = writeUnityExport({ ...options, imageSize: [size, size], pictures: true });
  const activities: Record<string, number> = {};
  const splits: Record<string, number> = {};
  let clips = 0;
  let split = "";
  const write = ({ joints, cameras, visibilities }: DrawnBatch, planned: readonly PlannedPicture[]) => {
    for (const [at, { begins, attitude, frame }] of planned.entries()) {
      if (begins !== null) {
        writer.beginClip(begins);
        split = begins.split;
        clips++;
      }
      const [fx, fy, cx, cy] = cameras.subarray(at * 16, at * 16 + 4);
      const rotation = cameras.subarray(at * 16 + 4, at * 16 + 13);
      const translation = cameras.subarray(at * 16 + 13, at * 16 + 16);
      const camera = writer.addCamera({ intrinsics: [fx, fy, cx, cy], rotation, translation });
      const points = joints.subarray(at * JOINTS * 3, (at + 1) * JOINTS * 3);
      writer.addSample(points, frame, camera, visibilities.subarray(at * JOINTS, (at + 1) * JOINTS));
      activities[attitude] = (activities[attitude] ?? 0) + 1;
      splits[split] = (splits[split] ?? 0) + 1;
    }
    onProgress?.({ stage: "draw", done: writer.samples, total: count });
  };
  try {
    const threads = Math.min(options.workers ?? availableParallelism(), Math.ceil(count / BATCH));
    const { imageFolder } = writer;
    await drawInOrder({ seed, size, occluded, imageFolder }, threads, plannedPictures(count, asked), write, signal);
    writer.finish();
    const report = { samples: writer.samples, cameras: writer.cameras, clips, activities, splits };
    return { ...report, dialects: {}, frames: 0, restPoses: 0, skipped: [] };
  } catch (error) {
    writer.discard();
    // An error of the file system in a thread is one of the output folder, too.
    return explained(out, () => {
      throw error;
    });
  }
}

/** Gives batches to threads and what they drew to `write`, in the order of the pictures. */
async function drawInOrder(
  data: RenderThreadData,
  threads: number,
  pictures: Iterator<PlannedPicture>,
  write: (drawn: DrawnBatch, planned: readonly PlannedPicture[]) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const workers = Array.from({ length: threads }, () => startThread(data));
  let first = 0;
  const nextBatch = () => {
    const batch: PlannedPicture[] = [];
    for (let next = pictures.next(); !next.done; next = pictures.next()) {
      batch.push(next.value);
      if (batch.length === BATCH) break;
    }
    first += batch.length;
    return { first: first - batch.length, planned: batch };
  };
  // One batch of each thread at a time, written in turn: a thread waits at most for the slowest of the others.
  const written: Promise<void>[] = workers.map(() => Promise.resolve());
  try {
    let turn = 0;
    let last: Promise<void> = Promise.resolve();
    for (let batch = nextBatch(); batch.planned.length > 0; batch = nextBatch(), turn++) {
      const place = turn % workers.length;
      await written[place];
      signal?.throwIfAborted();
      const { planned } = batch;
      const pictures = planned.map(({ name, attitude }) => ({ name, attitude }));
      const drawn = workers[place].draw({ first: batch.first, pictures });
      const before = last;
      last = Promise.all([before, drawn]).then(([, result]) => write(result, planned));
      last.catch(() => {});
      written[place] = last;
    }
    await last;
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
  }
}

function startThread(workerData: RenderThreadData) {
  const worker = new Worker(new URL("./render-thread.js", import.meta.url), { workerData, execArgv: [] });
  let settle: { resolve(drawn: DrawnBatch): void; reject(error: unknown): void } | null = null;
  let failure: unknown = null;
  const fail = (error: unknown) => {
    failure ??= error;
    settle?.reject(error);
  };
  worker.on("message", (message: DrawnBatch | { readonly failure: NodeJS.ErrnoException }) => {
    if ("failure" in message) fail(Object.assign(new Error(message.failure.message), message.failure));
    else settle?.resolve(message);
  });
  worker.on("error", fail);
  const ended = new Promise<void>((resolve) => {
    worker.on("exit", (code) => {
      fail(new Error(`a thread that draws ended with exit code ${code}`));
      resolve();
    });
  });
  return {
    /** One batch at a time. */
    draw(batch: PictureBatch): Promise<DrawnBatch> {
      if (failure !== null) return Promise.reject(failure);
      const drawn = new Promise<DrawnBatch>((resolve, reject) => {
        settle = { resolve, reject };
      });
      drawn.catch(() => {});
      worker.postMessage(batch);
      return drawn;
    },
    /** Ends it once what it is drawing is drawn. */
    stop(): Promise<void> {
      worker.postMessage(null);
      return ended;
    },
  };
}
