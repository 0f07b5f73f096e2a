import { availableParallelism } from "node:os";
import type { LabelBatch } from "@wildpose/inference";
import { InvalidSettingError } from "@wildpose/pose";
import { expect, test } from "vitest";
import { type LabellingOptions, type LabelTask, startLabelling } from "./label-chunks.js";
import { SHARE, STOP } from "./label-thread.js";
import { addToChunk, emptyChunk, type PoseChunk } from "./pose-chunk.js";
import { madePose } from "./testing/made-pose.js";

/**
 * A thread that says what it was made with, and what it prepared when it is asked; answers each batch with `body`, in which
 * `batch` is what came; and ends when it is told to.
 */
function workerModule(body: string): URL {
  const source = `import { parentPort, workerData } from "node:worker_threads";
    const of = workerData.prepared ?? workerData.settings;
    parentPort.postMessage({ provenance: of });
    parentPort.on("message", async (batch) => {
      if (batch === "${STOP}") return parentPort.close();
      if (batch === "${SHARE}") return parentPort.postMessage({ prepared: { ...of, prepared: true } });
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

function tasksOf(chunks: readonly PoseChunk[]): LabelTask[] {
  return chunks.map((chunk) => ({ persons: chunk.count, read: async () => chunk }));
}

async function labelAll(chunks: readonly PoseChunk[], options: LabellingOptions, signal?: AbortSignal) {
  const labelling = startLabelling(options);
  const answers = new Map<number, LabelBatch>();
  try {
    for await (const { task, chunk, labels } of labelling.label(tasksOf(chunks), signal)) {
      expect(chunk).toBe(chunks[task]);
      answers.set(task, labels);
    }
  } finally {
    await labelling.stop();
  }
  return answers;
}

test.each([1, 2, 5])("every chunk gets its own answer once, with %i threads", async (workers) => {
  const counts = [1, 25, 3, 20, 7, 29, 2];
  const answers = await labelAll(chunksOf(counts), { workers, workerModule: echo });
  expect([...answers.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  for (const [index, labels] of answers) {
    expect(labels.count).toBe(counts[index]);
    expect(labels.searchResidualMm[0]).toBe(index);
  }
});

test("the first thread prepares the networks, and the others get them from it", async () => {
  const module = workerModule(
    "parentPort.postMessage({ labels: { count: batch.count, keypoints3d: [Number(of.prepared ?? false)] } });",
  );
  const labelling = startLabelling({ workers: 3, engine: "portable", weightsFolder: "w", workerModule: module });
  expect(await labelling.provenance).toEqual({ engine: "portable", weightsFolder: "w" });
  const prepared: unknown[] = [];
  for await (const { labels } of labelling.label(tasksOf(chunksOf([1, 1, 1])))) prepared.push(labels.keypoints3d[0]);
  expect(prepared.sort()).toEqual([0, 1, 1]);
  await labelling.stop();
});

test("left to itself it starts no thread that is not worth it", async () => {
  const module = workerModule(
    `import("node:worker_threads").then(({ threadId }) =>
      setTimeout(() => parentPort.postMessage({ labels: { count: 1, keypoints3d: [threadId] } }), 50));`,
  );
  const threadsFor = async (counts: number[], workers?: number) => {
    const chunks = chunksOf(counts);
    const answers = await labelAll(chunks, { ...(workers === undefined ? {} : { workers }), workerModule: module });
    return new Set([...answers.values()].map(({ keypoints3d }) => keypoints3d[0])).size;
  };
  expect(await threadsFor([100, 100, 100])).toBe(1);
  expect(await threadsFor([100, 100, 100], 2)).toBe(2);
  expect(await threadsFor(Array(6).fill(250))).toBe(Math.min(2, availableParallelism()));
});

test("an engine that is not thread-safe has one thread", async () => {
  const module = workerModule(
    `import("node:worker_threads").then(({ threadId }) =>
      parentPort.postMessage({ labels: { count: 1, keypoints3d: [threadId] } }));`,
  );
  const answers = await labelAll(chunksOf([1, 1, 1, 1]), { workers: 4, engine: "onnx:webgpu", workerModule: module });
  expect(new Set([...answers.values()].map(({ keypoints3d }) => keypoints3d[0])).size).toBe(1);
});

test("no chunks have no answers", async () => {
  expect((await labelAll([], { workers: 2, workerModule: echo })).size).toBe(0);
});

test("an engine or weights that cannot be used are known before anything is labelled, in their own class", async () => {
  const labelling = startLabelling({
    workers: 2,
    weightsFolder: "/not/there",
    workerModule: new URL("../dist/label-worker.js", import.meta.url),
  });
  const problem = await labelling.provenance.catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(InvalidSettingError);
  expect((problem as Error).message).toMatch(/^\/not\/there\/view-synthesis\.safetensors: cannot be read; train it/);
  await expect(labelling.label(tasksOf(chunksOf([1, 1]))).next()).rejects.toBe(problem);
  await labelling.stop();
});

test("an error of a thread is thrown as it is", async () => {
  const failing = workerModule(`parentPort.postMessage({ error: new RangeError("no such pose") });`);
  await expect(labelAll(chunksOf([1, 1, 1]), { workers: 2, workerModule: failing })).rejects.toThrow(
    new RangeError("no such pose"),
  );
});

test("a thread that dies ends the work", async () => {
  const dying = workerModule("process.exit(7);");
  await expect(labelAll(chunksOf([1, 1]), { workers: 2, workerModule: dying })).rejects.toThrow(
    "a label thread ended with exit code 7",
  );
});

test("a chunk is read when its turn comes, no earlier, and one that cannot be read ends the work", async () => {
  const read: number[] = [];
  const tasks = chunksOf([1, 1, 1, 1, 1]).map((chunk, index) => ({
    persons: 1,
    read: async () => {
      read.push(index);
      if (index === 4) throw new Error("it is gone");
      return chunk;
    },
  }));
  const labelling = startLabelling({ workers: 2, workerModule: echo });
  const answers = labelling.label(tasks);
  await answers.next();
  expect(read).toEqual([0, 1, 2]);
  await expect(
    (async () => {
      for await (const _ of answers);
    })(),
  ).rejects.toThrow("it is gone");
  await labelling.stop();
});

test("an abort ends the work though no thread answers", async () => {
  const silent = workerModule("");
  const controller = new AbortController();
  const work = labelAll(chunksOf([1, 1]), { workers: 2, workerModule: silent }, controller.signal);
  controller.abort(new Error("enough"));
  await expect(work).rejects.toThrow("enough");
});

test("real threads that still load or run their networks end without taking the process down", async () => {
  const chunks = chunksOf(Array(12).fill(256));
  for (const enough of [0, 1, 5]) {
    const controller = new AbortController();
    if (enough === 0) setTimeout(() => controller.abort(), 50);
    let labelled = 0;
    const labelling = startLabelling({ workers: 2, workerModule: new URL("../dist/label-worker.js", import.meta.url) });
    const work = async () => {
      for await (const _ of labelling.label(tasksOf(chunks), controller.signal))
        if (++labelled === enough) controller.abort();
    };
    await expect(work()).rejects.toThrow("aborted");
    await labelling.stop();
    expect(labelled).toBe(enough);
  }
});
