// @ts-check
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { setTimeout } from "node:timers/promises";

/**
 * One logical CPU of each physical core that this process may use, the highest first: the first of a machine answers most
 * interrupts. Empty where processes cannot be kept on a core (Linux has `taskset`; the others do not).
 *
 * @returns {number[]}
 */
export function physicalCores() {
  if (process.platform !== "linux" || spawnSync("taskset", ["--version"]).error) return [];
  const allowed = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "";
  /** @type {Map<string, number>} */
  const cores = new Map();
  for (const cpu of cpusOf(allowed)) cores.set(siblingsOf(cpu), cpu);
  return [...cores.values()].sort((a, b) => b - a);
}

/**
 * Words before a command that keep it on the cores; none where that cannot be done.
 *
 * @param {readonly number[]} cores
 */
export function keptOn(cores) {
  return cores.length === 0 ? [] : ["taskset", "--cpu-list", cores.join(",")];
}

/**
 * How many CPUs others keep busy now. The load average would still tell of the build that was before.
 *
 * @param {number} milliseconds to look
 */
export async function busyCpus(milliseconds) {
  const before = idleShares();
  await setTimeout(milliseconds);
  const after = idleShares();
  return after.reduce((busy, { idle, all }, cpu) => {
    const passed = all - before[cpu].all;
    return busy + (passed === 0 ? 0 : 1 - (idle - before[cpu].idle) / passed);
  }, 0);
}

function idleShares() {
  return cpus().map(({ times }) => ({
    idle: times.idle,
    all: Object.values(times).reduce((sum, time) => sum + time, 0),
  }));
}

/** @param {string} list such as `0-2,5` */
function cpusOf(list) {
  return list.split(",").flatMap((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** @param {number} cpu @returns {string} the logical CPUs of its core; itself where the system does not say */
function siblingsOf(cpu) {
  try {
    return readFileSync(`/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`, "utf8").trim();
  } catch {
    return String(cpu);
  }
}
