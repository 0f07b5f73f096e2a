// A label thread that is the real one but for what the environment says: WILDPOSE_FAULT, WILDPOSE_FAULT_TIMES and a file in
// which the faults that happened are counted, WILDPOSE_FAULT_COUNT. Loaded in its place through patch-label-worker.mjs.
import { appendFileSync, readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";

const { WILDPOSE_FAULT: fault, WILDPOSE_FAULT_TIMES: times, WILDPOSE_FAULT_COUNT: count } = process.env;

function fail() {
  appendFileSync(count, "x");
  if (readFileSync(count).length > Number(times)) return;
  if (fault === "exit") process.exit(9);
  if (fault === "stuck") for (;;);
  const kept = [];
  if (fault === "memory") for (;;) kept.push(new Array(1000).fill(kept.length));
}

const listen = parentPort.on.bind(parentPort);
parentPort.on = (name, listener) =>
  listen(name, (message) => {
    if (typeof message === "object") fail();
    listener(message);
  });

await import(workerData.realWorker);
