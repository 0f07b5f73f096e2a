/**
 * Draws labelled samples of a built dataset as one picture: the photograph with its 2D joints, and beside it the 3D label
 * as the camera sees it, and from the image's right (the camera is then on the left). What is drawn is read from the shards alone.
 *
 *     node tools/draw-samples.mjs <dataset> <picture.png> [--columns 4] [--rows 3]
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { h36m17 } from "@wildpose/pose";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import sharp from "sharp";

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

const photo = { width: 220, height: 250 };
const view = { width: 130, height: 250 };
const cell = { width: photo.width + 2 * view.width + 16, height: photo.height + 34 };

const samples = [...new Set(spread(await readSamples(dataset), columns * rows))];
const cells = await Promise.all(samples.map(drawCell));
const width = columns * cell.width;
const height = rows * cell.height;
await sharp({ create: { width, height, channels: 3, background: "white" } })
  .composite(
    cells.map((input, i) => ({
      input,
      left: (i % columns) * cell.width,
      top: Math.floor(i / columns) * cell.height,
    })),
  )
  .png({ compressionLevel: 9, palette: true, quality: 90 })
  .toFile(picture);
console.log(`${picture}: ${samples.length} samples, ${width} × ${height}`);

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

async function drawCell(row) {
  const [x, y, boxWidth, boxHeight] = row.bbox;
  const scale = Math.min(photo.width / (boxWidth * 1.25), photo.height / (boxHeight * 1.25));
  const left = x + boxWidth / 2 - photo.width / 2 / scale;
  const top = y + boxHeight / 2 - photo.height / 2 / scale;
  const image = await sharp(Buffer.from(row.image.bytes)).rotate().toBuffer();
  const { width: imageWidth, height: imageHeight } = await sharp(image).metadata();
  const seen = {
    left: Math.max(0, Math.floor(left)),
    top: Math.max(0, Math.floor(top)),
    right: Math.min(imageWidth, Math.ceil(left + photo.width / scale)),
    bottom: Math.min(imageHeight, Math.ceil(top + photo.height / scale)),
  };
  const crop = await sharp(image)
    .extract({ left: seen.left, top: seen.top, width: seen.right - seen.left, height: seen.bottom - seen.top })
    .resize(Math.round((seen.right - seen.left) * scale), Math.round((seen.bottom - seen.top) * scale), { fit: "fill" })
    .png()
    .toBuffer();
  const framed = await sharp({
    create: { width: photo.width * 2, height: photo.height * 2, channels: 3, background: "#dddddd" },
  })
    .composite([
      {
        input: crop,
        left: Math.max(0, Math.round((seen.left - left) * scale)),
        top: Math.max(0, Math.round((seen.top - top) * scale)),
      },
    ])
    .png()
    .toBuffer();
  const background = await sharp(framed)
    .extract({ left: 0, top: 0, ...photo })
    .png()
    .toBuffer();

  const pixels = row.keypoints_2d.map(([u, v]) => [(u - left + 0.5) * scale, (v - top + 0.5) * scale]);
  const shown = row.visibility.map((state) => state > 0);
  const overlay = stick(pixels, shown, 3.5, row.visibility);
  const fromCamera = row.keypoints_3d.map(([px, py]) => [px, py]);
  const fromSide = row.keypoints_3d.map(([, py, pz]) => [pz, py]);
  const widest = Math.max(...row.keypoints_3d.flatMap(([px, , pz]) => [Math.abs(px), Math.abs(pz)]));
  const highest = Math.max(...row.keypoints_3d.map(([, py]) => Math.abs(py)));
  const perMm = Math.min((view.width / 2 - 8) / widest, (view.height / 2 - 8) / highest);
  const place = (points, left) =>
    points.map(([a, b]) => [left + view.width / 2 + a * perMm, view.height / 2 + b * perMm]);
  const all = row.keypoints_3d.map(() => true);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${cell.width}" height="${cell.height}" font-family="sans-serif">
<clipPath id="photo"><rect width="${photo.width}" height="${photo.height}"/></clipPath>
<g clip-path="url(#photo)">${overlay}</g>
<rect x="${photo.width + 4}" width="${view.width}" height="${view.height}" fill="#f4f5f7"/>
<rect x="${photo.width + view.width + 8}" width="${view.width}" height="${view.height}" fill="#f4f5f7"/>
${stick(place(fromCamera, photo.width + 4), all, 3)}
${stick(place(fromSide, photo.width + view.width + 8), all, 3)}
<text x="2" y="${photo.height + 14}" font-size="12" fill="#222">${shorten(row.sample_id)}</text>
<text x="${photo.width + 8}" y="${photo.height + 14}" font-size="12" fill="#222">from the camera</text>
<text x="${photo.width + view.width + 12}" y="${photo.height + 14}" font-size="12" fill="#222">from the side</text>
</svg>`;
  return sharp({ create: { ...cell, channels: 3, background: "white" } })
    .composite([
      { input: background, left: 0, top: 0 },
      { input: Buffer.from(svg), left: 0, top: 0 },
    ])
    .png()
    .toBuffer();
}

function shorten(id) {
  return id.length <= 32 ? id : `${id.slice(0, 22)}…${id.slice(-8)}`;
}

/** Bones as lines: the person's left blue, right orange, the middle grey; occluded joints hollow. */
function stick(points, shown, width, visibility) {
  const colour = (joint) => (joint.startsWith("left") ? "#1f77d0" : joint.startsWith("right") ? "#e8710a" : "#444b55");
  const bones = h36m17.parents.flatMap((parent, child) => {
    if (parent === -1 || !shown[parent] || !shown[child]) return [];
    const [[x1, y1], [x2, y2]] = [points[parent], points[child]];
    const stroke = colour(h36m17.joints[child]);
    return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round"/>`;
  });
  const dots = points.flatMap(([cx, cy], joint) => {
    if (!shown[joint]) return [];
    const fill = visibility?.[joint] === 1 ? "none" : "white";
    return `<circle cx="${cx}" cy="${cy}" r="${width * 0.8}" fill="${fill}" stroke="${colour(h36m17.joints[joint])}" stroke-width="1.5"/>`;
  });
  return bones.join("") + dots.join("");
}
