/** Whether a reader can be stopped, and whether it lets go of what it gave out. */
import { queryObjects } from "node:v8";
import { type DatasetAdapter, readSource, type SourceFiles } from "@wildpose/adapters";
import type { PoseSample } from "@wildpose/pose";
import type { Check } from "../check.js";

const COPIES = 100;
/** Samples a reader may hold at a time, or other arrays of as many. */
const SAMPLES_HELD = 32;

export const readingStreams: Check = {
  number: 11,
  name: "an abort stops it between samples, and 100 times the samples are not held at a time",
  async run(run) {
    const { adapter, samplesHeld = SAMPLES_HELD } = run.conformance;
    const faults = [...(await abortFaults(adapter, await run.written(1)))];

    const once = await run.samples();
    const arrays = once.some(({ joints3d }) => joints3d !== null) ? 2 : 1;
    const many = await mostArrays(adapter, await run.written(COPIES), once.length * COPIES);
    if (many.samples !== once.length * COPIES) {
      faults.push(`fixture(${COPIES}): ${once.length * COPIES} samples expected, found ${many.samples}`);
    }
    if (many.unique !== many.samples) {
      faults.push(`fixture(${COPIES}): ${many.samples} different ids expected, found ${many.unique}`);
    }
    if (many.arrays > samplesHeld * arrays) {
      faults.push(
        `${many.arrays} arrays of joints are held while ${many.samples} samples are read, at most ${samplesHeld * arrays} expected: yield samples one by one`,
      );
    }
    return faults;
  },
};

interface Held {
  readonly samples: number;
  readonly unique: number;
  /** The most arrays of joints that were reachable at a time, less those before reading. */
  readonly arrays: number;
}

/**
 * Reads a folder and counts, at the first sample, in the middle and at the last, the arrays that are still reachable. Each sample
 * has an array of its own, so a reader that collects samples shows, before or after it gives them out.
 */
async function mostArrays(adapter: DatasetAdapter, files: SourceFiles, expected: number): Promise<Held> {
  const before = liveArrays();
  const stops = new Set([1, Math.ceil(expected / 2), expected]);
  const ids = new Set<string>();
  let samples = 0;
  let arrays = 0;
  for await (const { id } of readSource(adapter, files)) {
    ids.add(id);
    if (stops.has(++samples)) arrays = Math.max(arrays, liveArrays() - before);
  }
  return { samples, unique: ids.size, arrays };
}

/** Arrays of joints that are reachable, counted after a full garbage collection. */
function liveArrays(): number {
  return queryObjects(Float32Array, { format: "count" });
}

async function abortFaults(adapter: DatasetAdapter, files: SourceFiles): Promise<string[]> {
  const faults: string[] = [];
  const late = await readUntilAbort(adapter, files, 1);
  const [first, ...others] = late.samples;
  // The persons of one image are one record of many sources, and given out together.
  const stray = others.find(({ imagePath }) => imagePath === null || imagePath !== first.imagePath);
  if (stray) faults.push(`aborted after ${first.id}, it still gave ${stray.id}`);
  if (!late.rejected && others.length > 0) faults.push("aborted after its first sample, it ended as if all were read");
  if (!late.rejected && others.length === 0)
    faults.push("aborted after its first sample, it did not reject with the reason");

  const early = await readUntilAbort(adapter, files, 0);
  if (early.samples.length > 0) faults.push(`aborted before it began, it still gave ${early.samples[0].id}`);
  if (!early.rejected) faults.push("aborted before it began, it did not reject with the reason");
  return faults;
}

/** Reads with a signal that is aborted after so many samples. */
async function readUntilAbort(adapter: DatasetAdapter, files: SourceFiles, count: number) {
  const controller = new AbortController();
  const reason = new Error("stopped by the conformance kit");
  const samples: PoseSample[] = [];
  if (count === 0) controller.abort(reason);
  try {
    for await (const sample of readSource(adapter, files, controller.signal)) {
      samples.push(sample);
      if (samples.length === count) controller.abort(reason);
    }
  } catch (error) {
    if (error !== reason) throw error;
    return { samples, rejected: true };
  }
  return { samples, rejected: false };
}
