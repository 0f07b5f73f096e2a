import { h36m17 } from "@wildpose/pose";
import type { DatasetCard, ExpectedFile } from "../adapter.js";

const file = (path: string): ExpectedFile => ({ path, samples: null, bytes: null, checksum: null });

export const unityCard = {
  id: "unity",
  title: "Unity poses: animated figures before virtual cameras",
  homepage: "https://github.com/llcshappy/Monocular-3D-Human-Pose",
  guide: "datasets/unity/README.md",
  licence: {
    annotations:
      "Poses made from motion clips come under the terms of the clips' owners; those that wildpose synthesize samples by itself are CC0. The paper's repository states no licence.",
    images: "Those that wildpose synthesize draws are CC0; Unity's exporter writes none.",
  },
  citation: `@inproceedings{wang19wild,
  title = {Generalizing Monocular 3D Human Pose Estimation in the Wild},
  author = {Wang, Luyang and Chen, Yan and Guo, Zhenhua and Qian, Keyuan and Lin, Mude and Li, Hongsheng and Ren, Jimmy S.},
  booktitle = {IEEE International Conference on Computer Vision Workshops},
  year = {2019},
  note = {arXiv:1904.05512}
}
`,
  skeleton: h36m17,
  units: { pixels: "zero-based", length: "millimetres" },
  provides: { joints3d: true, camera: true, bbox: false, occlusion: true, images: true },
  expectedSamples: { train: null, validation: null, test: null },
  trees: [
    {
      id: "export",
      annotations: [file("export.json"), file("joints.npy"), file("rows.npy"), file("cameras.npy")],
      images: null,
      imageCount: null,
    },
    { id: "pictures", annotations: [file("visibility.npy")], images: "images", imageCount: null },
    { id: "paper", annotations: [file("unity_train.npy")], images: null, imageCount: null },
  ],
} as const satisfies DatasetCard;
