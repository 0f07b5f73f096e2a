import { coco17 } from "@wildpose/pose";
import type { DatasetCard } from "../adapter.js";

export const cocoCard = {
  id: "coco",
  title: "COCO keypoints 2017, and any file in its format",
  homepage: "https://cocodataset.org",
  guide: "datasets/coco/README.md",
  licence: {
    annotations: "Creative Commons Attribution 4.0 (COCO's own; other files in its format have their own).",
    images:
      "Photographs of third parties from Flickr, each under the licence that the file names; not ours to pass on.",
    passOn: "labels",
  },
  citation: `@inproceedings{lin2014microsoft,
  title = {Microsoft {COCO}: Common Objects in Context},
  author = {Lin, Tsung-Yi and Maire, Michael and Belongie, Serge and Hays, James and Perona, Pietro and Ramanan, Deva and Doll{\\'a}r, Piotr and Zitnick, C. Lawrence},
  booktitle = {European Conference on Computer Vision (ECCV)},
  year = {2014}
}
`,
  skeleton: coco17,
  units: { pixels: "zero-based", length: null },
  provides: { joints3d: false, camera: false, bbox: true, occlusion: true, images: true },
  // Person annotations, crowds and persons without keypoints included: datasets/coco/README.md says where they are counted.
  expectedSamples: { train: 262_465, validation: 11_004 },
  trees: [
    {
      id: "train",
      annotations: [
        { path: "annotations/person_keypoints_train2017.json", samples: 262_465, bytes: null, checksum: null },
      ],
      images: "train2017",
      imageCount: 118_287,
    },
    {
      id: "validation",
      annotations: [
        { path: "annotations/person_keypoints_val2017.json", samples: 11_004, bytes: null, checksum: null },
      ],
      images: "val2017",
      imageCount: 5000,
    },
  ],
} as const satisfies DatasetCard;
