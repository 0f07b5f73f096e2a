// @ts-check
// Our engines on the direct network of the paper's size, beside PyTorch and beside how fast this machine multiplies
// matrices. Every side is a process of its own that stays ready, kept on the same core (or on the same two), and takes turns
// with the others.
import { cpus } from "node:os";
import { bitRows } from "./engine/bit-rows.mjs";
import { busyCpus, physicalCores } from "./engine/cores.mjs";
import { drawingRows } from "./engine/drawing-rows.mjs";
import { memoryRows } from "./engine/memory-rows.mjs";
import { otherEngineRows } from "./engine/other-engine-rows.mjs";
import { paddingRows } from "./engine/padding-rows.mjs";
import { parityRows } from "./engine/parity-rows.mjs";
import { startSides } from "./engine/sides.mjs";
import { forwardRows, trainingRows } from "./engine/speed-rows.mjs";

const THREADS = [1, 2];

export const bench = {
  name: "engine",
  title: "Engines: the direct network, width 1024, 2 blocks, beside PyTorch and the multiplications alone",
  /** @param {{ python: string | null, scratch: string, log: (line: string) => void }} given */
  async run({ python, scratch, log }) {
    const cores = physicalCores();
    const busy = await busyCpus(1000);
    if (busy > 0.2) {
      log(`others keep ${busy.toFixed(1)} of ${cpus().length} CPUs busy: rough figures, of 2 threads above all`);
    }
    if (cores.length === 0) log("processes cannot be kept on a core here: ratios swing more");
    const rows = [];
    for (const threads of THREADS) {
      const spoken = threads === 1 ? "1 thread" : `${threads} threads`;
      if (threads > Math.max(cores.length, 1)) {
        rows.push({ what: spoken, skipped: `${cores.length || "no known"} cores to keep it on` });
        continue;
      }
      log(`${spoken}: starting`);
      const sides = await startSides({ threads, cores: cores.slice(0, threads), python, log });
      try {
        rows.push(...(await trainingRows(sides, log)), ...(await forwardRows(sides, log)));
        if (threads > 1) continue;
        rows.push(...(await paddingRows(sides, log)));
        rows.push(...(await otherEngineRows(sides, log)));
        rows.push(...(await drawingRows(sides, log)));
        rows.push(...(await parityRows(sides, scratch)));
      } finally {
        sides.close();
      }
    }
    rows.push(...(await bitRows(cores, log)));
    rows.push(...(await memoryRows(cores, log)));
    return rows;
  },
};
