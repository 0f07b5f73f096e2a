// @ts-check
// The loader of crops alone, as a training has it: crops of 128 x 128, augmented, a second, beside those that `tiny` is trained
// on in that time. Of made photographs of 0.3 megapixels, and of the same as a release of crops.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildDataset } from "@wildpose/builder";
import { randomStream } from "@wildpose/pose";
import { baselineBatches } from "@wildpose/training";
import sharp from "sharp";
import { median } from "../paired.mjs";

const [WIDTH, HEIGHT] = [640, 480];
const PHOTOGRAPHS = 300;
const BATCH_ROWS = 32;
const WARM_BATCHES = 10;
const BATCHES = 60;
const ROUNDS = 5;
/** Of what `tiny` takes in; a release for training has crops. */
const MUST = 3;
/** Of COCO's 17 joints, a standing person: shares of the height from the middle of the head. */
const standing = [
  ...[
    [0, 0],
    [0.01, -0.02],
    [-0.01, -0.02],
    [0.04, -0.01],
    [-0.04, -0.01],
    [0.11, 0.15],
    [-0.11, 0.15],
  ],
  ...[
    [0.14, 0.32],
    [-0.14, 0.32],
    [0.15, 0.47],
    [-0.15, 0.47],
    [0.07, 0.46],
    [-0.07, 0.46],
  ],
  ...[
    [0.08, 0.69],
    [-0.08, 0.69],
    [0.08, 0.9],
    [-0.08, 0.9],
  ],
];

/**
 * @param {() => Promise<number>} trainedPerSecond crops a second that `tiny` is trained on, on all cores
 * @param {string} scratch @param {(line: string) => void} log
 * @returns {Promise<import("../results.mjs").Row[]>}
 */
export async function loaderRows(trainedPerSecond, scratch, log) {
  log("making photographs");
  await makePhotographs(join(scratch, "coco"));
  /** @type {import("../results.mjs").Row[]} */
  const rows = [];
  for (const [what, key, must] of /** @type {const} */ ([
    ["photographs of 0.3 megapixels", "", undefined],
    ["crops of 256 x 256 in the release", "image_size: { crop: 256 }", MUST],
  ])) {
    const name = key === "" ? "photographs" : "crops";
    const recipe = join(scratch, `${name}.yaml`);
    const source = "{ source: coco, root: coco, annotations: [persons.json], images: images }";
    writeFileSync(recipe, `name: loader\nimages: embed\nnear_duplicates: false\n${key}\nsources: [${source}]\n`);
    await buildDataset({ recipe, root: scratch, out: join(scratch, name), workers: 1 });
    log(`loading ${what}`);
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({ trained: await trainedPerSecond(), loaded: await cropsPerSecond(join(scratch, name)) });
    }
    const middle = (/** @type {(round: typeof rounds[number]) => number} */ figure) => median(rounds.map(figure));
    rows.push({
      what: `the loader alone, ${what}`,
      ours: `${middle(({ loaded }) => loaded).toFixed(0)} crops/s`,
      peer: `trained on ${middle(({ trained }) => trained).toFixed(0)} crops/s`,
      ratio: middle(({ loaded, trained }) => loaded / trained),
      unit: "times",
      ...(must === undefined ? {} : { must }),
    });
  }
  return rows;
}

/** @param {string} release */
async function cropsPerSecond(release) {
  let batches = 0;
  let start = 0;
  const options = { releases: [release], inputSize: 128, batchRows: BATCH_ROWS, seed: 1, augment: true };
  for await (const _ of baselineBatches({ ...options, split: "train" })) {
    batches++;
    if (batches === WARM_BATCHES) start = performance.now();
    if (batches === WARM_BATCHES + BATCHES) break;
  }
  return (BATCHES * BATCH_ROWS) / ((performance.now() - start) / 1000);
}

/** Pictures with as much in them as a photograph has, each with a standing person. @param {string} folder */
async function makePhotographs(folder) {
  mkdirSync(join(folder, "images"), { recursive: true });
  const random = randomStream(1, "bench/photographs");
  const images = [];
  const annotations = [];
  for (let id = 1; id <= PHOTOGRAPHS; id++) {
    const coarse = Buffer.from(Uint8Array.from({ length: 64 * 48 * 3 }, () => random.integer(256)));
    const file = `${String(id).padStart(6, "0")}.jpg`;
    await sharp(coarse, { raw: { width: 64, height: 48, channels: 3 } })
      .resize(WIDTH, HEIGHT, { kernel: "cubic" })
      .jpeg({ quality: 85 })
      .toFile(join(folder, "images", file));
    const height = random.uniform(250, 430);
    const [x, y] = [random.uniform(150, 490), random.uniform(20, HEIGHT - height)];
    const keypoints = standing.flatMap(([across, down]) => [x + across * height, y + down * height, 2]);
    images.push({ id, file_name: file, width: WIDTH, height: HEIGHT });
    const bbox = [x - 0.2 * height, y - 0.05 * height, 0.4 * height, height];
    annotations.push({ id, image_id: id, category_id: 1, iscrowd: 0, num_keypoints: 17, bbox, area: 1e4, keypoints });
  }
  const sides = ["eye", "ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle"];
  const names = ["nose", ...sides.flatMap((name) => [`left_${name}`, `right_${name}`])];
  const categories = [{ id: 1, name: "person", keypoints: names, skeleton: [] }];
  writeFileSync(join(folder, "persons.json"), JSON.stringify({ images, annotations, categories }));
}
