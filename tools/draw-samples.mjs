/**
 * Draws labelled samples of a built dataset as one picture: the photograph with its 2D joints, and beside it the 3D label
 * as the camera sees it, and from the image's right (the camera is then on the left). What is drawn is read from the shards alone.
 *
 *     node tools/draw-samples.mjs <dataset> <picture.png> [--columns 4] [--rows 3]
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { drawLabelPicture, joinPictures } from "@wildpose/builder";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { columns: { type: "string", default: "4" }, rows: { type: "string", default: "3" } },
});
const [dataset, picture] = positionals;
if (!picture) {
  console.error("usage: node tools/draw-samples.mjs <dataset> <picture.png> [--columns 4] [--rows 3]");
  process.exit(1);
}
const columns = Number(options.columns);
const rows = Number(options.rows);

const layout = { photo: { width: 220, height: 250 }, viewWidth: 130, views: ["camera", "side"], density: 1 };

const samples = [...new Set(spread(await readSamples(dataset), columns * rows))];
const pictures = await Promise.all(samples.map((row) => drawLabelPicture(labelOf(row), layout)));
await writeFile(picture, await joinPictures(pictures, columns));
console.log(`${picture}: ${samples.length} samples`);

/** Every row with an image, in shard order. */
async function readSamples(folder) {
  const shards = (await readdir(join(folder, "data"))).filter((name) => name.endsWith(".parquet")).sort();
  const all = [];
  for (const shard of shards) {
    const bytes = await readFile(join(folder, "data", shard));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    all.push(...(await parquetReadObjects({ file, compressors, utf8: false })));
  }
  return all.filter((row) => row.image?.bytes?.length);
}

/** `count` samples, taking the sources in turn and evenly from each. */
function spread(all, count) {
  const bySource = Map.groupBy ? Map.groupBy(all, (row) => row.source) : groupBy(all);
  const sources = [...bySource.values()];
  return Array.from({ length: Math.min(count, all.length) }, (_, i) => {
    const of = sources[i % sources.length];
    const turn = Math.floor(i / sources.length);
    const turns = Math.ceil(count / sources.length);
    return of[Math.floor(((turn + 0.5) * of.length) / turns)];
  });
}

function groupBy(all) {
  const groups = new Map();
  for (const row of all) groups.set(row.source, [...(groups.get(row.source) ?? []), row]);
  return groups;
}

function labelOf(row) {
  return {
    title: row.sample_id,
    notes: [],
    photo: Buffer.from(row.image.bytes),
    keypoints: row.keypoints_2d.flat(),
    visibility: row.visibility,
    pose: row.keypoints_3d.flat(),
  };
}
