import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { LabelBatch } from "@wildpose/inference";
import { InvalidSettingError, LostThreadError } from "@wildpose/pose";
import { expect, onTestFinished, test } from "vitest";
import { addToChunk, emptyChunk, type PoseChunk } from "../plan/pose-chunk.js";
import { madePose } from "../testing/made-pose.js";
import { type LabellingOptions, type LabelTask, startLabelling } from "./label-chunks.js";
import { SHARE, STOP } from "./label-thread.js";

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

test("labels that were taken are kept by nothing, so memory does not grow with their number", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage: () => void = runInNewContext("gc");
  const labelling = startLabelling({ workers: 2, workerModule: echo });
  const taken: WeakRef<LabelBatch>[] = [];
  const given = tasksOf(chunksOf(new Array<number>(20).fill(1)));
  for await (const { labels } of labelling.label(given, new AbortController().signal)) {
    taken.push(new WeakRef(labels));
    await new Promise((resolve) => setTimeout(resolve));
    collectGarbage();
    expect(taken.filter((label) => label.deref() !== undefined).length).toBeLessThan(6);
  }
  expect(taken.length).toBe(20);
  await labelling.stop();
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
    workerModule: new URL("../../dist/labelling/label-worker.js", import.meta.url),
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

/** Does what `fault` says with the first batch whose first x is 1, in the first `times` threads that get it. */
async function faultyModule(fault: string, times: number): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), "wildpose-faulty-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return workerModule(`
    const { appendFileSync, readFileSync } = await import("node:fs");
    const seen = ${JSON.stringify(join(folder, "seen"))};
    if (batch.keypoints[0] === 1) {
      appendFileSync(seen, "x");
      if (readFileSync(seen).length <= ${times}) { ${fault} }
    }
    parentPort.postMessage({ labels: { count: batch.count, searchResidualMm: batch.keypoints.slice(0, 1) } });`);
}

/** A heap that is full, at a size that is soon reached. */
const fillsMemory = `
  const { Worker } = await import("node:worker_threads");
  const inner = new Worker("const kept = []; for (;;) kept.push(new Array(1000).fill(kept.length));",
    { eval: true, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 16 } });
  inner.on("error", (error) => { throw error; });
  return;`;

test.each([
  ["ends", 2, "process.exit(7);", "ended with exit code 7"],
  ["throws what nobody catches", 2, `throw new Error("out of order");`, "ended: out of order"],
  [
    "uses up its memory",
    2,
    fillsMemory,
    "ended: Worker terminated due to reaching memory limit: JS heap out of memory",
  ],
  ["never answers", 2, "return;", "gave no answer for 2 s"],
  ["is stuck", 1, "for (;;);", "gave no answer for 2 s"],
])("a thread that %s is replaced, and its chunk labelled by another", async (_, times, fault, what) => {
  const notices: string[] = [];
  const answers = await labelAll(chunksOf([2, 3, 4, 5]), {
    workers: 2,
    workerModule: await faultyModule(fault, times),
    patienceMs: 2000,
    onNotice: (text) => notices.push(text),
  });
  expect([...answers.keys()].sort()).toEqual([0, 1, 2, 3]);
  for (const [index, labels] of answers) expect(labels.searchResidualMm[0]).toBe(index);
  const notice = `a label thread ${what} while it had lsp/1-0 to lsp/1-2; a new one gets them`;
  expect(notices).toEqual(Array(times).fill(notice));
});

test("a chunk that three threads were lost with ends the work, and is named", async () => {
  const options = { workers: 2, workerModule: await faultyModule("process.exit(7);", 3) };
  const problem = await labelAll(chunksOf([2, 3, 4, 5]), options).catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(LostThreadError);
  expect((problem as Error).message).toBe(
    "lsp/1-0 to lsp/1-2: 3 label threads in a row were lost with them (the last one ended with exit code 7); what was " +
      "labelled is kept: free memory, or take fewer --workers or another --engine, and go on with --resume",
  );
});

test("a first thread that is lost before it is ready ends the work", async () => {
  for (const [source, what] of [
    ["process.exit(7);", "ended with exit code 7"],
    [`import { parentPort } from "node:worker_threads"; parentPort.on("message", () => {});`, "gave no answer for 1 s"],
  ]) {
    const module = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
    const labelling = startLabelling({ workers: 1, workerModule: module, startPatienceMs: 1000 });
    await expect(labelling.provenance).rejects.toThrow(
      `the first label thread ${what} before it was ready; free memory`,
    );
    await labelling.stop();
  }
});

test("a new thread that finds other weights is not used", async () => {
  const changing = workerModule("process.exit(7);").href.replace(
    encodeURIComponent("provenance: of"),
    encodeURIComponent("provenance: Math.random()"),
  );
  const work = labelAll(chunksOf([1]), { workers: 1, workerModule: new URL(changing) });
  await expect(work).rejects.toThrow("the weights changed while the build ran; put them back, and go on with --resume");
});

test.each([1, 100, 300, 1024])(
  "given %i persons at once, each chunk gets the labels of its own persons",
  async (batch) => {
    const module = workerModule(`parentPort.postMessage({ labels: {
    count: batch.count,
    largest: new Float64Array(batch.count).fill(batch.count),
    searchResidualMm: Float32Array.from({ length: batch.count }, (_, row) => batch.keypoints[row * 34]) } });`);
    const counts = [256, 256, 30, 256, 1, 256];
    const chunks = chunksOf(counts);
    for (const [index, chunk] of chunks.entries()) {
      for (let row = 0; row < chunk.count; row++) chunk.keypoints[row * 34] = index * 1000 + row;
    }
    const answers = await labelAll(chunks, { workers: 2, batch, workerModule: module });
    expect(answers.size).toBe(counts.length);
    for (const [index, labels] of answers) {
      const rows = Array.from({ length: counts[index] }, (_, row) => index * 1000 + row);
      expect([...labels.searchResidualMm]).toEqual(rows);
      expect(Math.max(...(labels as unknown as { largest: Float64Array }).largest)).toBeLessThanOrEqual(batch);
    }
  },
);

test("a chunk is read when its turn is next, no earlier, and one that cannot be read ends the work", async () => {
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
  expect(read).toEqual([0, 1, 2, 3]);
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

/** How long a computer with other work takes to load the networks three times is no matter of the test. */
const LONG = 600_000;

test.each([
  ["load", 0],
  ["run", 5],
])(
  "real threads that still %s their networks, after %i chunks, end without taking the process down",
  async (_, enough) => {
    const chunks = chunksOf(Array(12).fill(64));
    const controller = new AbortController();
    if (enough === 0) setTimeout(() => controller.abort(), 50);
    let labelled = 0;
    const workerModule = new URL("../../dist/labelling/label-worker.js", import.meta.url);
    const labelling = startLabelling({ workers: 2, workerModule });
    const work = async () => {
      for await (const _ of labelling.label(tasksOf(chunks), controller.signal))
        if (++labelled === enough) controller.abort();
    };
    await expect(work()).rejects.toThrow("aborted");
    await labelling.stop();
    expect(labelled).toBe(enough);
  },
  LONG,
);
