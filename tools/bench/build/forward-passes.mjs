// @ts-check
/**
 * The two networks of a build and nothing else, on as many threads as label: the least time that labels can take. Arguments:
 * engine, rows, threads, rows at once. Answers with one line of JSON: seconds, those of starting the engines left out.
 */
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { openPreparedNetwork } from "@wildpose/engines";
import { prepareLabels } from "@wildpose/inference";

if (isMainThread) {
  const [engine, rows, threads, batch] = process.argv.slice(2);
  const prepared = await prepareLabels({ engine: /** @type {any} */ (engine) });
  const share = Math.ceil(Number(rows) / Number(threads));
  const workers = Array.from(
    { length: Number(threads) },
    () => new Worker(new URL(import.meta.url), { workerData: { prepared, rows: share, batch: Number(batch) } }),
  );
  const next = () => Promise.all(workers.map((worker) => new Promise((resolve) => worker.once("message", resolve))));
  await next();
  const started = performance.now();
  const done = next();
  for (const worker of workers) worker.postMessage("go");
  await done;
  process.stdout.write(`${JSON.stringify({ seconds: (performance.now() - started) / 1000 })}\n`);
} else {
  const { prepared, rows, batch } = workerData;
  const networks = [];
  for (const network of prepared.networks) networks.push(await openPreparedNetwork(network, { threads: 1 }));
  const inputs = prepared.networks.map((/** @type {any} */ { traced }) =>
    Float32Array.from({ length: batch * traced.inputs }, (_, i) => Math.sin(i)),
  );
  const pass = async () => {
    for (const [n, network] of networks.entries()) await network.run(inputs[n]);
  };
  await pass();
  parentPort?.once("message", async () => {
    for (let done = 0; done < rows; done += batch) await pass();
    for (const network of networks) await network.close();
    parentPort?.postMessage("done");
  });
  parentPort?.postMessage("ready");
}
