/**
 * Makes datasets/sample: drawn people with known 3D, written in the official formats of the four sources.
 * Nothing in it is photographed. The same seed gives the same bytes.
 *
 *     node tools/make-sample-data.mjs [--out datasets/sample] [--seed 1]
 *
 * Needs the packages to be built (npm run build).
 */
import { createHash } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { matlabCell, matlabDoubles, matlabEmpty, matlabStruct, matlabText, writeMatlabV5 } from "@wildpose/formats";
import { aic14, h36m17, lsp14, mpii16, randomStream } from "@wildpose/pose";
import { bodyPoints, drawScene, h36mJoints, hiddenPoints, renderJpeg, sampleScene } from "@wildpose/synthesis";
import { markedPoints } from "./official-formats/marked-points.mjs";
import { byValue, matlabPixel, rounded } from "./official-formats/matlab-numbers.mjs";
import { mpiiPoints } from "./official-formats/mpii-points.mjs";

/**
 * @typedef {import("@wildpose/formats").MatlabValue} MatlabValue
 * @typedef {import("@wildpose/pose").RandomStream} RandomStream
 * @typedef {import("@wildpose/synthesis").Scene} Scene
 * @typedef {import("@wildpose/synthesis").SceneOptions} SceneOptions
 * @typedef {import("@wildpose/synthesis").JointRule} JointRule
 *
 * @typedef {object} Joint What an annotator would see of one joint.
 * @property {number} x pixels, the centre of the top-left pixel is 0
 * @property {number} y
 * @property {boolean} inside whether it is in the image
 * @property {boolean} hidden whether something is in front
 *
 * @typedef {Map<string, object>} Truth the 3D of each sample, by its id
 */

const LEEDS_PERSONS = 24;
const MPII_IMAGES = 20;
const AIC_IMAGES = 20;

/** In the random 10 % an annotator calls a joint occluded that we would call visible. */
const CALLED_HIDDEN = 0.1;

/** The share of hidden joints that an annotator does not label, where the format lets them. */
const GIVEN_UP = 0.2;

const options = parseArgs({
  options: {
    out: { type: "string", default: fileURLToPath(new URL("../datasets/sample", import.meta.url)) },
    seed: { type: "string", default: "1" },
  },
}).values;

/**
 * @param {string} out folder; what an earlier run wrote there is replaced
 * @param {number} seed
 */
async function makeSampleData(out, seed) {
  /** @type {Truth} */
  const truth = new Map();
  await makeLsp(join(out, "lsp"), seed, truth);
  await makeLspet(join(out, "lspet"), seed, truth);
  await makeMpii(join(out, "mpii"), seed, truth);
  await makeAiChallenger(join(out, "ai-challenger"), seed, truth);
  await writeFile(join(out, "truth.json"), truthJson(truth));
}

/** `joints` 3×14×N, flag 1 = occluded, every joint in the image; as MATLAB writes it, compressed. */
async function makeLsp(/** @type {string} */ folder, /** @type {number} */ seed, /** @type {Truth} */ truth) {
  await emptyFolder(join(folder, "images"));
  const joints = new Float64Array(3 * 14 * LEEDS_PERSONS);
  for (let i = 0; i < LEEDS_PERSONS; i++) {
    const random = randomStream(seed, `sample/lsp/${i}`);
    const scene = sampleScene(random, { ...SMALL, persons: 1, personPixels: [150, 300], margin: 8 });
    const name = `im${String(i + 1).padStart(4, "0")}`;
    annotate(scene, 0, lsp14.joints, random).forEach(({ x, y, hidden }, j) => {
      joints.set([matlabPixel(x, 4), matlabPixel(y, 4), hidden ? 1 : 0], (i * 14 + j) * 3);
    });
    recordTruth(truth, `lsp/${name}`, scene, 0, "lsp");
    await writeImage(join(folder, "images", `${name}.jpg`), scene);
  }
  await writeFile(
    join(folder, "joints.mat"),
    writeMatlabV5({ joints: matlabDoubles([3, 14, LEEDS_PERSONS], joints) }, { compress: true }),
  );
}

