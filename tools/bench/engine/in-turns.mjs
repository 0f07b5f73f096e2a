// @ts-check
import { setTimeout } from "node:timers/promises";
import { median } from "../paired.mjs";

/** Long enough for the threads of the one before to stop waiting for more work: OpenBLAS's wait for about 25 ms. */
const REST_MS = 30;

/**
 * Several ways of working, timed in turns so that what the machine does besides falls on all; the one that begins moves on
 * from round to round.
 *
 * @template {string} Name
 * @param {object} options
 * @param {number} options.rounds that count
 * @param {number} options.turnMs about how long one turn is
 * @param {Readonly<Record<Name, (times: number) => Promise<number>>>} options.work milliseconds that so many times took
 * @returns {Promise<Record<Name, number[]>>} milliseconds of one time, by round
 */
export async function inTurns({ rounds, turnMs, work }) {
  const names = /** @type {Name[]} */ (Object.keys(work));
  const times = /** @type {Record<Name, number>} */ ({});
  const taken = /** @type {Record<Name, number[]>} */ ({});
  for (const name of names) {
    await work[name](1);
    const one = await work[name](1);
    times[name] = Math.max(1, Math.min(50, Math.round(turnMs / one)));
    taken[name] = [];
  }
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length];
      await setTimeout(REST_MS);
      taken[name].push((await work[name](times[name])) / times[name]);
    }
  }
  return taken;
}

/**
 * The way with the lowest median.
 *
 * @template {string} Name
 * @param {Readonly<Partial<Record<Name, readonly number[]>>>} taken at least one
 * @returns {Name}
 */
export function fastest(taken) {
  const names = /** @type {Name[]} */ (Object.keys(taken));
  return names.reduce((a, b) => (median(taken[b] ?? []) < median(taken[a] ?? []) ? b : a));
}

/**
 * How many times as long the peer took: the median over the rounds.
 *
 * @param {readonly number[]} ours
 * @param {readonly number[]} peer
 */
export function timesAsFast(ours, peer) {
  return median(peer.map((milliseconds, round) => milliseconds / ours[round]));
}
