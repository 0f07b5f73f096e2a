import { coco17, mpii16 } from "@wildpose/pose";
import type { FuzzTarget } from "../fuzz-target.js";
import { readAsSource } from "../read-as-source.js";
import { realFiles } from "../real-files.js";

/** Two images and three persons of invented numbers, one of them a crowd. */
function made(joints: readonly string[]): Record<string, unknown> {
  const keypoints = (person: number) =>
    joints.flatMap((_, joint) => (joint === 2 ? [0, 0, 0] : [joint * 3 + person, joint, 1 + (joint % 2)]));
  return {
    info: { description: "made" },
    images: [1, 2].map((id) => ({ id, file_name: `train/made${id}.jpg`, width: 640, height: 480 })),
    annotations: [
      {
        id: 1,
        image_id: 1,
        category_id: 1,
        iscrowd: 0,
        num_keypoints: joints.length - 1,
        keypoints: keypoints(1),
        bbox: [1, 2, 3.5, 4],
      },
      { id: 2, image_id: 2, category_id: 1, iscrowd: 1, segmentation: { counts: [1, 2], size: [480, 640] } },
      { id: 3, image_id: 2, category_id: 7, bbox: [0, 0, 1, 1] },
      { id: 4, image_id: 2, category_id: 1, keypoints: keypoints(4) },
    ],
    categories: [
      { id: 7, name: "dog" },
      { id: 1, name: "person", keypoints: joints, skeleton: [[1, 2]] },
    ],
  };
}
const text = (value: unknown, space?: number) => new TextEncoder().encode(JSON.stringify(value, null, space));

export const target: FuzzTarget = {
  name: "coco",
  files: async () => [
    { name: "made.json", bytes: text(made(coco17.joints)) },
    { name: "spaced.json", bytes: text(made([...mpii16.joints].reverse()), 1) },
    ...realFiles("coco/mmpose/test_coco.json", "aic/mmpose/test_aic.json", "h36m/mmpose-cut/h36m_coco.json"),
  ],
  read: readAsSource("coco", "person_keypoints_train2017.json"),
};
