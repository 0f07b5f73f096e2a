// @ts-check
/**
 * Makes annotation files as large as the official ones, in their formats, to measure builds with. No photograph belongs to
 * them, and nothing in them is anybody's: bodies of the sampler, as cameras see them, with what the annotators of each
 * source leave out.
 *
 *     node tools/make-full-size-annotations.mjs --out <folder> [--scale 1] [--seed 1]
 *                                               [--persons 2000000 [--persons-per-file 400000]]
 *
 * At scale 1: LSP 2,000 persons, LSPET 10,000, MPII 40,000 in 25,000 images, AI-Challenger 380,000 in 210,000 images for
 * training and 54,286 in 30,000 for validation (the task page has 70 : 10). With `--persons` AI-Challenger alone, with so
 * many persons for training, in files of about the size of the official one.
 *
 * Beside the files are `made.json`, what is in them (see `full-size/person-tally.mjs`), and `recipe.yaml`, to build them
 * all. The same options give the same bytes. Needs the packages to be built (npm run build).
 */
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { makeAiChallenger } from "./full-size/make-ai-challenger.mjs";
import { makeLeeds } from "./full-size/make-leeds.mjs";
import { makeMpii } from "./full-size/make-mpii.mjs";
import { personTally } from "./full-size/person-tally.mjs";
import { drawPosePool } from "./full-size/pose-pool.mjs";
import { writeWhole } from "./full-size/whole-file.mjs";

const POOL = 20_000;
/** Persons and images of AI-Challenger's training set, which give the persons an image. */
const AIC_TRAIN = { images: 210_000, persons: 380_000 };
const TRAIN_FILE = "keypoint_train_annotations_20170909";
const VALIDATION_FILE = "keypoint_validation_annotations_20170911";

const { values } = parseArgs({
  options: {
    out: { type: "string" },
    scale: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    persons: { type: "string" },
    "persons-per-file": { type: "string", default: "400000" },
  },
});
const [scale, seed, persons, perFile] = [
  values.scale,
  values.seed,
  values.persons ?? "1",
  values["persons-per-file"],
].map(Number);
const isCount = (/** @type {number} */ value) => Number.isInteger(value) && value > 0;
if (values.out === undefined || !(scale > 0) || !Number.isInteger(seed) || !isCount(persons) || !isCount(perFile)) {
  console.error(
    "usage: node tools/make-full-size-annotations.mjs --out <folder> [--scale <above 0>] [--seed <whole number>] " +
      "[--persons <count> [--persons-per-file <count>]]",
  );
  process.exit(1);
}
const out = values.out;
mkdirSync(out, { recursive: true });
if (readdirSync(out).length > 0) {
  console.error(`${out}: is not empty; empty it, or use another --out`);
  process.exit(1);
}

const scaled = (/** @type {number} */ count) => Math.max(1, Math.round(count * scale));
const pool = drawPosePool(seed, Math.min(POOL, scaled(POOL * 10)));
/** @type {Record<string, import("./full-size/person-tally.mjs").Made>} */
const made = {};
const aiChallengerFiles = values.persons === undefined ? officialFiles() : partsOf(persons);
if (values.persons === undefined) {
  for (const [source, count] of /** @type {const} */ ([
    ["lsp", 2000],
    ["lspet", 10_000],
  ])) {
    made[source] = makeLeeds(source, { path: join(out, source, "joints.mat"), seed, persons: scaled(count), pool });
    console.error(`${source}: ${made[source].persons} persons`);
  }
  const path = join(out, "mpii", "mpii_human_pose_v1_u12_1.mat");
  made.mpii = makeMpii({ path, seed, images: scaled(25_000), persons: scaled(40_000), pool });
  console.error(`mpii: ${made.mpii.persons} persons`);
}

const tally = personTally();
for (const { name, ...counts } of aiChallengerFiles) {
  makeAiChallenger({
    ...counts,
    path: join(out, "ai-challenger", `${name}.json`),
    name,
    seed,
    pool,
    tally,
    onProgress: (count) => console.error(`ai-challenger, ${name}: ${count} of ${counts.persons} persons`),
  });
}
made["ai-challenger"] = tally.made();
console.error(`ai-challenger: ${made["ai-challenger"].persons} persons`);
writeWhole(join(out, "recipe.yaml"), recipe());
// Last: where it is, all is.
writeWhole(join(out, "made.json"), `${JSON.stringify({ seed, sources: made }, null, 2)}\n`);

function officialFiles() {
  return [
    { name: TRAIN_FILE, images: scaled(AIC_TRAIN.images), persons: scaled(AIC_TRAIN.persons) },
    { name: VALIDATION_FILE, images: scaled(AIC_TRAIN.images / 7), persons: scaled(AIC_TRAIN.persons / 7) },
  ];
}

/** Files of nearly the same size. */
function partsOf(/** @type {number} */ total) {
  const files = Math.ceil(total / perFile);
  return Array.from({ length: files }, (_, i) => {
    const count = Math.floor(((i + 1) * total) / files) - Math.floor((i * total) / files);
    return {
      name: `${TRAIN_FILE}_part${i + 1}`,
      images: Math.ceil((count * AIC_TRAIN.images) / AIC_TRAIN.persons),
      persons: count,
    };
  });
}

function recipe() {
  const sources = Object.keys(made).flatMap((source) => [
    `  - source: ${source}`,
    `    root: ${source}`,
    ...(source === "ai-challenger"
      ? ["    annotations:", ...aiChallengerFiles.map(({ name }) => `      - ${name}.json`)]
      : []),
    "    images: null",
  ]);
  return `${["name: full-size", "description: Made persons, to measure builds with.", "sources:", ...sources, "images: none"].join("\n")}\n`;
}
