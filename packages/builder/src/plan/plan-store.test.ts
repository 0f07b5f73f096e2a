import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { madeChunks } from "../testing/made-chunks.js";
import { readableImage } from "../testing/readable-image.js";
import { beginOutputFolder, type OutputFolder } from "../work-folder/output-folder.js";
import { decodeChunk, encodeChunk } from "./chunk-bytes.js";
import { diskSpool } from "./chunk-file.js";
import { emptyTally, type PersonTally } from "./count-persons.js";
import { beginPlan, hasPlan, openPlan } from "./plan-store.js";
import type { PoseChunk } from "./pose-chunk.js";

let folder: string;
let output: OutputFolder;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-plan-"));
  output = await beginOutputFolder(join(folder, "out"));
});
afterEach(async () => {
  await output.discard();
  await rm(folder, { recursive: true });
});

const lens = { intrinsics: [1000, 1000, 500, 500], distortion: [-0.2, 0.2, 0, 0.001, 0.002] } as const;
const persons = Array.from({ length: 300 }, (_, n) => ({
  id: `lsp/${n} é`,
  missing: n % 3 ? [] : ["head"],
  ...(n % 2 ? { lens, image: readableImage(3, 4) } : { defect: "drift" }),
}));
const chunks = [...madeChunks(persons, 0), ...madeChunks(persons.slice(0, 5), 1)];

/** Compares bytes, which takes far less time than comparing all their numbers. */
function expectSame(found: PoseChunk, expected: PoseChunk): void {
  expect(Buffer.compare(encodeChunk(found), encodeChunk(expected))).toBe(0);
}
const rule = { test: 0.2, key: "k" };

test("a chunk is the same after it was bytes, NaN and all", () => {
  for (const chunk of chunks) expect(decodeChunk(encodeChunk(chunk))).toEqual(chunk);
});

test("chunks that are put aside on disk come back in their order", async () => {
  const spool = diskSpool(output);
  for (const chunk of chunks) await spool.add(chunk);
  let next = 0;
  for await (const chunk of spool.all()) expectSame(chunk, chunks[next++]);
  expect(next).toBe(chunks.length);
});

test("a plan is there only when it is whole, and is the same when it is opened again", async () => {
  const writer = await beginPlan(output, "key", rule);
  for (const chunk of chunks) await writer.add(chunk);
  expect(await hasPlan(output)).toBe(false);
  expect(await openPlan(output, "key", rule)).toBeNull();
  const tallies: PersonTally[] = [
    { persons: 305, rejected: new Map([["no-extent", 5]]), images: { missing: 2, damaged: 0, first: ["a.jpg"] } },
    { ...emptyTally(), persons: 5 },
  ];
  const written = await writer.finish(tallies);
  expect(await hasPlan(output)).toBe(true);
  const opened = await openPlan(output, "key", rule);
  if (opened === null) throw new Error("the plan cannot be opened");
  for (const plan of [written, opened]) {
    expect(plan.tallies()).toEqual(tallies);
    expect(plan.sha256).toBe(written.sha256);
    expect([...plan.index.orders]).toEqual([...written.index.orders]);
    for (const [index, chunk] of chunks.entries()) expectSame(await plan.read(index), chunk);
  }
  expect([...written.index.sides].filter((side) => side > 0)).toHaveLength(305);
});

test("a plan of another build, or with a byte changed anywhere, is none", async () => {
  const writer = await beginPlan(output, "key", rule);
  for (const chunk of chunks) await writer.add(chunk);
  await writer.finish([]);
  expect(await openPlan(output, "another key", rule)).toBeNull();
  for (const name of ["plan.json", "plan.chunks"]) {
    const path = join(output.partialPath, name);
    const bytes = await readFile(path);
    for (const at of [0, bytes.length >> 1, bytes.length - 1]) {
      const damaged = Buffer.from(bytes);
      damaged[at] ^= 1;
      await writeFile(path, damaged);
      expect(await openPlan(output, "key", rule)).toBeNull();
    }
    await writeFile(path, bytes.subarray(0, bytes.length - 1));
    expect(await openPlan(output, "key", rule)).toBeNull();
    await writeFile(path, bytes);
  }
  expect(await openPlan(output, "key", rule)).not.toBeNull();
});
