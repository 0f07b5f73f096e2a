import { lsp14 } from "@wildpose/pose";
import type { DatasetCard } from "../adapter.js";

export const lspCard = {
  id: "lsp",
  title: "Leeds Sports Pose (original-size images)",
  homepage: "http://sam.johnson.io/research/lsp.html",
  licence: {
    annotations: "No licence is stated; published for research, cite the paper.",
    images: "Photographs of third parties from Flickr, for research use; not to be redistributed.",
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
  tree: { annotations: ["joints.mat"], images: "images", imageCount: 2000 },
  furtherTrees: [],
  expectedPersons: { "joints.mat": 2000 },
} as const satisfies DatasetCard;
