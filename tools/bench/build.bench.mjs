// @ts-check
// The release of 400,000 labels, whole, from made annotation files of full size: how long it takes beside the networks
// alone, what it costs beside writing its table alone, how much memory, how long to verify and to resume.
import { rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { askChild, runNode } from "./build/child.mjs";
import { imageRows } from "./build/image-rows.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const wildpose = join(root, "packages/cli/bin/wildpose.js");
const recipe = join(root, "datasets/recipes/wild-400k.yaml");
/** Of the official sizes: a little less than as many persons as the recipe needs without filling up. */
const SCALE = 1.04;
const THREADS = Math.min(2, availableParallelism());
/** Of the forward passes, a part is run before the build and as much after it. */
const FORWARD_SHARE = 1 / 8;
const BATCH = 256;

export const bench = {
  name: "build",
  title: "The release of 400,000 labels, from annotation files of full size",
  /** @param {{ scratch: string, log: (line: string) => void }} given */
  async run({ scratch, log }) {
    const sources = join(scratch, "sources");
    log("making the annotation files");
    await runNode([join(root, "tools/make-full-size-annotations.mjs"), "--out", sources, "--scale", String(SCALE)]);
    const start = await startCpuSeconds(scratch, log);

    /** @type {import("./results.mjs").Row[]} */
    const rows = [];
    for (const engine of ["portable", "onnx:cpu"]) {
      const out = join(scratch, engine.replace(":", "-"));
      rows.push(...(await buildRows({ engine, sources, out, start, log })));
      if (engine !== "portable") rmSync(out, { recursive: true });
    }
    rmSync(sources, { recursive: true });
    rmSync(join(scratch, "portable"), { recursive: true });
    rows.push(...(await imageRows(scratch, log)));
    return rows;
  },
};

/**
 * CPU seconds in which a build starts its engine, beside reading: what a build of one person needs until its plan stands.
 *
 * @param {string} scratch @param {(line: string) => void} log
 */
async function startCpuSeconds(scratch, log) {
  log("a build of few persons");
  const sources = join(scratch, "few");
  await runNode([join(root, "tools/make-full-size-annotations.mjs"), "--out", sources, "--persons", "20"]);
  const { cpuSeconds } = await askChild("one-build.mjs", {
    recipe: join(sources, "recipe.yaml"),
    out: join(scratch, "few-built"),
    engine: "portable",
  });
  return cpuSeconds.read;
}

/** @param {{ engine: string, sources: string, out: string, start: number, log: (line: string) => void }} given */
async function buildRows({ engine, sources, out, start, log }) {
  const rowsOfRecipe = 400_000;
  const forward = async () => {
    const part = await askChild("forward-passes.mjs", engine, rowsOfRecipe * FORWARD_SHARE, THREADS, BATCH);
    return part.seconds / FORWARD_SHARE;
  };
  log(`${engine}: forward passes, build, forward passes`);
  const before = await forward();
  const built = await askChild("one-build.mjs", { recipe, root: sources, out, engine, workers: THREADS });
  const after = await forward();
  const bare = (before + after) / 2;
  const { seconds, cpuSeconds, totalSeconds, peakMegabytes } = built;
  log(
    `${engine}: ${built.rows} rows; ${Object.entries(seconds)
      .map(([stage, wall]) => `${stage} ${wall.toFixed(1)} s (CPU ${cpuSeconds[stage].toFixed(1)})`)
      .join(", ")}`,
  );
  const beside = cpuSeconds.read - start + cpuSeconds.write + cpuSeconds.verify;
  const write = await askChild("bare-write.mjs", out);
  const verified = await runNode([wildpose, "verify", out]);
  const resumed = await runNode([
    ...[wildpose, "build", recipe, "--root", sources, "--out", out, "--engine", engine, "--resume"],
  ]);
  const on = `${engine}, ${THREADS} threads`;
  return [
    {
      what: `${on}: ${built.rows.toLocaleString("en")} labels, wall time`,
      ours: `${totalSeconds.toFixed(1)} s`,
      peer: `both networks alone ${bare.toFixed(1)} s`,
      ratio: totalSeconds / bare,
      // What the recipe names; the faster engine leaves less time to read, write and verify in.
      ...(engine === "portable" ? { atMost: 1.25 } : {}),
      unit: "times as long",
    },
    {
      what: `${on}: CPU of plan, select, write and verify`,
      ours: `${beside.toFixed(1)} s`,
      peer: `parquet-wasm writes the table in ${write.cpuSeconds.toFixed(1)} s`,
      ratio: beside / write.cpuSeconds,
      atMost: 2,
      unit: "times as much",
    },
    { what: `${on}: most memory`, ratio: peakMegabytes, atMost: 1200, unit: "MB" },
    { what: `${on}: verify`, ratio: verified.seconds, atMost: 30, unit: "s" },
    { what: `${on}: resuming the finished build`, ratio: resumed.seconds, atMost: 3, unit: "s" },
  ];
}
