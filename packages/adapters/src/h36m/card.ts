import { h36m17 } from "@wildpose/pose";
import type { DatasetCard, ExpectedFile } from "../adapter.js";
import { subjects, type Take, takes } from "./sequence-names.js";

const homepage = "http://vision.imar.ro/human3.6m/";

/**
 * A file of each of the 210 takes; four of S1 go around under two names, and are read by either. No totals or checksums of
 * single files are published.
 */
function takeFiles(pathOf: (take: Take) => string, otherPathOf = pathOf): ExpectedFile[] {
  return takes.map((take) => {
    const [file, otherPath] = [expected(pathOf(take)), otherPathOf(take)];
    return otherPath === file.path ? file : { ...file, otherPath };
  });
}

function expected(path: string): ExpectedFile {
  return { path, samples: null, bytes: null, checksum: null };
}

export const h36mCard = {
  id: "h36m",
  title: "Human3.6M",
  homepage,
  guide: "datasets/h36m/README.md",
  licence: {
    annotations: "Academic use by those who registered and accepted its licence, which does not allow redistribution.",
    images: "Frames of its videos, under the same licence; not to be redistributed.",
    passOn: "nothing",
  },
  citation: `@article{h36m_pami,
  title = {Human3.6M: Large Scale Datasets and Predictive Methods for 3D Human Sensing in Natural Environments},
  author = {Ionescu, Catalin and Papava, Dragos and Olaru, Vlad and Sminchisescu, Cristian},
  journal = {IEEE Transactions on Pattern Analysis and Machine Intelligence},
  volume = {36},
  number = {7},
  pages = {1325--1339},
  year = {2014},
  month = {July}
}

@inproceedings{IonescuSminchisescu11,
  title = {Latent Structured Models for Human Pose Estimation},
  author = {Ionescu, Catalin and Li, Fuxin and Sminchisescu, Cristian},
  booktitle = {International Conference on Computer Vision (ICCV)},
  year = {2011}
}
`,
  skeleton: h36m17,
  units: { pixels: "zero-based", length: "millimetres" },
  provides: { joints3d: true, camera: true, bbox: false, occlusion: false, images: true },
  // Cameras, in the order they are looked for.
  alsoRead: ["metadata.xml", "cameras.h5", "annotation_body3d/cameras.pkl", "cameras.pkl", "camera-parameters.json"],
  expectedSamples: { train: 1_559_752, test: null },
  trees: [
    {
      id: "official",
      annotations: takeFiles(
        ({ subject, officialName }) => `${subject}/MyPoseFeatures/D3_Positions/${officialName}.cdf`,
        ({ subject, name }) => `${subject}/MyPoseFeatures/D3_Positions/${name}.cdf`,
      ),
      parts: subjects,
      images: null,
      imageCount: null,
    },
    {
      id: "3d-pose-baseline",
      annotations: takeFiles(
        ({ subject, name }) => `${subject}/MyPoses/3D_positions/${name}.h5`,
        ({ subject, officialName }) => `${subject}/MyPoses/3D_positions/${officialName}.h5`,
      ),
      parts: subjects,
      images: null,
      imageCount: null,
    },
    { id: "videopose3d", annotations: [expected("data_3d_h36m.npz")], images: null, imageCount: null },
    {
      id: "h36m-fetch",
      annotations: takeFiles(
        ({ subject, listedAction, subaction }) => `${subject}/${listedAction}-${subaction}/annot.h5`,
      ),
      parts: subjects,
      images: null,
      imageCount: null,
    },
    {
      id: "c2f-vol",
      annotations: [expected("annot/valid.mat")],
      images: "images",
      imageCount: null,
    },
    {
      id: "mmpose",
      annotations: [
        expected("annotation_body3d/fps50/h36m_train.npz"),
        expected("annotation_body3d/fps50/h36m_test.npz"),
      ],
      images: "images",
      imageCount: null,
    },
  ],
} as const satisfies DatasetCard;
