import type { PoseSample } from "@wildpose/pose";
import { formReaders } from "./forms/form-readers.js";
import { sampleOf } from "./pose-sample.js";
import { selectFrames } from "./select-frames.js";
import type { H36mSequence } from "./sequences.js";

/** Reads the poses of a sequence that the options keep: one sample a frame and camera, in the order of the file. */
export async function* readSamples(sequence: H36mSequence, signal?: AbortSignal): AsyncGenerator<PoseSample> {
  const { form, cameras, options } = sequence;
  const selection = selectFrames(options);
  for await (const pose of formReaders[form].read(sequence, cameras, selection.isDue)) {
    signal?.throwIfAborted();
    const { take, camera, joints } = pose;
    const wanted =
      options.subjects.includes(take.subject) &&
      options.actions.includes(take.action) &&
      options.cameras.includes(camera);
    if (wanted && selection.keeps(`${take.subject}/${take.name}/${camera}`, joints)) {
      yield sampleOf(pose, cameras, options);
    }
  }
}
