// @ts-check
/**
 * What was made, so that a reader can be held against it: counts, and the SHA-256 over all persons in the order of the
 * files: for each a line with its sample id, then per joint x and y as float32, little-endian, in our pixels, and its
 * visibility as a byte (2 visible, 1 occluded, 0 not labelled, and then x and y are 0).
 */
import { createHash } from "node:crypto";

/** @typedef {{ images: number, persons: number, visible: number, occluded: number, notLabelled: number, sha256: string }} Made */

export function personTally() {
  const hash = createHash("sha256");
  const made = { images: 0, persons: 0, visible: 0, occluded: 0, notLabelled: 0 };
  return {
    addImage() {
      made.images++;
    },
    /**
     * @param {string} id of the sample
     * @param {readonly (readonly [x: number, y: number, visibility: number])[]} joints
     */
    addPerson(id, joints) {
      const bytes = Buffer.alloc(joints.length * 9);
      for (const [j, [x, y, visibility]] of joints.entries()) {
        made[visibility === 2 ? "visible" : visibility === 1 ? "occluded" : "notLabelled"]++;
        bytes.writeFloatLE(visibility === 0 ? 0 : x, j * 9);
        bytes.writeFloatLE(visibility === 0 ? 0 : y, j * 9 + 4);
        bytes[j * 9 + 8] = visibility;
      }
      hash.update(`${id}\n`).update(bytes);
      made.persons++;
    },
    /** @returns {Made} */
    made: () => ({ ...made, sha256: hash.digest("hex") }),
  };
}
