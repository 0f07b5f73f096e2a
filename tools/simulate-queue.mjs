// @ts-check
/**
 * How long workers take for the tasks of a build, by chance: `node tools/simulate-queue.mjs --workers 64 --tasks 6104
 * --seconds 8.6 [--spread 0.2] [--stragglers 0.02] [--slowness 5] [--lost 0.05] [--lease 30] [--overhead 0.01] [--seed 1]`.
 *
 * A worker that is free takes the next task. A straggler is a task that takes `slowness` times as long. A lost worker dies
 * at a moment of the ideal time that chance chooses, and never comes back; what it had in hand is found when its lease
 * ends, and goes to the next worker that is free.
 */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/**
 * @typedef {object} Setting
 * @property {number} workers
 * @property {number} tasks
 * @property {number} seconds of a task, the mean
 * @property {number} [spread] standard deviation of a task's time over its mean (log-normal)
 * @property {number} [stragglers] share of the tasks
 * @property {number} [slowness] of a straggler, times
 * @property {number} [lost] share of the workers that are lost
 * @property {number} [lease] seconds until what a lost worker had is given to another
 * @property {number} [overhead] seconds of the queue for each task
 * @property {number} [seed]
 *
 * @typedef {object} Outcome
 * @property {number} seconds until the last task is done
 * @property {number} ideal tasks times seconds over workers
 * @property {number} done tasks
 * @property {number} again times that a task was given to another worker
 */

/**
 * @param {Setting} setting
 * @returns {Outcome} seconds are Infinity where all workers are lost before the end
 */
export function simulateQueue(setting) {
  const { workers, tasks, seconds, spread = 0, stragglers = 0, slowness = 5 } = setting;
  const { lost = 0, lease = 30, overhead = 0, seed = 1 } = setting;
  const random = mulberry32(seed);
  const ideal = (tasks * seconds) / workers;
  const sigma = Math.sqrt(Math.log1p(spread ** 2));
  const durations = Array.from({ length: tasks }, () => {
    const gauss = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const usual = seconds * Math.exp(sigma * gauss - sigma ** 2 / 2);
    return overhead + usual * (random() < stragglers ? slowness : 1);
  });
  const dying = Math.round(lost * workers);
  /** Workers without a task, each by the moment it is lost. */
  const idle = Array.from({ length: workers }, (_, at) => (at < dying ? random() * ideal : Infinity));
  const waiting = Array.from({ length: tasks }, (_, task) => task).reverse();
  /** What comes: a task that a worker ends, or one that is given back for a worker that was lost. */
  const events = earliestFirst();
  let [now, done, again] = [0, 0, 0];
  while (done < tasks) {
    while (idle.length > 0 && waiting.length > 0) {
      const dies = /** @type {number} */ (idle.pop());
      if (dies <= now) continue;
      const task = /** @type {number} */ (waiting.pop());
      const ends = now + durations[task];
      if (dies < ends) events.push({ time: dies + lease, task, worker: null });
      else events.push({ time: ends, task, worker: dies });
    }
    const event = events.pop();
    if (event === null) return { seconds: Infinity, ideal, done, again };
    now = event.time;
    if (event.worker === null) {
      waiting.push(event.task);
      again++;
    } else {
      idle.push(event.worker);
      done++;
    }
  }
  return { seconds: now, ideal, done, again };
}

/**
 * A binary heap.
 *
 * @typedef {{ readonly time: number, readonly task: number, readonly worker: number | null }} Event
 */
function earliestFirst() {
  const heap = /** @type {Event[]} */ ([]);
  const swap = (/** @type {number} */ a, /** @type {number} */ b) => {
    [heap[a], heap[b]] = [heap[b], heap[a]];
  };
  return {
    /** @param {Event} event */
    push(event) {
      let at = heap.push(event) - 1;
      for (let above = (at - 1) >> 1; at > 0 && heap[above].time > heap[at].time; above = (at - 1) >> 1) {
        swap(at, above);
        at = above;
      }
    },
    /** @returns {Event | null} */
    pop() {
      if (heap.length === 0) return null;
      swap(0, heap.length - 1);
      const first = /** @type {Event} */ (heap.pop());
      for (let at = 0; ; ) {
        const [left, right] = [2 * at + 1, 2 * at + 2];
        let least = at;
        if (left < heap.length && heap[left].time < heap[least].time) least = left;
        if (right < heap.length && heap[right].time < heap[least].time) least = right;
        if (least === at) return first;
        swap(at, least);
        at = least;
      }
    },
  };
}

/** Uniform from 0 (inclusive) to 1 (exclusive). @param {number} seed */
function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

const names = ["workers", "tasks", "seconds", "spread", "stragglers", "slowness", "lost", "lease", "overhead", "seed"];
if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: Object.fromEntries(names.map((name) => [name, { type: /** @type {const} */ ("string") }])),
  });
  const setting = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
  for (const name of ["workers", "tasks", "seconds"]) {
    if (!(setting[name] > 0)) throw new Error(`--${name}: expected a number above 0`);
  }
  const { seconds, ideal, again } = simulateQueue(/** @type {any} */ (setting));
  process.stdout.write(
    `${(seconds / 3600).toFixed(3)} h, ideal ${(ideal / 3600).toFixed(3)} h, ${(ideal / seconds).toFixed(3)} of it; ${again} tasks given twice\n`,
  );
}
