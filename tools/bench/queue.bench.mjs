// @ts-check
// The labels and shards of a release made by workers over a Redis of the bench's own: two of them beside one, in turns, and
// what the queue costs beside the tasks.
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { askChild, runNode } from "./build/child.mjs";
import { paired } from "./paired.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const PERSONS = 100_000;
const PORT = 16_479;
const redisUrl = `redis://127.0.0.1:${PORT}`;

export const bench = {
  name: "queue",
  title: `A build of ${PERSONS.toLocaleString("en")} persons by BullMQ workers, onnx:cpu on one thread each`,
  /** @param {{ scratch: string, log: (line: string) => void }} given */
  async run({ scratch, log }) {
    const what = "two workers beside one, labels and shards";
    if (spawnSync("redis-server", ["--version"]).status !== 0) return [{ what, skipped: "no redis-server" }];
    if (availableParallelism() < 2) return [{ what, skipped: "one core" }];
    const sources = join(scratch, "sources");
    await runNode([
      ...[join(root, "tools/make-full-size-annotations.mjs"), "--out", sources],
      ...["--persons", String(PERSONS)],
    ]);
    const recipe = join(sources, "recipe.yaml");
    appendFileSync(recipe, "\nrows_per_shard: 2500\n");
    const folder = join(scratch, "redis");
    mkdirSync(folder);
    const redis = spawn(
      "redis-server",
      ["--port", String(PORT), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
      {
        stdio: "ignore",
      },
    );
    /** @type {number[]} */
    const overheads = [];
    /** @param {number} count @returns {Promise<number>} milliseconds of the stages that the workers are asked in */
    const build = async (count) => {
      const out = join(scratch, "built");
      rmSync(out, { recursive: true, force: true });
      const workers = Array.from({ length: count }, () => startWorker());
      const { warm, made } = await askChild("queued-build.mjs", { recipe, root: sources, out, redis: redisUrl });
      for (const worker of workers) worker.process.kill("SIGTERM");
      const reports = await Promise.all(workers.map((worker) => worker.ended));
      overheads.push(...reports.map(({ taskSeconds, betweenSeconds }) => betweenSeconds / taskSeconds));
      const stages = `label ${made.label.toFixed(1)} s, write ${made.write.toFixed(1)} s`;
      log(`${count} worker${count === 1 ? "" : "s"}: ${stages}, after ${warm.toFixed(1)} s to get ready`);
      return (made.label + made.write) * 1000;
    };
    try {
      const { ours, peer, ratio } = await paired({ rounds: 2, warmups: 0, ours: () => build(2), peer: () => build(1) });
      const seconds = (/** @type {number} */ milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;
      const worst = Math.max(...overheads) * 100;
      return [
        { what, ours: seconds(ours), peer: `one worker ${seconds(peer)}`, ratio, must: 1.7, unit: "times" },
        {
          what: "time of the queue between tasks, the most of any worker",
          ratio: worst,
          atMost: 5,
          unit: "% of the tasks",
        },
      ];
    } finally {
      redis.kill();
      await wait(100);
    }
  },
};

/** @returns {{ process: import("node:child_process").ChildProcess, ended: Promise<any> }} */
function startWorker() {
  const script = fileURLToPath(new URL("build/one-worker.mjs", import.meta.url));
  const child = spawn(process.execPath, [script, redisUrl], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (bytes) => {
    output += bytes;
  });
  return { process: child, ended: new Promise((done) => child.on("close", () => done(JSON.parse(output)))) };
}
