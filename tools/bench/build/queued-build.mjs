// @ts-check
/**
 * One build whose labels and shards workers make. Options of buildDataset, and the address of Redis, as JSON. Answers with
 * one line of JSON: seconds in which they made labels and shards, from the first task that was done to the last one, and
 * until that first one.
 */
import { buildDataset } from "@wildpose/builder";
import { parseRedisAddress, queueHelpers } from "@wildpose/queue";

const { redis, ...options } = JSON.parse(process.argv[2]);
const queue = await queueHelpers(parseRedisAddress(redis));
const made = /** @type {Record<string, number>} */ ({});
let warm = 0;
/** @type {import("@wildpose/builder").Helpers} */
const helpers = async (work, { onProgress, ...more }) => {
  const began = performance.now();
  let first = 0;
  let before = 0;
  let all = 0;
  await queue.helpers(work, {
    ...more,
    onProgress(done) {
      if (first === 0) [first, before] = [performance.now(), done];
      all = done;
      onProgress(done);
    },
  });
  const isLabel = work.stage === "label";
  // Workers start their networks with the first task: that is their start, and is told apart.
  const from = isLabel ? first : began;
  const share = isLabel ? all / (all - before) : 1;
  if (isLabel) warm = (first - began) / 1000;
  made[work.stage] = ((performance.now() - from) / 1000) * share;
};
await buildDataset({ ...options, helpers }).finally(() => queue.close());
process.stdout.write(`${JSON.stringify({ warm, made })}\n`);
