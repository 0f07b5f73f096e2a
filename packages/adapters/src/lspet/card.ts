import { lsp14 } from "@wildpose/pose";
import type { DatasetCard } from "../adapter.js";

export const lspetCard = {
  id: "lspet",
  title: "Leeds Sports Pose Extended Training",
  homepage: "http://sam.johnson.io/research/lspet.html",
  licence: {
    annotations: "No licence is stated; published for research, cite the paper.",
    images: "Photographs of third parties from Flickr, for research use; not to be redistributed.",
  },
  citation: `@inproceedings{Johnson11,
  title = {Learning Effective Human Pose Estimation from Inaccurate Annotation},
  author = {Johnson, Sam and Everingham, Mark},
  booktitle = {Proceedings of Computer Vision and Pattern Recognition (CVPR) 2011},
  year = {2011}
}
`,
  skeleton: lsp14,
  tree: { annotations: ["joints.mat"], images: "images", imageCount: 10000 },
  furtherTrees: [],
  expectedPersons: { "joints.mat": 10000 },
} as const satisfies DatasetCard;
