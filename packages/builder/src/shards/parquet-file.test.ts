import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { parquetMetadata } from "hyparquet";
import { readParquet } from "parquet-wasm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { madeRows, sliceRows } from "../testing/made-rows.js";
import { recordBatchOf, releaseSchema } from "./arrow-rows.js";
import { columns, type ReleaseRows } from "./columns.js";
import { contentHash } from "./content-hash.js";
import { encodeParquet, type ParquetOptions } from "./parquet-file.js";
import { expectedSchemaLines, openShard, schemaLines } from "./read-shard.js";

/** parquetjs-lite has no types; this is what the test uses of it. */
interface ParquetjsLite {
  ParquetReader: {
    openBuffer(buffer: Buffer): Promise<{
      getCursor(): { next(): Promise<Record<string, unknown> | null> };
      close(): Promise<void>;
    }>;
  };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-parquet-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function encode(rows: ReleaseRows, options: Partial<ParquetOptions> = {}): Promise<Buffer> {
  const whole = { codec: "zstd", imagesEmbedded: false, rowsPerGroup: 40, ...options } as const;
  const schema = releaseSchema(whole.imagesEmbedded);
  async function* batches() {
    for (let start = 0; start < rows.count; start += whole.rowsPerGroup) {
      yield recordBatchOf(sliceRows(rows, start, Math.min(rows.count, start + whole.rowsPerGroup)), schema);
    }
  }
  const parts: Uint8Array[] = [];
  for await (const part of encodeParquet(batches(), whole)) parts.push(part.slice());
  return Buffer.concat(parts);
}

function hashOf(rows: ReleaseRows): string {
  const hash = contentHash();
  hash.update(rows);
  return hash.digest();
}

describe.each([
  ["zstd", undefined],
  ["snappy", undefined],
  ["zstd", 300],
] as const)("codec %s, image bytes %s", (codec, imageBytes) => {
  const rows = madeRows({ count: 95, imageBytes });
  const options = { codec, imagesEmbedded: imageBytes !== undefined };

  test("what is written is read back bit for bit, a row group at a time", async () => {
    const path = join(folder, `${codec}-${imageBytes}.parquet`);
    await writeFile(path, await encode(rows, options));
    const shard = await openShard(path);
    const hash = contentHash();
    const counts: number[] = [];
    for await (const group of shard.rows()) {
      hash.update(group);
      counts.push(group.count);
    }
    expect(counts).toEqual([40, 40, 15]);
    expect(hash.digest()).toBe(hashOf(rows));
    expect(schemaLines(shard.metadata.schema)).toEqual(expectedSchemaLines());
  });

  test("the same rows give the same bytes, however often this process has written before", async () => {
    const hashes = new Set<string>();
    for (let trial = 0; trial < 6; trial++) {
      hashes.add(
        createHash("sha256")
          .update(await encode(rows, options))
          .digest("hex"),
      );
    }
    expect(hashes.size).toBe(1);
  });
});

test("a file says of itself what its columns mean, and nothing of when or where it was made", async () => {
  const bytes = await encode(madeRows({ count: 3 }));
  const metadata = parquetMetadata(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer,
  );
  expect(metadata.created_by).toBe("wildpose release format 3");
  const values = new Map(metadata.key_value_metadata?.map(({ key, value }) => [key, value]));
  expect([...values.keys()].sort()).toEqual(["ARROW:schema", "huggingface", "wildpose"]);
  expect(JSON.parse(values.get("wildpose") as string)).toMatchObject({
    joints: expect.arrayContaining(["hip", "leftWrist"]),
    columns: expect.arrayContaining([expect.objectContaining({ name: "root_position", unit: "millimetre" })]),
  });
  expect(Object.keys(JSON.parse(values.get("huggingface") as string).info.features)).toEqual(
    columns.map(({ name }) => name),
  );
  const { schema } = tableFromIPC(readParquet(bytes).intoIPCStream());
  expect(Object.fromEntries(schema.metadata)).toEqual({
    huggingface: values.get("huggingface"),
    wildpose: values.get("wildpose"),
  });
  const keypoints = schema.fields.find(({ name }) => name === "keypoints_3d");
  expect(keypoints?.metadata.get("unit")).toBe("millimetre");
  expect(String(keypoints?.type)).toBe("FixedSizeList[17]<FixedSizeList[3]<Float32>>");
});

test("with images only the flat columns are compressed, and no float has a dictionary", async () => {
  const bytes = await encode(madeRows({ count: 50, imageBytes: 100 }), { imagesEmbedded: true });
  const metadata = parquetMetadata(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer,
  );
  const chunks = metadata.row_groups[0].columns.map(({ meta_data }) => meta_data);
  const chunk = (name: string) => chunks.find((meta) => meta?.path_in_schema.join(".") === name);
  expect(chunk("image.bytes")).toMatchObject({ codec: "UNCOMPRESSED" });
  expect(chunk("image.bytes")?.encodings).not.toContain("RLE_DICTIONARY");
  expect(chunk("source")).toMatchObject({ codec: "ZSTD" });
  expect(chunk("source")?.encodings).toContain("RLE_DICTIONARY");
  for (const meta of chunks) if (meta?.type === "FLOAT") expect(meta.encodings).not.toContain("RLE_DICTIONARY");
});

test.each([NaN, -0, Infinity])("the value %s is never written", (value) => {
  const rows = madeRows({ count: 2 });
  rows.root_position[4] = value;
  expect(() => recordBatchOf(rows, releaseSchema(false))).toThrow("root_position: value 4 is");
});

test.each([0, 1, 3])("an error of the source after %i batches is thrown, not taken for its end", async (before) => {
  async function* failing() {
    for (let batch = 0; batch < before; batch++) yield recordBatchOf(madeRows({ count: 2 }), releaseSchema(false));
    throw new RangeError("the disk is gone");
  }
  const encoded = encodeParquet(failing(), { codec: "zstd", imagesEmbedded: false, rowsPerGroup: 2 });
  const drained = (async () => {
    for await (const _ of encoded);
  })();
  await expect(drained).rejects.toThrow(new RangeError("the disk is gone"));
});

test("parquetjs-lite reads the snappy profile value for value", async () => {
  const { ParquetReader } = createRequire(import.meta.url)("parquetjs-lite") as ParquetjsLite;
  const rows = madeRows({ count: 45, imageBytes: 20 });
  const reader = await ParquetReader.openBuffer(await encode(rows, { codec: "snappy", imagesEmbedded: true }));
  const cursor = reader.getCursor();
  for (let row = 0; row < rows.count; row++) {
    const record = (await cursor.next()) as Record<string, unknown>;
    expect(record.sample_id).toBe(rows.sample_id[row]);
    expect(record.image_width ?? null).toBe(rows.image_width[row]);
    expect(unwrap(record.flags)).toEqual(rows.flags[row]);
    const image = record.image as { bytes: Buffer; path: string };
    expect(new Uint8Array(image.bytes)).toEqual(rows.image.bytes[row]);
    for (const { name, kind, shape } of columns) {
      if (kind !== "float32" && kind !== "uint8" && kind !== "bool") continue;
      const size = shape.reduce((product: number, length) => product * length, 1);
      const expected = Array.from(rows[name].subarray(row * size, (row + 1) * size));
      const found = [unwrap(record[name])].flat(3).map(Number);
      expect([name, found]).toEqual([name, expected]);
    }
  }
  expect(await cursor.next()).toBeNull();
  await reader.close();
});

/** parquetjs-lite keeps the levels of a LIST as it finds them: { list: [{ element }] }, and {} for an empty one. */
function unwrap(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return ((value as { list?: { element: unknown }[] }).list ?? []).map(({ element }) => unwrap(element));
}
