import { aic14 } from "@wildpose/pose";
import type { DatasetCard } from "../adapter.js";

export const aiChallengerCard = {
  id: "ai-challenger",
  title: "AI Challenger 2017, human skeleton keypoints",
  homepage: "https://github.com/AIChallenger/AI_Challenger_2017",
  licence: {
    annotations: "The repository with the example annotations is Apache-2.0; the competition's data are for research.",
    images: "Photographs of third parties, for research use; not to be redistributed.",
  },
  citation: `@article{wu2017ai,
  title = {{AI Challenger}: A Large-scale Dataset for Going Deeper in Image Understanding},
  author = {Wu, Jiahong and Zheng, He and Zhao, Bo and Li, Yixin and Yan, Baoming and Liang, Rui and Wang, Wenjia and Zhou, Shipei and Lin, Guosen and Fu, Yanwei and others},
  journal = {arXiv preprint arXiv:1711.06475},
  year = {2017}
}
`,
  skeleton: aic14,
  tree: {
    annotations: ["keypoint_train_annotations_20170909.json"],
    images: "keypoint_train_images_20170902",
    imageCount: null,
  },
  furtherTrees: [
    {
      annotations: ["keypoint_validation_annotations_20170911.json"],
      images: "keypoint_validation_images_20170911",
      imageCount: null,
    },
  ],
  expectedPersons: {
    "keypoint_train_annotations_20170909.json": null,
    "keypoint_validation_annotations_20170911.json": null,
  },
} as const satisfies DatasetCard;
