import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";

/**
 * Cores that this process may use, those of one core's hyper-threads counted once: matrix products gain nothing from the
 * second thread of a core. Where the system does not tell (all but Linux), every logical one counts.
 *
 * @param folder where Linux says which threads share a core; for the tests.
 */
export function physicalCores(folder = "/sys/devices/system/cpu"): number {
  const usable = availableParallelism();
  try {
    const siblings = readdirSync(folder)
      .filter((name) => /^cpu\d+$/.test(name))
      .map((name) => readFileSync(join(folder, name, "topology/thread_siblings_list"), "utf8").trim());
    const cores = new Set(siblings).size;
    return cores === 0 ? usable : Math.min(usable, cores);
  } catch {
    return usable;
  }
}
