// To be loaded with --import: label threads run faulty-label-worker.mjs, in little memory.
import { syncBuiltinESMExports } from "node:module";
import threads from "node:worker_threads";

const faulty = new URL("./faulty-label-worker.mjs", import.meta.url);
threads.Worker = class extends threads.Worker {
  constructor(url, { workerData, ...options }) {
    const memory = process.env.WILDPOSE_FAULT === "memory" ? { resourceLimits: { maxOldGenerationSizeMb: 96 } } : {};
    super(faulty, { ...options, ...memory, workerData: { ...workerData, realWorker: String(url) } });
  }
};
syncBuiltinESMExports();
