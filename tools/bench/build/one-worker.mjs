// @ts-check
/**
 * One worker until SIGTERM. Argument: the address of Redis. Answers with one line of JSON: seconds of work at tasks, and
 * between them while there were some: gaps of a second and more are times without work.
 */
import { parseRedisAddress, runWorker } from "@wildpose/queue";

const ending = new AbortController();
process.on("SIGTERM", () => ending.abort());
const LONGEST_GAP = 1;
let [last, betweenSeconds] = [0, 0];
const { taskSeconds } = await runWorker(parseRedisAddress(process.argv[2]), {
  signal: ending.signal,
  onTask({ seconds }) {
    const now = performance.now() / 1000;
    const gap = now - seconds - last;
    if (last > 0 && gap < LONGEST_GAP) betweenSeconds += gap;
    last = now;
  },
});
process.stdout.write(`${JSON.stringify({ taskSeconds, betweenSeconds })}\n`);
