import type { LabelBatch } from "@wildpose/inference";
import { expect, test } from "vitest";
import { labelChunks, STOP } from "./label-chunks.js";
import { addToChunk, emptyChunk, type PoseChunk } from "./pose-chunk.js";
import { madePose } from "./testing/made-pose.js";

/** A thread that answers each batch with `body`, in which `batch` is what came, and ends when it is told to. */
function workerModule(body: string): URL {
  const source = `import { parentPort } from "node:worker_threads";
    parentPort.on("message", async (batch) => {
      if (batch === "${STOP}") return parentPort.close();
      ${body}
    });`;
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}

/** Answers with the first x of each batch as its residual, the later the fewer persons there are. */
const echo = workerModule(`
  await new Promise((done) => setTimeout(done, 30 - batch.count));
  parentPort.postMessage({ labels: { count: batch.count, searchResidualMm: batch.keypoints.slice(0, 1) } });`);

function chunksOf(counts: readonly number[]): PoseChunk[] {
  return counts.map((count, index) => {
    const chunk = emptyChunk(0);
    for (let row = 0; row < count; row++)
      addToChunk(chunk, madePose({ id: `lsp/${index}-${row}` }), { state: "missing" });
    chunk.keypoints[0] = index;
    return chunk;
  });
}

async function collect(labelled: AsyncIterable<{ index: number; labels: LabelBatch }>) {
  const answers = new Map<number, LabelBatch>();
  for await (const { index, labels } of labelled) answers.set(index, labels);
  return answers;
}

test.each([1, 2, 5])("every chunk gets its own answer once, with %i threads", async (workers) => {
  const counts = [1, 25, 3, 20, 7, 29, 2];
  const answers = await collect(labelChunks(chunksOf(counts), { workers, workerModule: echo }));
  expect([...answers.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  for (const [index, labels] of answers) {
    expect(labels.count).toBe(counts[index]);
    expect(labels.searchResidualMm[0]).toBe(index);
  }
});

test("no chunks need no thread", async () => {
  const neverStarted = new URL("data:text/javascript,process.exit(3)");
  expect((await collect(labelChunks([], { workers: 2, workerModule: neverStarted }))).size).toBe(0);
});

test("an error of a thread is thrown as it is", async () => {
  const failing = workerModule(`parentPort.postMessage({ error: new RangeError("no such pose") });`);
  await expect(collect(labelChunks(chunksOf([1, 1, 1]), { workers: 2, workerModule: failing }))).rejects.toThrow(
    new RangeError("no such pose"),
  );
});

test("a thread that dies ends the work", async () => {
  const dying = workerModule("process.exit(7);");
  await expect(collect(labelChunks(chunksOf([1, 1]), { workers: 2, workerModule: dying }))).rejects.toThrow(
    "a label thread ended with exit code 7",
  );
});

test("an abort ends the work though no thread answers", async () => {
  const silent = workerModule("");
  const controller = new AbortController();
  const work = collect(labelChunks(chunksOf([1, 1]), { workers: 2, workerModule: silent, signal: controller.signal }));
  controller.abort(new Error("enough"));
  await expect(work).rejects.toThrow("enough");
});

test("real threads that still load or run their networks end without taking the process down", async () => {
  const workerModule = new URL("../dist/label-worker.js", import.meta.url);
  const chunks = chunksOf(Array(12).fill(256));
  for (const enough of [0, 1, 2, 5]) {
    const controller = new AbortController();
    if (enough === 0) setTimeout(() => controller.abort(), 50);
    let labelled = 0;
    const work = async () => {
      for await (const _ of labelChunks(chunks, { workers: 2, workerModule, signal: controller.signal })) {
        if (++labelled === enough) controller.abort();
      }
    };
    await expect(work()).rejects.toThrow("aborted");
    expect(labelled).toBe(enough);
  }
});