/** `joints` 14×3×N, flag 1 = labelled; where it is 0 the coordinates mean nothing. */
async function makeLspet(/** @type {string} */ folder, /** @type {number} */ seed, /** @type {Truth} */ truth) {
  await emptyFolder(join(folder, "images"));
  const joints = new Float64Array(14 * 3 * LEEDS_PERSONS);
  for (let i = 0; i < LEEDS_PERSONS; i++) {
    const random = randomStream(seed, `sample/lspet/${i}`);
    const scene = sampleScene(random, {
      ...SMALL,
      persons: 1,
      personPixels: [180, 360],
      attitudes: ["sport", "running", "climbing", "bending", "standing", "lying", "crouching"],
    });
    const name = `im${String(i + 1).padStart(5, "0")}`;
    annotate(scene, 0, lsp14.joints, random).forEach(({ x, y, inside, hidden }, j) => {
      const labelled = inside && !(hidden && random.uniform(0, 1) < GIVEN_UP);
      const [column, row] = labelled
        ? [matlabPixel(x, 4), matlabPixel(y, 4)]
        : [rounded(random.uniform(-200, 10), 4), rounded(random.uniform(-200, 10), 4)];
      [column, row, labelled ? 1 : 0].forEach((value, channel) => {
        joints[i * 42 + channel * 14 + j] = value;
      });
    });
    recordTruth(truth, `lspet/${name}`, scene, 0, "lsp");
    await writeImage(join(folder, "images", `${name}.jpg`), scene);
  }
  await writeFile(
    join(folder, "joints.mat"),
    writeMatlabV5({ joints: matlabDoubles([14, 3, LEEDS_PERSONS], joints) }, { compress: true }),
  );
}

/** `RELEASE` with the irregularities of the official file: see packages/adapters/src/mpii/quirks.ts. */
async function makeMpii(/** @type {string} */ folder, /** @type {number} */ seed, /** @type {Truth} */ truth) {
  await emptyFolder(join(folder, "images"));
  const withoutPersons = 4;
  const withoutPoints = 7;
  const firstTest = MPII_IMAGES - 2;
  /** @type {Record<string, MatlabValue>[]} */
  const annolist = [];
  const singlePerson = [];
  const act = [];
  for (let i = 0; i < MPII_IMAGES; i++) {
    const random = randomStream(seed, `sample/mpii/${i}`);
    const persons = i === withoutPersons ? 0 : 1 + random.integer(3);
    const scene = sampleScene(random, { ...LARGE, persons, personPixels: [140, 400] });
    const name = String(Number.parseInt(hashOf(seed, "mpii", i).slice(0, 7), 16) % 1e8).padStart(9, "0");
    const train = i < firstTest;
    const annorect = scene.persons.map((_, p) => {
      recordTruth(truth, `mpii/${name}/${p}`, scene, p, "mpii");
      const place = mpiiPlace(scene, p);
      if (!train) return place;
      const points = mpiiPoints(
        annotate(scene, p, mpii16.joints, random).map((joint) => ({ ...joint, labelled: joint.inside })),
        random,
      );
      const hasPoints = !(i === withoutPoints && p === 0) && points.elements.length > 0;
      const annopoints = hasPoints ? matlabStruct([1, 1], [{ point: points }]) : matlabEmpty();
      // A third of the images have rows with further fields between the usual ones.
      /** @type {Record<string, MatlabValue>} */
      const further =
        i % 3 === 2 ? { part_occ1: byValue(random.integer(2)), head_r11: matlabDoubles([1, 1], [1]) } : {};
      return { ...mpiiHeadBox(scene, p), ...further, annopoints, ...place };
    });
    annolist.push({
      image: matlabStruct([1, 1], [{ name: matlabText(`${name}.jpg`) }]),
      annorect: annorect.length > 0 ? matlabStruct([1, annorect.length], annorect) : matlabEmpty(),
      frame_sec: train ? byValue(1 + random.integer(90)) : matlabEmpty(),
      vidx: train ? byValue(1 + random.integer(3)) : matlabEmpty(),
    });
    singlePerson.push(persons === 1 ? byValue(1) : matlabEmpty());
    act.push({
      cat_name: train ? matlabText("drawn people") : matlabEmpty(),
      act_name: train && scene.persons[0] ? matlabText(scene.persons[0].body.attitude) : matlabEmpty(),
      act_id: matlabDoubles([1, 1], [train ? 1 : -1]),
    });
    await writeImage(join(folder, "images", `${name}.jpg`), scene);
  }
  const release = matlabStruct(
    [1, 1],
    [
      {
        annolist: matlabStruct([1, MPII_IMAGES], annolist),
        img_train: matlabDoubles(
          [1, MPII_IMAGES],
          annolist.map((_, i) => (i < firstTest ? 1 : 0)),
        ),
        version: matlabText("12"),
        single_person: matlabCell([MPII_IMAGES, 1], singlePerson),
        act: matlabStruct([MPII_IMAGES, 1], act),
        video_list: matlabCell([1, 3], ["drawing1", "drawing2", "drawing3"].map(matlabText)),
      },
    ],
  );
  await writeFile(
    join(folder, "mpii_human_pose_v1_u12_1.mat"),
    writeMatlabV5({ RELEASE: release }, { compress: true }),
  );
}

