// @ts-check
/** An annotation file of AI-Challenger, written as it is made, in the spelling of the official one (Python's). */
import { createHash } from "node:crypto";
import { aic14, randomStream } from "@wildpose/pose";
import { aiChallengerHabits } from "./habits.mjs";
import { personPlacer } from "./place-persons.mjs";
import { sharePersons } from "./share-persons.mjs";
import { openWhole } from "./whole-file.mjs";

const MOST_PERSONS = 11;
/** What the file says of a joint, and of one that it does not place. */
const [VISIBLE, OCCLUDED] = [1, 2];
const NOT_LABELLED = /** @type {const} */ ([0, 0, 3]);

/**
 * @param {object} options
 * @param {string} options.path
 * @param {string} options.name of the file within the set; what its random numbers and image ids depend on
 * @param {number} options.seed
 * @param {number} options.images
 * @param {number} options.persons
 * @param {import("./pose-pool.mjs").PoolPose[]} options.pool
 * @param {ReturnType<typeof import("./person-tally.mjs").personTally>} options.tally of the source
 * @param {(persons: number) => void} options.onProgress called now and then with the persons so far
 */
export function makeAiChallenger({ path, name, seed, images, persons, pool, tally, onProgress }) {
  const random = randomStream(seed, `full-size/ai-challenger/${name}`);
  const place = personPlacer(pool, aic14.joints, aiChallengerHabits);
  const personsOfNext = sharePersons({ images, persons, fewest: 1, most: MOST_PERSONS }, random);
  const file = openWhole(path);
  let made = 0;
  for (let image = 0; image < images; image++) {
    const id = createHash("sha1").update(`${seed}/full-size/${name}/${image}`).digest("hex");
    const size = aiChallengerHabits.images[random.integer(aiChallengerHabits.images.length)];
    /** @type {string[]} */
    const keypoints = [];
    /** @type {string[]} */
    const boxes = [];
    const count = personsOfNext();
    for (let p = 1; p <= count; p++) {
      const { joints, box } = place(size, random);
      const triples = joints.map(({ x, y, labelled, hidden }) =>
        labelled ? [Math.round(x), Math.round(y), hidden ? OCCLUDED : VISIBLE] : NOT_LABELLED,
      );
      tally.addPerson(
        `ai-challenger/${id}/human${p}`,
        triples.map(([x, y, code]) => [x, y, 3 - code]),
      );
      keypoints.push(`"human${p}": [${triples.flat().join(", ")}]`);
      boxes.push(`"human${p}": [${box.map(Math.round).join(", ")}]`);
    }
    tally.addImage();
    // As in the official file the last person comes first.
    const text =
      `{"url": "http://example.org/made/${name}/${String(image).padStart(7, "0")}_original_photograph.jpg", ` +
      `"image_id": "${id}", "keypoint_annotations": {${keypoints.reverse().join(", ")}}, ` +
      `"human_annotations": {${boxes.reverse().join(", ")}}}`;
    file.write(image === 0 ? `[${text}` : `, ${text}`);
    made += count;
    if (image % 10_000 === 9_999) onProgress(made);
  }
  file.write(images === 0 ? "[]" : "]");
  file.close();
}
