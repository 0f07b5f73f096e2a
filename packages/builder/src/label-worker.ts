/** A thread of {@link labelChunks}: answers each PoseBatch with a LabelBatch, in the order they come, until told to stop. */
import { parentPort, workerData } from "node:worker_threads";
import { createLabelGenerator, type PoseBatch } from "@wildpose/inference";
import { type LabelWorkerAnswer, type LabelWorkerData, STOP } from "./label-chunks.js";

const port = parentPort;
if (port === null) throw new Error("label-worker runs in a worker thread only");

const { weightsFolder } = workerData as LabelWorkerData;
const starting = createLabelGenerator({ weightsFolder, threads: 1 });
// A failure to start is answered to the first batch.
starting.catch(() => {});

let last: Promise<void> = Promise.resolve();
port.on("message", (message: PoseBatch | typeof STOP) => {
  last = last.then(() => (message === STOP ? stop() : answer(message)));
});

async function answer(batch: PoseBatch): Promise<void> {
  let reply: LabelWorkerAnswer;
  try {
    reply = { labels: await (await starting).label(batch) };
  } catch (error) {
    reply = { error };
  }
  port?.postMessage(reply);
}

async function stop(): Promise<void> {
  await starting.then(
    (generator) => generator.close(),
    () => {},
  );
  port?.close();
}
