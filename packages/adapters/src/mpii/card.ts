import { mpii16 } from "@wildpose/pose";
import type { DatasetCard } from "../adapter.js";

export const mpiiCard = {
  id: "mpii",
  title: "MPII Human Pose, version 1.0",
  homepage: "http://human-pose.mpi-inf.mpg.de",
  guide: "datasets/mpii/README.md",
  licence: {
    annotations:
      "Simplified BSD (2-clause), © 2015 Max Planck Institute for Informatics; offered for research purposes.",
    images: "Frames of third parties' videos, for research use; not to be redistributed.",
    passOn: "labels",
  },
  citation: `@inproceedings{andriluka14cvpr,
  title = {2D Human Pose Estimation: New Benchmark and State of the Art Analysis},
  author = {Andriluka, Mykhaylo and Pishchulin, Leonid and Gehler, Peter and Schiele, Bernt},
  booktitle = {IEEE Conference on Computer Vision and Pattern Recognition (CVPR)},
  year = {2014},
  month = {June}
}
`,
  skeleton: mpii16,
  units: { pixels: "one-based", length: null },
  provides: { joints3d: false, camera: false, bbox: false, occlusion: true, images: true },
  expectedSamples: { train: null, test: null },
  trees: [
    {
      id: "official",
      annotations: [
        {
          path: "mpii_human_pose_v1_u12_1.mat",
          samples: null,
          bytes: null,
          checksum: {
            algorithm: "git-blob",
            value: "114563d045f8b537e978b3f63e03bc2b0f719e0b",
            publishedAt:
              "https://github.com/anibali/eval-mpii-pose/tree/938ef9a57fde14fdd1754fa668ec13ec4c00adab/annot",
          },
        },
      ],
      images: "images",
      imageCount: null,
    },
  ],
} as const satisfies DatasetCard;