function mpiiHeadBox(/** @type {Scene} */ scene, /** @type {number} */ person) {
  const { body, points, pixels } = scene.persons[person];
  const [top, base] = [bodyPoints.indexOf("headTop"), bodyPoints.indexOf("skullBase")];
  const half = (scene.intrinsics[0] * 0.045 * body.heightMm) / points[top * 3 + 2];
  const [x, y] = [0, 1].map((axis) => (pixels[top * 2 + axis] + pixels[base * 2 + axis]) / 2);
  const tall = Math.max(Math.abs(pixels[top * 2 + 1] - pixels[base * 2 + 1]) / 2, half);
  const wide = Math.max(Math.abs(pixels[top * 2] - pixels[base * 2]) / 2, half);
  return {
    x1: byValue(matlabPixel(x - wide, 0)),
    y1: byValue(matlabPixel(y - tall, 0)),
    x2: byValue(matlabPixel(x + wide, 0)),
    y2: byValue(matlabPixel(y + tall, 0)),
  };
}

/** `scale`, a person's height in units of 200 pixels, and `objpos`, about the middle of the person. */
function mpiiPlace(/** @type {Scene} */ scene, /** @type {number} */ person) {
  const { body, points } = scene.persons[person];
  const [left, top, right, bottom] = boxOf(scene, person);
  const x = byValue(matlabPixel((left + right) / 2, 0));
  const y = byValue(matlabPixel((top + bottom) / 2, 0));
  return {
    scale: matlabDoubles([1, 1], [(scene.intrinsics[0] * body.heightMm) / points[2] / 200]),
    objpos: matlabStruct([1, 1], [{ x, y }]),
  };
}

/** An array of images; visibility 1 visible, 2 occluded, 3 not labelled with x = y = 0; corner boxes. */
async function makeAiChallenger(/** @type {string} */ folder, /** @type {number} */ seed, /** @type {Truth} */ truth) {
  const images = join(folder, "keypoint_train_images_20170902");
  await emptyFolder(images);
  const records = [];
  for (let i = 0; i < AIC_IMAGES; i++) {
    const random = randomStream(seed, `sample/ai-challenger/${i}`);
    const scene = sampleScene(random, { ...LARGE, persons: 2 + random.integer(2), personPixels: [150, 300] });
    const imageId = hashOf(seed, "ai-challenger", i);
    // As in the official file the last person comes first.
    const people = scene.persons.map((_, p) => ({ p, key: `human${p + 1}` })).reverse();
    /** @type {Record<string, number[]>} */
    const keypoints = {};
    /** @type {Record<string, number[]>} */
    const boxes = {};
    for (const { p, key } of people) {
      keypoints[key] = annotate(scene, p, aic14.joints, random).flatMap(({ x, y, inside, hidden }) =>
        inside && !(hidden && random.uniform(0, 1) < GIVEN_UP)
          ? [Math.round(x), Math.round(y), hidden ? 2 : 1]
          : [0, 0, 3],
      );
      boxes[key] = boxOf(scene, p).map(Math.round);
      recordTruth(truth, `ai-challenger/${imageId}/${key}`, scene, p, "ai-challenger");
    }
    records.push({ url: "", image_id: imageId, keypoint_annotations: keypoints, human_annotations: boxes });
    await writeImage(join(images, `${imageId}.jpg`), scene);
  }
  await writeFile(join(folder, "keypoint_train_annotations_20170909.json"), JSON.stringify(records));
}

