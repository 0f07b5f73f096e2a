import { appendFile, readdir, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { ReleaseRows } from "../shards/columns.js";
import { type MadeRelease, madeRelease, removeReleases } from "../testing/made-release.js";
import { madeRows, sliceRows } from "../testing/made-rows.js";
import { diffReleases } from "./diff-releases.js";

const folders: string[] = [];
afterAll(() => removeReleases(folders));

async function release(made: MadeRelease): Promise<string> {
  const folder = await madeRelease(made);
  folders.push(folder);
  return folder;
}

const rows = madeRows({ count: 20 });
const split = (whole: ReleaseRows, at: number) => [
  { split: "train" as const, rows: sliceRows(whole, 0, at) },
  { split: "test" as const, rows: sliceRows(whole, at, whole.count) },
];

/** The rows again, with some values of one column set. */
function changed(column: "keypoints_3d" | "bbox" | "visibility", edits: Readonly<Record<number, number>>): ReleaseRows {
  const values = rows[column].slice();
  for (const [at, value] of Object.entries(edits)) values[Number(at)] = value;
  return { ...rows, [column]: values };
}

/** Rows in the order of these indices. */
function reordered(order: readonly number[]): ReleaseRows {
  const pieces = order.map((row) => sliceRows(rows, row, row + 1));
  const joined = Object.keys(rows).map((name) => {
    const values = pieces.map((piece) => (piece as unknown as Record<string, unknown>)[name]);
    if (name === "count") return [name, order.length];
    if (name === "image") {
      const images = values as ReleaseRows["image"][];
      return [name, { bytes: images.flatMap(({ bytes }) => bytes), path: images.flatMap(({ path }) => path) }];
    }
    if (values[0] instanceof Float32Array)
      return [name, Float32Array.from((values as Float32Array[]).flatMap((one) => [...one]))];
    if (values[0] instanceof Uint8Array)
      return [name, Uint8Array.from((values as Uint8Array[]).flatMap((one) => [...one]))];
    return [name, (values as unknown[][]).flat(1)];
  });
  return Object.fromEntries(joined) as ReleaseRows;
}

describe("two releases", () => {
  test("with the same rows are the same", async () => {
    const [a, b] = [await release({ shards: split(rows, 15) }), await release({ shards: split(rows, 15) })];
    expect(await diffReleases(a, b)).toEqual({
      same: true,
      rows: { a: 20, b: 20, common: 20 },
      onlyInA: { count: 0, examples: [] },
      onlyInB: { count: 0, examples: [] },
      moved: { count: 0, examples: [] },
      columns: [],
      labels: {
        mpjpe: { mean: 0, median: 0, q95: 0, maximum: 0 },
        paMpjpe: {
          mean: expect.closeTo(0, 6),
          median: expect.closeTo(0, 6),
          q95: expect.closeTo(0, 6),
          maximum: expect.closeTo(0, 6),
        },
      },
      manifest: [],
    });
  });

  test("the order of rows, shards and row groups is no difference of samples", async () => {
    const order = [7, 3, 19, 0, 12, 5, 1, 18, 2, 11, 4, 6, 17, 8, 16, 9, 15, 10, 14, 13];
    const a = await release({ shards: [{ split: "train", rows }], rowsPerGroup: 3 });
    const again = [
      { split: "train" as const, rows: sliceRows(reordered(order), 0, 9) },
      { split: "train" as const, rows: sliceRows(reordered(order), 9, 20) },
    ];
    const found = await diffReleases(a, await release({ shards: again, rowsPerGroup: 4 }));
    expect(found).toMatchObject({ rows: { common: 20 }, columns: [], moved: { count: 0 } });
    // But the files are other ones.
    expect(found.same).toBe(false);
    expect(found.manifest.map(({ entry }) => entry)).toContain("shards[0].rows");
  });

  test("samples of one only, and those in another split, are counted and named", async () => {
    const a = await release({ shards: split(sliceRows(rows, 0, 18), 15) });
    const b = await release({ shards: split(sliceRows(rows, 2, 20), 12) });
    const found = await diffReleases(a, b);
    expect(found.rows).toEqual({ a: 18, b: 18, common: 16 });
    expect(found.onlyInA).toEqual({ count: 2, examples: ["lsp/ünïcode 0", "lsp/ünïcode 1"] });
    expect(found.onlyInB).toEqual({ count: 2, examples: ["lsp/ünïcode 18", "lsp/ünïcode 19"] });
    // Row 14 is in train of a, and in test of b, which starts two rows later.
    expect(found.moved).toEqual({ count: 1, examples: ["lsp/ünïcode 14"] });
    expect(found.same).toBe(false);
  });

  test("a column that differs is named with its count, its largest difference, and where", async () => {
    const a = await release({ shards: [{ split: "train", rows }] });
    const [x, y] = [rows.bbox[4], rows.bbox[41]];
    const b = await release({ shards: [{ split: "train", rows: changed("bbox", { 4: x + 2, 41: y - 64 }) }] });
    const [{ largest, ...column }, ...others] = (await diffReleases(a, b)).columns;
    expect(column).toEqual({ column: "bbox", unit: "pixel", samples: 2, sampleId: "lsp/ünïcode 10" });
    expect(largest).toBeCloseTo(64, 3);
    expect(others).toEqual([]);
  });

  test("texts and codes that differ are counted too", async () => {
    const a = await release({ shards: [{ split: "train", rows }] });
    const other = {
      ...changed("visibility", { 17: (rows.visibility[17] + 1) % 3 }),
      camera_origin: rows.camera_origin.map((value, row) => (row === 3 ? "exif" : value)),
      flags: rows.flags.map((value, row) => (row < 2 ? ["other"] : value)),
    };
    const { columns } = await diffReleases(a, await release({ shards: [{ split: "train", rows: other }] }));
    expect(columns.map(({ column, samples }) => [column, samples])).toEqual([
      ["visibility", 1],
      ["camera_origin", 1],
      ["flags", 2],
    ]);
    expect(columns[2]).toMatchObject({ largest: null, sampleId: "lsp/ünïcode 0" });
  });

  test("labels are compared in millimetres: one joint moved by 170 mm is an MPJPE of 10", async () => {
    const a = await release({ shards: [{ split: "train", rows }] });
    const moved = changed("keypoints_3d", { [5 * 51 + 3]: rows.keypoints_3d[5 * 51 + 3] + 170 });
    const { labels } = await diffReleases(a, await release({ shards: [{ split: "train", rows: moved }] }));
    expect(labels?.mpjpe.maximum).toBeCloseTo(10, 3);
    expect(labels?.mpjpe.mean).toBeCloseTo(0.5, 3);
    expect(labels?.paMpjpe.maximum).toBeLessThan(30);
  });

  test("numbers within the tolerance are the same", async () => {
    const a = await release({ shards: [{ split: "train", rows }] });
    const shards = [{ split: "train" as const, rows: changed("bbox", { 4: rows.bbox[4] + 0.5 }) }];
    const b = await release({ shards });
    expect((await diffReleases(a, b, { tolerance: 0.51 })).columns).toEqual([]);
    expect((await diffReleases(a, b, { tolerance: 0.49 })).columns).toHaveLength(1);
  });

  test("entries of the manifests are named with both values", async () => {
    const a = await release({ shards: [{ split: "train", rows }], name: "first" });
    const b = await release({ shards: [{ split: "train", rows }], name: "second" });
    const found = await diffReleases(a, b);
    expect(found.manifest).toEqual([{ entry: "name", a: "first", b: "second" }]);
    expect(found.same).toBe(false);
  });

  test("progress goes up to all rows, and an abort stops it", async () => {
    const a = await release({ shards: split(rows, 15) });
    const heard: [number, number][] = [];
    await diffReleases(a, a, { onProgress: (done, total) => heard.push([done, total]) });
    expect(heard.at(-1)).toEqual([20, 20]);
    await expect(diffReleases(a, a, { signal: AbortSignal.abort(new Error("stop")) })).rejects.toThrow("stop");
  });

  test("a shard that cannot be read is named", async () => {
    const a = await release({ shards: [{ split: "train", rows }] });
    const b = await release({ shards: [{ split: "train", rows }] });
    const [shard] = await readdir(join(b, "data"));
    await truncate(join(b, "data", shard), 100);
    await appendFile(join(b, "data", shard), "PAR1");
    await expect(diffReleases(a, b)).rejects.toThrow(
      /train-00000-of-00001\.parquet: cannot be read: .*; see what "wildpose verify .*" says$/,
    );
  });

  test("the folder that is at fault is named, whichever of the two it is", async () => {
    const a = await release({ shards: [{ split: "train", rows }] });
    const torn = await release({ shards: [{ split: "train", rows }] });
    const shard = "data/train-00000-of-00001.parquet";
    await rm(join(torn, shard));
    const problem = `${join(torn, shard)}: is not there; see what "wildpose verify ${torn}" says`;
    await expect(diffReleases(a, torn)).rejects.toThrow(problem);
    await expect(diffReleases(torn, a)).rejects.toThrow(problem);
    const nowhere = join(a, "nowhere");
    await expect(diffReleases(a, nowhere)).rejects.toThrow(`${nowhere}: no such folder`);
    await expect(diffReleases(nowhere, a)).rejects.toThrow(`${nowhere}: no such folder`);
  });
});
