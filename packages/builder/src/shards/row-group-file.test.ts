import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomStream } from "@wildpose/pose";
import { asyncBufferFromFile, parquetMetadata, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { readParquet } from "parquet-wasm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { madeRows, sliceRows } from "../testing/made-rows.js";
import { recordBatchOf, releaseSchema } from "./arrow-rows.js";
import { columns } from "./columns.js";
import { contentHash } from "./content-hash.js";
import { encodeParquet } from "./parquet-file.js";
import { openShard } from "./read-shard.js";
import { rowGroupFile } from "./row-group-file.js";

const rows = madeRows({ count: 70 });
let folder: string;
let sound: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-row-group-"));
  async function* batches() {
    for (const [start, end] of [
      [0, 40],
      [40, 70],
    ]) {
      yield recordBatchOf(sliceRows(rows, start, end), releaseSchema(false));
    }
  }
  const parts: Uint8Array[] = [];
  const options = { codec: "zstd", imagesEmbedded: false, rowsPerGroup: 40 } as const;
  for await (const part of encodeParquet(batches(), options)) parts.push(part.slice());
  sound = Buffer.concat(parts);
});
afterAll(() => rm(folder, { recursive: true }));

async function saved(bytes: Uint8Array): Promise<string> {
  const path = join(folder, "shard.parquet");
  await writeFile(path, bytes);
  return path;
}

/** The content hash of a shard; the message of the error where it cannot be read. */
async function read(bytes: Uint8Array): Promise<string> {
  const path = await saved(bytes);
  try {
    const hash = contentHash();
    for await (const group of (await openShard(path)).rows()) hash.update(group);
    return hash.digest();
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).not.toBe("");
    return (error as Error).message;
  }
}

test("is a Parquet file: another reader finds the values of that row group in it", async () => {
  const file = await asyncBufferFromFile(await saved(sound));
  const metadata = await parquetMetadataAsync(file);
  const group = await rowGroupFile(file, metadata, 1, new Set(["sample_id", "keypoints_3d", "flags"]));
  const buffer = group.buffer.slice(group.byteOffset, group.byteOffset + group.length) as ArrayBuffer;
  expect(parquetMetadata(buffer).schema[0].num_children).toBe(3);
  const found = await parquetReadObjects({ file: buffer, compressors });
  expect(found.map(({ sample_id }) => sample_id)).toEqual(rows.sample_id.slice(40));
  expect(found.flatMap(({ keypoints_3d }) => (keypoints_3d as number[][]).flat())).toEqual(
    Array.from(rows.keypoints_3d.subarray(40 * 51)),
  );
  expect(found.map(({ flags }) => flags)).toEqual(rows.flags.slice(40));
  expect(readParquet(group).recordBatches()[0].numRows).toBe(30);
});

test("a shard with a flipped byte gives an error or other values, and the sound one is read after it", async () => {
  const hash = await read(sound);
  const random = randomStream(1, "flipped");
  let errors = 0;
  for (let trial = 0; trial < 60; trial++) {
    const damaged = Buffer.from(sound);
    damaged[4 + random.integer(sound.length - 12)] ^= 1 + random.integer(255);
    if (!/^[0-9a-f]{64}$/.test(await read(damaged))) errors++;
    if (trial % 10 === 0) expect(await read(sound)).toBe(hash);
  }
  expect(errors).toBeGreaterThan(0);
  expect(await read(sound)).toBe(hash);
}, 120_000);

test("a shard that was cut anywhere gives an error", async () => {
  const random = randomStream(1, "cut");
  for (let trial = 0; trial < 30; trial++) {
    expect(await read(sound.subarray(0, random.integer(sound.length)))).not.toMatch(/^[0-9a-f]{64}$/);
  }
}, 60_000);

test.each([
  ["rows", (group: { num_rows: bigint }) => Object.assign(group, { num_rows: 2n ** 40n }), "claims 1099511627776 rows"],
  ["bytes", claim({ total_uncompressed_size: 2n ** 50n }), "row group 0 claims 11258999068"],
  ["bytes of the file", claim({ total_compressed_size: 2n ** 50n }), "claims bytes that the file does not have"],
  ["values", claim({ num_values: 2n ** 40n }), "its footer says 1099511627776"],
] as const)("a footer that claims huge %s is refused before anything is made room for", async (_, forge, problem) => {
  const file = await asyncBufferFromFile(await saved(sound));
  const metadata = await parquetMetadataAsync(file);
  forge(metadata.row_groups[0] as never);
  const names = new Set(columns.map(({ name }) => name));
  await expect(rowGroupFile(file, metadata, 0, names)).rejects.toThrow(problem);
});

function claim(values: object) {
  return (group: { columns: { meta_data?: object }[] }) => Object.assign(group.columns[0].meta_data ?? {}, values);
}