/** @type {Pick<SceneOptions, "width" | "height">} */
const SMALL = { width: 480, height: 360 };
/** @type {Pick<SceneOptions, "width" | "height">} */
const LARGE = { width: 640, height: 480 };

/**
 * What an annotator sees of a source's joints.
 *
 * @param {Scene} scene
 * @param {number} person
 * @param {readonly string[]} joints
 * @param {RandomStream} random
 * @returns {Joint[]}
 */
function annotate(scene, person, joints, random) {
  const hidden = hiddenPoints(scene)[person];
  const { pixels } = scene.persons[person];
  return markedPoints(joints).map(([point, other]) => {
    const [x, y] = [0, 1].map((axis) => (pixels[point * 2 + axis] + pixels[other * 2 + axis]) / 2);
    return {
      x,
      y,
      inside: x >= 0 && y >= 0 && x <= scene.width - 1 && y <= scene.height - 1,
      hidden: (hidden[point] === 1 && hidden[other] === 1) || random.uniform(0, 1) < CALLED_HIDDEN,
    };
  });
}

/** The box around a person's points, with some flesh, cut at the image's border: left, top, right, bottom. */
function boxOf(/** @type {Scene} */ scene, /** @type {number} */ person) {
  const { body, points, pixels } = scene.persons[person];
  const flesh = (scene.intrinsics[0] * 0.04 * body.heightMm) / points[2];
  const columns = bodyPoints.map((_, p) => pixels[p * 2]);
  const rows = bodyPoints.map((_, p) => pixels[p * 2 + 1]);
  return [
    Math.max(Math.min(...columns) - flesh, 0),
    Math.max(Math.min(...rows) - flesh, 0),
    Math.min(Math.max(...columns) + flesh, scene.width - 1),
    Math.min(Math.max(...rows) + flesh, scene.height - 1),
  ];
}

/**
 * @param {Truth} truth
 * @param {string} id
 * @param {Scene} scene
 * @param {number} person
 * @param {JointRule} rule
 */
function recordTruth(truth, id, scene, person, rule) {
  const { body, points } = scene.persons[person];
  const joints = h36mJoints(points, rule, new Float64Array(points.length));
  truth.set(id, {
    attitude: body.attitude,
    heightMm: rounded(body.heightMm, 1),
    intrinsics: scene.intrinsics.map((value) => rounded(value, 3)),
    joints: h36m17.joints.map((_, j) => [0, 1, 2].map((axis) => rounded(joints[j * 3 + axis], 1))),
  });
}

/** One line a sample. */
function truthJson(/** @type {Truth} */ truth) {
  const samples = [...truth].map(([id, sample]) => `    ${JSON.stringify(id)}: ${JSON.stringify(sample)}`);
  return `{
  "unit": "mm",
  "frame": "camera: x right, y down, z forward",
  "intrinsics": "fx, fy, cx, cy in pixels; the centre of the top-left pixel is (0, 0)",
  "joints": ${JSON.stringify(h36m17.joints)},
  "samples": {
${samples.join(",\n")}
  }
}
`;
}

/** 40 hexadecimal digits that depend on the seed, the source and the image. */
function hashOf(/** @type {number} */ seed, /** @type {string} */ source, /** @type {number} */ index) {
  return createHash("sha1").update(`${seed}/${source}/${index}`).digest("hex");
}

async function emptyFolder(/** @type {string} */ folder) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}

async function writeImage(/** @type {string} */ path, /** @type {Scene} */ scene) {
  await writeFile(path, await renderJpeg(drawScene(scene)));
}

await makeSampleData(options.out, Number(options.seed));
