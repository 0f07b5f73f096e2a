/** What runs in a {@link LabelThread}: answers each PoseBatch with a LabelBatch, in the order they come, until told to stop. */
import { parentPort, workerData } from "node:worker_threads";
import {
  type LabelGenerator,
  openLabelGenerator,
  type PoseBatch,
  type PreparedLabels,
  prepareLabels,
} from "@wildpose/inference";
import { InvalidSettingError } from "@wildpose/pose";
import { type LabelWorkerData, type LabelWorkerMessage, SHARE, STOP } from "./label-thread.js";

const port = parentPort;
if (port === null) throw new Error("label-worker runs in a worker thread only");
const send = (message: LabelWorkerMessage) => port.postMessage(message);

const data = workerData as LabelWorkerData;
const preparing: Promise<PreparedLabels> =
  "prepared" in data ? Promise.resolve(data.prepared) : prepareLabels(data.settings);
const starting = start();
starting.catch(sendError);

let last: Promise<void> = Promise.resolve();
port.on("message", (message: PoseBatch | typeof SHARE | typeof STOP) => {
  // What was prepared is sent while the engine still starts.
  if (message === SHARE) share();
  else last = last.then(() => (message === STOP ? stop() : answer(message)));
});

async function start(): Promise<LabelGenerator> {
  const generator = await openLabelGenerator(await preparing);
  send({ provenance: generator.provenance });
  return generator;
}

function share(): void {
  // What kept it from being prepared is sent by `starting`.
  preparing.then((prepared) => send({ prepared })).catch(() => {});
}

async function answer(batch: PoseBatch): Promise<void> {
  const generator = await starting.catch(() => null);
  // What kept it from starting was sent when it happened.
  if (generator === null) return;
  await generator.label(batch).then((labels) => send({ labels }), sendError);
}

function sendError(error: unknown): void {
  send({ error, setting: error instanceof InvalidSettingError });
}

async function stop(): Promise<void> {
  const generator = await starting.catch(() => null);
  await generator?.close();
  port?.close();
}
