/**
 * Draws rendered pictures on one sheet, joints over every third: `docs/rendered.png`.
 *
 *     node tools/draw-rendered.mjs docs/rendered.png [--seed 1] [--columns 8] [--rows 4] [--size 176] [--plain]
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { h36m17, VISIBLE } from "@wildpose/pose";
import { attitudeNames, createPictureRenderer } from "@wildpose/synthesis";
import sharp from "sharp";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: "1" },
    columns: { type: "string", default: "8" },
    rows: { type: "string", default: "4" },
    size: { type: "string", default: "176" },
    colours: { type: "string", default: "128" },
    plain: { type: "boolean", default: false },
  },
});
const [seed, columns, rows, size] = ["seed", "columns", "rows", "size"].map((name) => Number(values[name]));
const names = attitudeNames;
const renderer = createPictureRenderer(size);
const tiles = [];
for (let index = 0; index < columns * rows; index++) {
  // Every second one of the five most common attitudes.
  const attitude = names[index % 2 === 0 ? (index / 2) % 5 : 5 + (((index - 1) / 2) % (names.length - 5))];
  const picture = renderer.render({ seed, name: `sheet/${index}`, attitude });
  const raw = { width: size, height: size, channels: 3 };
  const layers = !values.plain && index % 3 === 2 ? [{ input: Buffer.from(skeletonOf(picture)), left: 0, top: 0 }] : [];
  const input = await sharp(picture.pixels, { raw }).composite(layers).removeAlpha().raw().toBuffer();
  const [left, top] = [(index % columns) * (size + 4), Math.floor(index / columns) * (size + 4)];
  tiles.push({ input, raw, left, top });
}
const sheet = sharp({
  create: { width: columns * (size + 4) - 4, height: rows * (size + 4) - 4, channels: 3, background: "#ffffff" },
});
const png = await sheet
  .composite(tiles)
  .png({ palette: true, colours: Number(values.colours), dither: 0.6, compressionLevel: 9, effort: 10 })
  .toBuffer();
writeFileSync(positionals[0] ?? "docs/rendered.png", png);

/** Bones, and joints: filled where they are seen, a ring where they are hidden. */
function skeletonOf({ joints, camera, visibility }) {
  const [fx, fy, cx, cy] = camera.intrinsics;
  const at = (joint) => {
    const [x, y, z] = joints.subarray(joint * 3, joint * 3 + 3);
    return [(fx * x) / z + cx + 0.5, (fy * y) / z + cy + 0.5];
  };
  const bones = h36m17.parents.map((parent, joint) => {
    if (joint === parent || parent < 0) return "";
    const [x1, y1, x2, y2] = [...at(parent), ...at(joint)];
    const colour = h36m17.joints[joint].startsWith("left")
      ? "#3060ff"
      : h36m17.joints[joint].startsWith("right")
        ? "#ff4030"
        : "#20b040";
    return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}" stroke-width="2"/>`;
  });
  const dots = h36m17.joints.map((_, joint) => {
    const [x, y] = at(joint);
    return `<circle cx="${x}" cy="${y}" r="3" fill="${visibility[joint] === VISIBLE ? "#fff" : "none"}" stroke="#000"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">${bones.join("")}${dots.join("")}</svg>`;
}
