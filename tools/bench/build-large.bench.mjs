// @ts-check
// The memory of a build of five times as many rows as the paper's release: it must not grow with them.
import { rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { askChild, runNode } from "./build/child.mjs";

const tool = fileURLToPath(new URL("../make-full-size-annotations.mjs", import.meta.url));
/** Persons of AI-Challenger, of whom seven in eight become rows. */
const PERSONS = [460_000, 2_300_000];

export const bench = {
  name: "build-large",
  title: "The memory of a build of 2,000,000 labels beside that of 400,000",
  /** @param {{ scratch: string, log: (line: string) => void }} given */
  async run({ scratch, log }) {
    const builds = [];
    for (const persons of PERSONS) {
      const sources = join(scratch, `${persons}-persons`);
      log(`making ${persons.toLocaleString("en")} persons`);
      await runNode([tool, "--out", sources, "--persons", String(persons)]);
      const out = join(scratch, `${persons}-built`);
      const recipe = join(sources, "recipe.yaml");
      const built = await askChild("one-build.mjs", { recipe, out, workers: Math.min(2, availableParallelism()) });
      const stages = Object.entries(built.seconds).map(([stage, wall]) => `${stage} ${wall.toFixed(1)} s`);
      log(`${built.rows.toLocaleString("en")} rows: ${stages.join(", ")}, ${built.peakMegabytes.toFixed(0)} MB`);
      builds.push(built);
      rmSync(sources, { recursive: true });
      rmSync(out, { recursive: true });
    }
    const [small, large] = builds;
    const text = (/** @type {any} */ { rows, peakMegabytes }) =>
      `${rows.toLocaleString("en")} rows ${peakMegabytes.toFixed(0)} MB`;
    return [
      {
        what: "most memory of a build",
        ours: text(large),
        peer: text(small),
        ratio: large.peakMegabytes / small.peakMegabytes,
        atMost: 1.1,
        unit: "times as much",
      },
      { what: "most memory of the larger", ratio: large.peakMegabytes, atMost: 1320, unit: "MB" },
      { what: "wall time of the larger", ratio: large.totalSeconds, unit: "s" },
    ];
  },
};
