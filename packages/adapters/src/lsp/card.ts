import { lsp14 } from "@wildpose/pose";
import type { DatasetCard } from "../adapter.js";

export const lspCard = {
  id: "lsp",
  title: "Leeds Sports Pose (original-size images)",
  homepage: "http://sam.johnson.io/research/lsp.html",
  guide: "datasets/lsp/README.md",
  licence: {
    annotations: "No licence is stated; published for research, cite the paper.",
    images: "Photographs of third parties from Flickr, for research use; not to be redistributed.",
    passOn: "labels",
  },
  citation: `@inproceedings{Johnson10,
  title = {Clustered Pose and Nonlinear Appearance Models for Human Pose Estimation},
  author = {Johnson, Sam and Everingham, Mark},
  booktitle = {Proceedings of the British Machine Vision Conference},
  year = {2010},
  note = {doi:10.5244/C.24.12}
}
`,
  skeleton: lsp14,
  units: { pixels: "one-based", length: null },
  provides: { joints3d: false, camera: false, bbox: false, occlusion: true, images: true },
  expectedSamples: { train: 1000, test: 1000 },
  trees: [
    {
      id: "official",
      annotations: [
        {
          path: "joints.mat",
          samples: 2000,
          bytes: 398_347,
          checksum: {
            algorithm: "md5",
            value: "3a80d9f8aadc8632a2fbf3e197647c3a",
            publishedAt:
              "https://github.com/YuliangXiu/MobilePose/blob/f9a34bce1dba83d21fa5ee459999e39c2cb2ab35/pose_dataset/lsp/joints.mat",
          },
        },
      ],
      images: "images",
      imageCount: 2000,
    },
  ],
} as const satisfies DatasetCard;
