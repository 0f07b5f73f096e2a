// @ts-check
/** `joints.mat` of LSP and of LSP-Extended: one double array, compressed, as MATLAB wrote them. */
import { matlabDoubles, writeMatlabV5 } from "@wildpose/formats";
import { lsp14, randomStream } from "@wildpose/pose";
import { matlabPixel, rounded } from "../official-formats/matlab-numbers.mjs";
import { lspetHabits, lspHabits } from "./habits.mjs";
import { personTally } from "./person-tally.mjs";
import { personPlacer } from "./place-persons.mjs";
import { writeWhole } from "./whole-file.mjs";

/** What the two files do differently. `flag` is their third channel. */
const sets = {
  lsp: {
    habits: lspHabits,
    digits: 4,
    dims: /** @type {const} */ ([3, 14]),
    flag: (/** @type {boolean} */ _, /** @type {boolean} */ hidden) => (hidden ? 1 : 0),
  },
  lspet: {
    habits: lspetHabits,
    digits: 5,
    dims: /** @type {const} */ ([14, 3]),
    flag: (/** @type {boolean} */ labelled) => (labelled ? 1 : 0),
  },
};
const JOINTS = lsp14.joints.length;
const DECIMALS = 4;

/**
 * @param {keyof typeof sets} source
 * @param {{ path: string, seed: number, persons: number, pool: import("./pose-pool.mjs").PoolPose[] }} options
 */
export function makeLeeds(source, { path, seed, persons, pool }) {
  const { habits, digits, dims, flag } = sets[source];
  const random = randomStream(seed, `full-size/${source}`);
  const place = personPlacer(pool, lsp14.joints, habits);
  const tally = personTally();
  const [jointStride, channelStride] = dims[0] === 3 ? [3, 1] : [1, JOINTS];
  const values = new Float64Array(3 * JOINTS * persons);
  for (let person = 0; person < persons; person++) {
    const { joints } = place(habits.images[random.integer(habits.images.length)], random);
    const name = `im${String(person + 1).padStart(digits, "0")}`;
    const made = joints.map((joint, j) => {
      // LSP has a place for every joint, also outside the image; LSPET writes anything where it has none.
      const labelled = source === "lsp" || joint.labelled;
      const pixels = labelled
        ? [matlabPixel(joint.x, DECIMALS), matlabPixel(joint.y, DECIMALS)]
        : [rounded(random.uniform(-200, 10), DECIMALS), rounded(random.uniform(-200, 10), DECIMALS)];
      for (const [channel, value] of [...pixels, flag(labelled, joint.hidden)].entries()) {
        values[person * 3 * JOINTS + j * jointStride + channel * channelStride] = value;
      }
      const visibility = labelled ? (joint.hidden ? 1 : 2) : 0;
      return /** @type {const} */ ([pixels[0] - 1, pixels[1] - 1, visibility]);
    });
    tally.addImage();
    tally.addPerson(`${source}/${name}`, made);
  }
  writeWhole(path, writeMatlabV5({ joints: matlabDoubles([...dims, persons], values) }, { compress: true }));
  return tally.made();
}
