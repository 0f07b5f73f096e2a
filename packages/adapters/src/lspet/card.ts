import { lsp14 } from "@wildpose/pose";
import type { DatasetCard } from "../adapter.js";

export const lspetCard = {
  id: "lspet",
  title: "Leeds Sports Pose Extended Training",
  homepage: "http://sam.johnson.io/research/lspet.html",
  guide: "datasets/lspet/README.md",
  licence: {
    annotations: "No licence is stated; published for research, cite the paper.",
    images: "Photographs of third parties from Flickr, for research use; not to be redistributed.",
    passOn: "labels",
  },
  citation: `@inproceedings{Johnson11,
  title = {Learning Effective Human Pose Estimation from Inaccurate Annotation},
  author = {Johnson, Sam and Everingham, Mark},
  booktitle = {Proceedings of Computer Vision and Pattern Recognition (CVPR) 2011},
  year = {2011}
}
`,
  skeleton: lsp14,
  units: { pixels: "one-based", length: null },
  provides: { joints3d: false, camera: false, bbox: false, occlusion: false, images: true },
  expectedSamples: { train: 10000 },
  trees: [
    {
      id: "official",
      annotations: [
        {
          path: "joints.mat",
          samples: 10000,
          bytes: 1_906_792,
          checksum: {
            algorithm: "md5",
            value: "19f4db95af06c8d38bea3658c6c34728",
            publishedAt:
              "https://github.com/YuliangXiu/MobilePose/blob/f9a34bce1dba83d21fa5ee459999e39c2cb2ab35/pose_dataset/lsp_ext/joints.mat",
          },
        },
      ],
      images: "images",
      imageCount: 10000,
    },
  ],
} as const satisfies DatasetCard;
