// @ts-check
/**
 * MPII's `RELEASE`, with the irregularities of the official file: see packages/adapters/src/mpii/quirks.ts. It is one
 * variable, so it is made in memory.
 */
import { matlabCell, matlabDoubles, matlabEmpty, matlabStruct, matlabText, writeMatlabV5 } from "@wildpose/formats";
import { mpii16, randomStream } from "@wildpose/pose";
import { byValue, matlabPixel } from "../official-formats/matlab-numbers.mjs";
import { mpiiDecimals, mpiiPoints } from "../official-formats/mpii-points.mjs";
import { mpiiHabits } from "./habits.mjs";
import { personTally } from "./person-tally.mjs";
import { personPlacer } from "./place-persons.mjs";
import { sharePersons } from "./share-persons.mjs";
import { writeWhole } from "./whole-file.mjs";

/**
 * @typedef {import("@wildpose/formats").MatlabValue} MatlabValue
 * @typedef {import("@wildpose/pose").RandomStream} RandomStream
 * @typedef {import("./place-persons.mjs").MadePerson} MadePerson
 */

/** The training images come first here; of the persons about so many are in them. */
const TRAIN_SHARE = 0.7;
/** Of the training persons. */
const WITHOUT_POINTS = 0.01;
const WITH_FURTHER_FIELDS = 0.3;
const MOST_PERSONS = 17;
const NOT_VISIBLE = /** @type {const} */ ([0, 0, 0]);

/** @param {{ path: string, seed: number, images: number, persons: number, pool: import("./pose-pool.mjs").PoolPose[] }} options */
export function makeMpii({ path, seed, images, persons, pool }) {
  const random = randomStream(seed, "full-size/mpii");
  const place = personPlacer(pool, mpii16.joints, mpiiHabits);
  const personsOfNext = sharePersons({ images, persons, fewest: 0, most: MOST_PERSONS }, random);
  const tally = personTally();
  const firstTest = Math.ceil(images * TRAIN_SHARE);
  const [empty, one] = [matlabEmpty(), byValue(1)];
  const activity = { cat_name: matlabText("made people"), act_name: matlabText("drawn"), act_id: one };
  const noActivity = { cat_name: empty, act_name: empty, act_id: matlabDoubles([1, 1], [-1]) };
  /** @type {Record<string, MatlabValue>[]} */
  const annolist = [];
  /** @type {MatlabValue[]} */
  const singlePerson = [];
  for (let image = 0; image < images; image++) {
    const name = imageName(seed, image);
    const size = mpiiHabits.images[random.integer(mpiiHabits.images.length)];
    const isTrain = image < firstTest;
    const hasFurther = random.uniform(0, 1) < WITH_FURTHER_FIELDS;
    const count = personsOfNext();
    /** @type {Record<string, MatlabValue>[]} */
    const annorect = [];
    for (let p = 0; p < count; p++) {
      const person = place(size, random);
      const hasPoints = isTrain && random.uniform(0, 1) >= WITHOUT_POINTS;
      const joints = person.joints.map((joint) => ({ ...joint, labelled: joint.labelled && hasPoints }));
      tally.addPerson(`mpii/${name}/${p}`, joints.map(readBack));
      /** @type {Record<string, MatlabValue>} */
      const further = hasFurther ? { part_occ1: byValue(random.integer(2)), head_r11: one } : {};
      annorect.push(
        isTrain
          ? { ...headBox(person), ...further, annopoints: annopoints(joints, random), ...placeOf(person) }
          : placeOf(person),
      );
    }
    tally.addImage();
    annolist.push({
      image: matlabStruct([1, 1], [{ name: matlabText(`${name}.jpg`) }]),
      annorect: count > 0 ? matlabStruct([1, count], annorect) : empty,
      frame_sec: isTrain ? byValue(1 + random.integer(90)) : empty,
      vidx: isTrain ? byValue(1 + random.integer(3)) : empty,
    });
    singlePerson.push(count === 1 ? one : empty);
  }
  const release = matlabStruct(
    [1, 1],
    [
      {
        annolist: matlabStruct([1, images], annolist),
        img_train: matlabDoubles(
          [1, images],
          Array.from({ length: images }, (_, image) => (image < firstTest ? 1 : 0)),
        ),
        version: matlabText("12"),
        single_person: matlabCell([images, 1], singlePerson),
        act: matlabStruct(
          [images, 1],
          Array.from({ length: images }, (_, image) => (image < firstTest ? activity : noActivity)),
        ),
        video_list: matlabCell([1, 3], ["made1", "made2", "made3"].map(matlabText)),
      },
    ],
  );
  writeWhole(path, writeMatlabV5({ RELEASE: release }, { compress: true }));
  return tally.made();
}

/** Nine digits, each name once: the factor has none in common with 10⁸. */
function imageName(/** @type {number} */ seed, /** @type {number} */ image) {
  return String((((image + seed * 977) % 1e8) * 39_989_971 + 5_808_361) % 1e8).padStart(9, "0");
}

/** What a reader finds of a joint. */
function readBack(
  /** @type {import("./place-persons.mjs").MadeJoint} */ { x, y, labelled, hidden },
  /** @type {number} */ id,
) {
  if (!labelled) return NOT_VISIBLE;
  const [column, row] = [x, y].map((pixel) => matlabPixel(pixel, mpiiDecimals(id)) - 1);
  return /** @type {const} */ ([column, row, hidden ? 1 : 2]);
}

function annopoints(
  /** @type {readonly import("./place-persons.mjs").MadeJoint[]} */ joints,
  /** @type {RandomStream} */ random,
) {
  const points = mpiiPoints(joints, random);
  return points.elements.length > 0 ? matlabStruct([1, 1], [{ point: points }]) : matlabEmpty();
}

/** `x1 y1 x2 y2`, around neck and head top. */
function headBox(/** @type {MadePerson} */ { joints, height }) {
  const [neck, top] = [joints[8], joints[9]];
  const [x, y] = [(neck.x + top.x) / 2, (neck.y + top.y) / 2];
  const half = 0.07 * height;
  const pixel = (/** @type {number} */ at) => byValue(Math.max(matlabPixel(at, 0), 1));
  return { x1: pixel(x - half), y1: pixel(y - half), x2: pixel(x + half), y2: pixel(y + half) };
}

/** `scale`, a person's height in units of 200 pixels, and `objpos`, about the middle of the person. */
function placeOf(/** @type {MadePerson} */ { box: [left, top, right, bottom], height }) {
  const x = byValue(matlabPixel((left + right) / 2, 0));
  const y = byValue(matlabPixel((top + bottom) / 2, 0));
  return { scale: matlabDoubles([1, 1], [height / 200]), objpos: matlabStruct([1, 1], [{ x, y }]) };
}
