// @ts-check
/**
 * Two ways of doing the same, timed in turns: what the machine does besides falls on both. The first of a round goes
 * second in the next.
 *
 * @param {object} options
 * @param {number} [options.rounds] that count; default 9.
 * @param {number} [options.warmups] rounds before them that do not; default 1.
 * @param {() => unknown} options.ours may be async. A number that it returns is taken as the milliseconds, for work that
 *   is timed where it is done, such as in another process.
 * @param {() => unknown} options.peer likewise.
 * @returns {Promise<{ ours: number, peer: number, ratio: number }>} medians in milliseconds, and the median over the
 *   rounds of how many times as long the peer took.
 */
export async function paired({ rounds = 9, warmups = 1, ours, peer }) {
  const times = { /** @type {number[]} */ ours: [], /** @type {number[]} */ peer: [] };
  const work = { ours, peer };
  for (let round = -warmups; round < rounds; round++) {
    /** @type {("ours" | "peer")[]} */
    const order = round % 2 === 0 ? ["ours", "peer"] : ["peer", "ours"];
    for (const one of order) {
      const milliseconds = await timed(work[one]);
      if (round >= 0) times[one].push(milliseconds);
    }
  }
  return {
    ours: median(times.ours),
    peer: median(times.peer),
    ratio: median(times.peer.map((milliseconds, round) => milliseconds / times.ours[round])),
  };
}

/** @param {() => unknown} work */
async function timed(work) {
  const started = performance.now();
  const result = await work();
  return typeof result === "number" ? result : performance.now() - started;
}

/**
 * The middle value; the mean of the two in the middle of an even number.
 *
 * @param {readonly number[]} values at least one
 */
export function median(values) {
  if (values.length === 0) throw new Error("median of at least one value expected, found none");
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
