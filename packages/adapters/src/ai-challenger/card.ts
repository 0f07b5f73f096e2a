import { aic14 } from "@wildpose/pose";
import type { DatasetCard } from "../adapter.js";

export const aiChallengerCard = {
  id: "ai-challenger",
  title: "AI Challenger 2017, human skeleton keypoints",
  homepage: "https://github.com/AIChallenger/AI_Challenger_2017",
  guide: "datasets/ai-challenger/README.md",
  licence: {
    annotations: "The repository with the example annotations is Apache-2.0; the competition's data are for research.",
    images: "Photographs of third parties, for research use; not to be redistributed.",
    passOn: "labels",
  },
  citation: `@article{wu2017ai,
  title = {{AI Challenger}: A Large-scale Dataset for Going Deeper in Image Understanding},
  author = {Wu, Jiahong and Zheng, He and Zhao, Bo and Li, Yixin and Yan, Baoming and Liang, Rui and Wang, Wenjia and Zhou, Shipei and Lin, Guosen and Fu, Yanwei and others},
  journal = {arXiv preprint arXiv:1711.06475},
  year = {2017}
}
`,
  skeleton: aic14,
  units: { pixels: "zero-based", length: null },
  provides: { joints3d: false, camera: false, bbox: true, occlusion: true, images: true },
  expectedSamples: { train: null, validation: null },
  trees: [
    {
      id: "train",
      annotations: [{ path: "keypoint_train_annotations_20170909.json", samples: null, bytes: null, checksum: null }],
      images: "keypoint_train_images_20170902",
      imageCount: null,
    },
    {
      id: "validation",
      annotations: [
        { path: "keypoint_validation_annotations_20170911.json", samples: null, bytes: null, checksum: null },
      ],
      images: "keypoint_validation_images_20170911",
      imageCount: null,
    },
  ],
} as const satisfies DatasetCard;
