/** A thread of {@link labelChunks}: answers each PoseBatch with a LabelBatch, in the order they come. */
import { parentPort, workerData } from "node:worker_threads";
import { createLabelGenerator, type PoseBatch } from "@wildpose/inference";
import type { LabelWorkerAnswer, LabelWorkerData } from "./label-chunks.js";

const port = parentPort;
if (port === null) throw new Error("label-worker runs in a worker thread only");

const { weightsFolder } = workerData as LabelWorkerData;
const generator = createLabelGenerator({ weightsFolder, threads: 1 });
// A failure to start is answered to the first batch.
generator.catch(() => {});

port.on("message", async (batch: PoseBatch) => {
  let answer: LabelWorkerAnswer;
  try {
    answer = { labels: await (await generator).label(batch) };
  } catch (error) {
    answer = { error };
  }
  port.postMessage(answer);
});
