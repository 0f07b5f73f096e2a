/**
 * Threads that label, whatever happens to one of them: poses whose thread ended or fell silent are given to a new one. A
 * label is a function of its poses, so it does not matter which thread gave it.
 */
import { isDeepStrictEqual } from "node:util";
import type { LabelBatch, LabelProvenance, LabelSettings, PoseBatch } from "@wildpose/inference";
import { InvalidSettingError, LostThreadError } from "@wildpose/pose";
import { cutRows, joinRows } from "./batch-rows.js";
import { type LabelThread, LostAnswerError, startLabelThread } from "./label-thread.js";
import { silenceWatch } from "./silence-watch.js";

export interface SurvivingThreadsOptions extends LabelSettings {
  /** Persons given to the networks at once. */
  readonly batch: number;
  /**
   * Milliseconds without an answer after which a thread is given up, 1,800,000 by default; at least 20 times as long as the
   * slowest answer so far.
   */
  readonly patienceMs?: number;
  /** The same for a thread that starts. */
  readonly startPatienceMs?: number;
  /** Called with what went wrong and was put right, in words. */
  readonly onNotice?: (text: string) => void;
  /** The module that each thread runs. */
  readonly workerModule?: URL;
}

/** What one thread, and whatever comes after it, works at; one batch at a time. */
export interface LabelPlace {
  /**
   * @param name of the poses, for messages.
   * @throws {LostThreadError} when one thread after the other was lost with them.
   */
  label(poses: PoseBatch, name: string): Promise<LabelBatch>;
}

/** Threads that poses are given to, one after the other, before the work ends. */
const TRIES = 3;

/** Computers that are emulated, or do much else, take minutes for what others do in a second. */
const HALF_AN_HOUR = 1_800_000;

/** Starts a first thread, which prepares the networks; the others get them from it. */
export function survivingThreads({
  batch,
  patienceMs = HALF_AN_HOUR,
  startPatienceMs = HALF_AN_HOUR,
  onNotice = () => {},
  workerModule = new URL("./label-worker.js", import.meta.url),
  ...settings
}: SurvivingThreadsOptions) {
  const silence = silenceWatch();
  const first = startLabelThread(workerModule, { settings });
  const threads = [first];
  let stopping = false;
  const provenance: Promise<LabelProvenance> = ready(first).catch(notReady);
  provenance.catch(() => {});

  /** Gives the thread up when the answer does not come. */
  function watched<Answer>(thread: LabelThread, answer: () => Promise<Answer>, patience = patienceMs): Promise<Answer> {
    return silence.over(patience, answer, (milliseconds) => {
      thread.abandon(new LostAnswerError(`gave no answer for ${Math.round(milliseconds / 1000)} s`));
    });
  }

  function ready(thread: LabelThread): Promise<LabelProvenance> {
    return watched(thread, () => thread.provenance, startPatienceMs);
  }

  async function labelOn(thread: LabelThread, poses: PoseBatch): Promise<LabelBatch> {
    await ready(thread);
    const parts: LabelBatch[] = [];
    for (let start = 0; start < poses.count; start += batch) {
      const part = poses.count <= batch ? poses : cutRows(poses, start, Math.min(poses.count, start + batch));
      const answer = async () => {
        const began = performance.now();
        const labels = await thread.label(part);
        silence.took(performance.now() - began);
        return labels;
      };
      parts.push(await watched(thread, answer));
    }
    return joinRows(parts);
  }

  /** A thread for one that was lost. It reads the weights again: those that it finds must be the same. */
  async function replacement(): Promise<LabelThread> {
    const thread = startLabelThread(workerModule, { settings });
    threads.push(thread);
    if (isDeepStrictEqual(await ready(thread), await provenance)) return thread;
    throw new InvalidSettingError("the weights changed while the build ran; put them back, and go on with --resume");
  }

  function placeOf(started: LabelThread): LabelPlace {
    let thread = started;
    return {
      async label(poses, name) {
        for (let lost = 0; ; ) {
          try {
            if (lost > 0) thread = await replacement();
            return await labelOn(thread, poses);
          } catch (error) {
            if (!(error instanceof LostAnswerError) || stopping) throw error;
            if (++lost === TRIES) throw allLost(name, error);
            onNotice(`a label thread ${error.message} while it had ${name}; a new one gets them`);
          }
        }
      },
    };
  }

  return {
    /** What the labels are made with; rejected when that cannot be had. */
    provenance,
    /** @param wanted number of threads; once for all. */
    async places(wanted: number): Promise<LabelPlace[]> {
      if (wanted > 1) {
        const prepared = await watched(first, () => first.share(), startPatienceMs).catch(notReady);
        while (threads.length < wanted) threads.push(startLabelThread(workerModule, { prepared }));
      }
      return threads.map(placeOf);
    },
    async stop(): Promise<void> {
      stopping = true;
      await Promise.all(threads.map((thread) => watched(thread, () => thread.stop())));
    },
  };
}

function allLost(name: string, last: LostAnswerError): LostThreadError {
  return new LostThreadError(
    `${name}: ${TRIES} label threads in a row were lost with them (the last one ${last.message}); ` +
      "what was labelled is kept: free memory, or take fewer --workers or another --engine, and go on with --resume",
    { cause: last },
  );
}

function notReady(error: unknown): never {
  if (!(error instanceof LostAnswerError)) throw error;
  throw new LostThreadError(
    `the first label thread ${error.message} before it was ready; free memory, or take another --engine, and try again`,
    { cause: error },
  );
}
