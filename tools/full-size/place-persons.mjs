// @ts-check
/** Puts people of the pool into an image, and says what an annotator would write down of them. */
import { bodyPoints } from "@wildpose/synthesis";
import { markedPoints } from "../official-formats/marked-points.mjs";
import { mirrorPoints } from "./pose-pool.mjs";

/**
 * @typedef {import("@wildpose/pose").RandomStream} RandomStream
 * @typedef {import("./pose-pool.mjs").PoolPose} PoolPose
 * @typedef {import("./habits.mjs").Habits} Habits
 * @typedef {import("./habits.mjs").Flaws} Flaws
 *
 * @typedef {object} MadeJoint In our pixels: the centre of the top-left one is (0, 0).
 * @property {number} x
 * @property {number} y
 * @property {boolean} labelled
 * @property {boolean} hidden
 *
 * @typedef {object} MadePerson
 * @property {MadeJoint[]} joints in the order of the source
 * @property {number} height how tall the person would stand, pixels
 * @property {[left: number, top: number, right: number, bottom: number]} box around the body, cut at the image's border
 */

/** Of the whole body, from its top, that a cut leaves in the image; above 1 is just below the feet. */
const CUT = /** @type {const} */ ([0.5, 1.05]);
const ROLL_DEGREES = 6;
/** By how much annotators miss a joint, in heights of the person. */
const MISSED = 0.005;
/** Flesh around the points, in heights of the person. */
const FLESH = 0.04;
/** Distance of an uncut body from the border, as far as it fits, pixels. */
const MARGIN = 4;

/**
 * @param {PoolPose[]} pool
 * @param {readonly string[]} jointNames of the source
 * @param {Habits} habits
 * @returns {(size: readonly [width: number, height: number], random: RandomStream) => MadePerson}
 */
export function personPlacer(pool, jointNames, habits) {
  const marked = markedPoints(jointNames);
  const points = new Float64Array(bodyPoints.length * 2);
  return ([width, height], random) => {
    turnPose(pool[random.integer(pool.length)], random, points);
    const isCut = random.uniform(0, 1) < habits.cut;
    const [left, top, right, bottom] = extent(points);
    // The body, or what a cut leaves of it, is never larger than the image.
    const kept = isCut ? random.uniform(...CUT) : 1;
    const largest = Math.min(
      (width - 1 - 2 * MARGIN) / (right - left),
      (height - 1 - 2 * MARGIN) / ((bottom - top) * kept),
    );
    const standing = Math.min(height * random.uniform(...habits.heights), largest);
    const x = random.uniform(MARGIN, width - 1 - MARGIN - (right - left) * standing) - left * standing;
    const lowest = height - 1 - MARGIN - (bottom - top) * standing;
    const y = isCut
      ? height - 1 - (top + (bottom - top) * kept) * standing
      : random.uniform(MARGIN, lowest) - top * standing;

    const hidden = drawFlaws(habits.occluded, random);
    const leftOut = drawFlaws(habits.notLabelled, random);
    const missed = MISSED * standing;
    const joints = marked.map(([point, other], j) => {
      const column = x + ((points[point * 2] + points[other * 2]) / 2) * standing + random.normal(0, missed);
      const row = y + ((points[point * 2 + 1] + points[other * 2 + 1]) / 2) * standing + random.normal(0, missed);
      const isInside = column >= 0 && row >= 0 && column <= width - 1 && row <= height - 1;
      return { x: column, y: row, labelled: isInside && !leftOut[j], hidden: hidden[j] };
    });
    const flesh = FLESH * standing;
    return {
      joints,
      height: standing,
      box: [
        Math.max(x + left * standing - flesh, 0),
        Math.max(y + top * standing - flesh, 0),
        Math.min(x + right * standing + flesh, width - 1),
        Math.min(y + bottom * standing + flesh, height - 1),
      ],
    };
  };
}

/** @param {Float64Array} out [2 × 17] the pose, in the mirror or not, turned a little */
function turnPose(/** @type {PoolPose} */ pose, /** @type {RandomStream} */ random, /** @type {Float64Array} */ out) {
  const isMirrored = random.uniform(0, 1) < 0.5;
  const roll = (random.normal(0, ROLL_DEGREES) * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(roll), Math.sin(roll)];
  for (let point = 0; point < mirrorPoints.length; point++) {
    const from = isMirrored ? mirrorPoints[point] : point;
    const x = isMirrored ? -pose[from * 2] : pose[from * 2];
    const y = pose[from * 2 + 1];
    out[point * 2] = cosine * x - sine * y;
    out[point * 2 + 1] = sine * x + cosine * y;
  }
}

/** @returns {[left: number, top: number, right: number, bottom: number]} */
function extent(/** @type {Float64Array} */ points) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    left = Math.min(left, points[i]);
    right = Math.max(right, points[i]);
    top = Math.min(top, points[i + 1]);
    bottom = Math.max(bottom, points[i + 1]);
  }
  return [left, top, right, bottom];
}

/** @returns {boolean[]} for each joint; a person has many or few of a flaw */
function drawFlaws(/** @type {Flaws} */ { shares, spared }, /** @type {RandomStream} */ random) {
  const factor = random.uniform(0, 1) < spared ? 0 : random.uniform(0, 2) / (1 - spared);
  return shares.map((share) => random.uniform(0, 1) < share * factor);
}
