/** Files in COCO's format made by code, with invented numbers. For tests only. */
import { coco17 } from "@wildpose/pose";

type Fields = Readonly<Record<string, unknown>>;

/** COCO's own names: `left_eye`. */
export const cocoNames = coco17.joints.map((joint) => joint.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

/** K × (x, y, flag): keypoint k of person p at (10 k + p, 20 k + p) with the given flags, (0, 0) where the flag is 0. */
export function cocoTriples(person: number, flags: readonly number[] = [], count = 17): number[] {
  return Array.from({ length: count }, (_, joint) => {
    const flag = flags[joint] ?? 2;
    return flag === 0 ? [0, 0, 0] : [10 * joint + person, 20 * joint + person, flag];
  }).flat();
}

export function cocoPerson(id: number, imageId: number, keypoints: readonly number[], extra: Fields = {}): Fields {
  const labelled = keypoints.filter((flag, index) => index % 3 === 2 && flag > 0).length;
  const bbox = [id, 20.5, 30, 40];
  return { id, image_id: imageId, category_id: 1, iscrowd: 0, num_keypoints: labelled, keypoints, bbox, ...extra };
}

/** A file with images 1, 2, … called `im1.jpg`, … of 640 × 480 pixels. */
export function cocoFile(annotations: readonly Fields[], images = 2, names: readonly string[] = cocoNames): Fields {
  return {
    info: { description: "made" },
    licenses: [],
    annotations,
    images: Array.from({ length: images }, (_, index) => ({
      id: index + 1,
      file_name: `im${index + 1}.jpg`,
      width: 640,
      height: 480,
    })),
    categories: [{ supercategory: "person", id: 1, name: "person", keypoints: names, skeleton: [[1, 2]] }],
  };
}
