// @ts-check
/** Real persons of the annotation files that are at hand, as the networks would see them. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { adapterFor, readSource } from "@wildpose/adapters";
import { h36m17, remapPose, remapToH36m17 } from "@wildpose/pose";
import { canonicalPose } from "./canonical-pose.mjs";

/** Where each source's annotations lie below the root: the files of `datasets/recipes/annotations.yaml`. */
const files = [
  { source: "lsp", annotations: "lsp/lsp_dataset_original/joints.mat" },
  { source: "lspet", annotations: "lsp/lsp_cpm/joints.mat" },
  { source: "mpii", annotations: "mpii/derived/RELEASE_cut_first300.mat" },
  { source: "ai-challenger", annotations: "aic/keypoint_annotations_cut300.json" },
];

const LEAST_LABELLED = 8;

/**
 * @typedef {object} RealPerson
 * @property {string} source
 * @property {string} id
 * @property {boolean} isComplete all 17 joints are labelled
 * @property {Float32Array} pose [17, 2] millimetres of an average person, relative to the root; NaN where not labelled
 */

/**
 * Reads every person that a build would label: the root and at least 8 of the 17 joints are there.
 *
 * @param {string} root folder of the annotation files
 * @returns {Promise<RealPerson[]>} in the order of the files; a file that is not there is left out, with a word
 */
export async function readRealPersons(root) {
  /** @type {RealPerson[]} */
  const persons = [];
  for (const { source, annotations } of files) {
    const path = join(root, annotations);
    if (!existsSync(path)) {
      console.error(`${source}: left out, ${path} is not here`);
      continue;
    }
    for await (const sample of readSource(adapterFor(source), { root, annotations: [path], options: {} })) {
      const keypoints = new Float32Array(h36m17.joints.length * 2);
      const visibility = new Uint8Array(h36m17.joints.length);
      remapPose(remapToH36m17(sample.skeleton), sample.keypoints, sample.visibility, keypoints, visibility);
      const labelled = visibility.filter((state) => state > 0).length;
      if (labelled < LEAST_LABELLED || visibility[h36m17.root] === 0) continue;
      const pose = canonicalPose(keypoints);
      if (pose !== null) persons.push({ source, id: sample.id, isComplete: labelled === visibility.length, pose });
    }
  }
  return persons;
}
