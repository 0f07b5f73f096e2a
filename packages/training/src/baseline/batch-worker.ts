/** A thread that makes every so many batches and sends them, as many ahead as it is asked for. */
import { parentPort, workerData } from "node:worker_threads";
import { PoseDataError } from "@wildpose/pose";
import sharp from "sharp";
import type { BatchWorkerData, BatchWorkerMessage } from "./batch-thread.js";
import { makeBatches } from "./make-batches.js";

const { options, stride, ahead } = workerData as BatchWorkerData;
const port = parentPort as NonNullable<typeof parentPort>;

// Several crops are made beside each other: threads inside of one only cost time.
sharp.concurrency(1);

let asked = ahead;
let stopped = false;
let wake = () => {};
port.on("message", (message: "more" | "stop") => {
  if (message === "stop") stopped = true;
  else asked++;
  wake();
});

try {
  for await (const batch of makeBatches(options, stride)) {
    while (asked === 0 && !stopped) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    if (stopped) break;
    asked--;
    const { images, joints, weights, depthWeights } = batch;
    const arrays = [images, joints, weights, depthWeights].map(({ buffer }) => buffer as ArrayBuffer);
    port.postMessage({ batch } satisfies BatchWorkerMessage, arrays);
  }
} catch (error) {
  const tag = error instanceof PoseDataError ? error.tag : null;
  port.postMessage({ error: tag === null ? error : (error as Error).message, tag } satisfies BatchWorkerMessage);
}
port.close();
