// @ts-check
// The baseline, from a picture to 3D: its network beside PyTorch, its memory, what feeds it, and a photograph.
import { loaderRows } from "./baseline/loader-rows.mjs";
import { cropsTrainedPerSecond, memoryRows, networkRows } from "./baseline/network-rows.mjs";
import { predictRows } from "./baseline/predict-rows.mjs";
import { physicalCores } from "./engine/cores.mjs";

const THREADS = [1, 2];

export const bench = {
  name: "baseline",
  title: "The baseline: training step and forward pass of its smallest size beside PyTorch",
  /** @param {{ python: string | null, scratch: string, log: (line: string) => void }} given */
  async run({ python, scratch, log }) {
    const cores = physicalCores();
    const rows = [];
    for (const threads of THREADS) {
      if (threads > Math.max(cores.length, 1)) {
        rows.push({ what: `${threads} threads`, skipped: `${cores.length || "no known"} cores to keep it on` });
        continue;
      }
      rows.push(...(await networkRows({ threads, cores: cores.slice(0, threads), python, scratch, log })));
    }
    rows.push(...(await memoryRows(cores, log)));
    const threads = Math.max(1, Math.min(2, cores.length));
    const trainedPerSecond = () => cropsTrainedPerSecond({ threads, cores: cores.slice(0, threads) });
    rows.push(...(await loaderRows(trainedPerSecond, scratch, log)));
    rows.push(...(await predictRows(scratch, log)));
    return rows;
  },
};
