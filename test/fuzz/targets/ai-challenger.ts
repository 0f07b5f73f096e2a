import type { FuzzTarget } from "../fuzz-target.js";
import { readAsSource } from "../read-as-source.js";
import { realFiles } from "../real-files.js";

/** 14 joints of invented numbers, with every code. */
const triples = (person: number) =>
  Array.from({ length: 14 }, (_, joint) =>
    joint === 3 ? [0, 0, 3] : [10 * joint + person, 20 * joint, 1 + (joint % 2)],
  ).flat();
const records = ["aa", "bb"].map((image, index) => ({
  url: "http://example.org/made.jpg",
  image_id: image,
  keypoint_annotations: { human2: triples(index), human1: triples(5) },
  human_annotations: { human2: [1, 2, 30, 40], human1: [5, 6, 7, 8] },
}));
const text = (value: unknown, space?: number) => new TextEncoder().encode(JSON.stringify(value, null, space));

export const target: FuzzTarget = {
  name: "ai-challenger",
  files: async () => [
    { name: "made.json", bytes: text(records) },
    { name: "spaced.json", bytes: text(records, 1) },
    ...realFiles("aic/keypoint_annotations_cut300.json"),
  ],
  read: readAsSource("ai-challenger", "keypoint_train_annotations_20170909.json"),
};
