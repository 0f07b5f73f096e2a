import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashFile } from "../work-folder/hash-file.js";
import { cpuClass } from "./manifest.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-manifest-"));
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  ["flags\t\t: fpu sse4_2 avx avx2 avx512f avx512dq\n", "avx512f"],
  ["processor : 0\nflags\t\t: fpu sse4_2 avx avx2\n", "avx2"],
  ["flags : fpu sse4_2\n", "sse4_2"],
  ["Features : neon\n", "unknown"],
])("the CPU class of %j is %s", async (cpuinfo, vectors) => {
  const path = join(folder, "cpuinfo");
  await writeFile(path, cpuinfo);
  expect(await cpuClass(path)).toEqual({ architecture: process.arch, vectors });
});

test("without /proc/cpuinfo the class is the architecture alone", async () => {
  expect(await cpuClass(join(folder, "nowhere"))).toEqual({ architecture: process.arch, vectors: "unknown" });
});

test("a file's hash is the one the standard gives for abc", async () => {
  const path = join(folder, "abc");
  await writeFile(path, "abc");
  expect(await hashFile(path)).toEqual({
    bytes: 3,
    // FIPS 180-4, example for SHA-256.
    sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  });
});
