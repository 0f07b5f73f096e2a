// @ts-check
import { createHash, randomBytes } from "node:crypto";
import { linkSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { paired } from "../paired.mjs";
import { askChild } from "./child.mjs";

const ROWS = 40_000;
const IMAGE_BYTES = 50_000;
/** Files of different bytes; the others are links to them. */
const DISTINCT = 2000;
const SIZE = /** @type {const} */ ({ width: 640, height: 480 });
/** A person in the middle: x, y and whether it is seen, of AI-Challenger's 14 joints. */
const PERSON = [
  [290, 180],
  [270, 230],
  [265, 280],
  [350, 180],
  [370, 230],
  [375, 280],
  [300, 290],
  [298, 360],
  [296, 430],
  [340, 290],
  [342, 360],
  [344, 430],
  [320, 120],
  [320, 165],
];

/**
 * A release with its images embedded, beside copying the files and writing one Parquet file of them.
 *
 * @param {string} scratch
 * @param {(line: string) => void} log
 * @returns {Promise<import("../results.mjs").Row[]>}
 */
export async function imageRows(scratch, log) {
  const folder = join(scratch, "with-images");
  log(`${ROWS} images of ${IMAGE_BYTES} bytes`);
  await makeImageSource(folder);
  const out = join(folder, "out");
  /** @type {any} */
  let built;
  const { ours, peer, ratio } = await paired({
    rounds: 3,
    ours: async () => {
      rmSync(out, { recursive: true, force: true });
      built = await askChild("one-build.mjs", {
        recipe: join(folder, "recipe.yaml"),
        out,
        workers: Math.min(2, availableParallelism()),
      });
      if (built.rows !== ROWS) throw new Error(`${ROWS} rows expected, ${built.rows} built`);
      return built.totalSeconds * 1000;
    },
    peer: async () => {
      const { seconds } = await askChild("copy-and-write.mjs", join(folder, "images"), join(folder, "copy"));
      return seconds * 1000;
    },
  });
  const stages = Object.entries(built.seconds).map(([stage, wall]) => `${stage} ${wall.toFixed(1)} s`);
  log(`with images: ${stages.join(", ")}, ${built.peakMegabytes.toFixed(0)} MB`);
  const perSecond = (/** @type {number} */ milliseconds) => `${((ROWS / milliseconds) * 1000).toFixed(0)} rows/s`;
  rmSync(folder, { recursive: true });
  return [
    {
      what: `${ROWS.toLocaleString("en")} rows with images, the whole build`,
      ours: perSecond(ours),
      peer: `copy and one Parquet file ${perSecond(peer)}`,
      ratio,
      must: 0.8,
      unit: "times",
    },
    { what: "with images: most memory", ratio: built.peakMegabytes, atMost: 1200, unit: "MB" },
  ];
}

/**
 * Annotations of AI-Challenger's format, a person an image, 40,000 of them, and a recipe that embeds their 2 GB of images.
 *
 * @param {string} folder
 * @param {string} [more] lines of the recipe
 */
export async function makeImageSource(folder, more = "") {
  const images = join(folder, "images");
  mkdirSync(images, { recursive: true });
  const { width, height } = SIZE;
  const picture = await sharp({ create: { width, height, channels: 3, background: "grey" } })
    .jpeg()
    .toBuffer();
  const annotations = [];
  for (let image = 0; image < ROWS; image++) {
    const id = createHash("sha1").update(String(image)).digest("hex");
    const path = join(images, `${id}.jpg`);
    // What follows the end of a JPEG is not looked at, and cannot be made smaller.
    if (image < DISTINCT) writeFileSync(path, Buffer.concat([picture, randomBytes(IMAGE_BYTES - picture.length)]));
    else linkSync(join(images, `${annotations[image % DISTINCT].image_id}.jpg`), path);
    annotations.push({
      url: "",
      image_id: id,
      keypoint_annotations: { human1: PERSON.flatMap(([x, y]) => [x + (image % 7), y + (image % 5), 1]) },
      human_annotations: { human1: [250, 100, 390, 450] },
    });
  }
  writeFileSync(join(folder, "persons.json"), JSON.stringify(annotations));
  writeFileSync(
    join(folder, "recipe.yaml"),
    [
      "name: with-images",
      "sources: [{ source: ai-challenger, root: ., annotations: [persons.json], images: images }]",
      "images: embed",
      // They all show the same.
      "near_duplicates: false",
      more,
    ].join("\n"),
  );
}
