/** Files of 2D annotations, read by the adapters of their sources, and two derivatives of MPII that have none. */
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { adapterFor, checkSource, mpiiCard, readSource } from "@wildpose/adapters";
import type { PoseSample } from "@wildpose/pose";
import { countOf } from "../../packages/adapters/src/testing/count.js";
import { sharedData } from "../../packages/adapters/src/testing/shared-data.js";
import { grouped, type RealFileRow } from "./real-file-row.js";

/** All samples of one file. */
export async function samplesOf(
  source: string,
  path: string,
  options: Readonly<Record<string, unknown>> = {},
  root = dirname(path),
): Promise<PoseSample[]> {
  const samples: PoseSample[] = [];
  const files = { root, annotations: [path], options };
  for await (const sample of readSource(adapterFor(source), files)) samples.push(sample);
  return samples;
}

/** How many persons and images, and the states of all joints. */
export function personsAndJoints(samples: readonly PoseSample[]): string {
  const images = new Set(samples.map(({ imagePath }) => imagePath)).size;
  const labelled = samples.filter(({ visibility }) => visibility.some((state) => state > 0)).length;
  const states = countOf(samples.flatMap(({ visibility }) => [...visibility]));
  const joints = [2, 1, 0].map((state) => grouped(states[state] ?? 0));
  return [
    `${grouped(samples.length)} persons in ${grouped(images)} images`,
    ...(labelled < samples.length ? [`${labelled} of them with joints`] : []),
    `${joints[0]} joints visible, ${joints[1]} occluded, ${joints[2]} not labelled`,
  ].join("; ");
}

const readBy = (source: string) => async (paths: readonly string[]) => {
  const samples = (await Promise.all(paths.map((path) => samplesOf(source, path)))).flat();
  return `${source}: ${personsAndJoints(samples)}`;
};

export const annotationRows: readonly RealFileRow[] = [
  {
    files: "mpii/derived/RELEASE_cut_first300.mat",
    holds: "mpii: 328 persons in 300 images; 3,861 joints visible, 994 occluded, 393 not labelled",
    read: readBy("mpii"),
  },
  {
    files: "mpii/mpii_annotations.first-commit.json",
    holds:
      "JSON of pytorch-pose, which no source reads: 168 persons in 100 images; 2,241 joints visible, 447 not, 115 at (0, 0); 16 persons are in the cut too, with all 248 joints where the source mpii has them, and as visible",
    read: readPytorchPose,
  },
  {
    files: "mpii/test_mpii.mmpose.json",
    holds:
      "JSON of HRNet, which no source reads: 5 persons in 5 images; 76 joints labelled, all where the source mpii has them",
    read: readHrnet,
  },
  {
    files: "lsp/lsp_dataset_original/joints.mat",
    holds: "lsp: 2,000 persons in 2,000 images; 25,956 joints visible, 2,044 occluded, 0 not labelled",
    read: readBy("lsp"),
  },
  {
    files: "lsp/lsp_cpm/joints.mat",
    holds: "lspet: 400 persons in 400 images; 4,866 joints visible, 0 occluded, 734 not labelled",
    read: readBy("lspet"),
  },
  {
    files: "aic/keypoint_annotations_cut300.json",
    holds: "ai-challenger: 850 persons in 300 images; 7,372 joints visible, 2,633 occluded, 1,895 not labelled",
    read: readBy("ai-challenger"),
  },
  {
    files: "aic/mmpose/test_aic.json",
    holds: "coco: 9 persons in 3 images; 69 joints visible, 32 occluded, 25 not labelled",
    read: readBy("coco"),
  },
  {
    files: "coco/mmpose/test_coco.json",
    holds: "coco: 14 persons in 4 images; 12 of them with joints; 164 joints visible, 17 occluded, 57 not labelled",
    read: readBy("coco"),
  },
];

/** Joints of another file, by their numbers in MPII. Pixels from 1. */
interface OtherPerson {
  readonly image: string;
  readonly joints: readonly (readonly [x: number, y: number])[];
}

/** Joints that a person of our reading has labelled, and how many of them the other file has at the same place. */
function samePlaces({ keypoints, visibility }: PoseSample, { joints }: OtherPerson) {
  const labelled = [...visibility.keys()].filter((joint) => visibility[joint] > 0);
  const same = labelled.filter((joint) => {
    const [x, y] = joints[joint];
    return Math.hypot(keypoints[joint * 2] + 1 - x, keypoints[joint * 2 + 1] + 1 - y) < 0.01;
  });
  return { labelled, same };
}

/** What the check of a download says of a file that no adapter reads. */
async function notRead(path: string): Promise<string> {
  const { recognised } = await checkSource(mpiiCard, dirname(path));
  const known = recognised.some((file) => file.path === basename(path));
  return known ? "which no source reads" : "which the check of a download does not know";
}

const cut = () => samplesOf("mpii", sharedData("mpii/derived/RELEASE_cut_first300.mat"));

async function readPytorchPose([path]: readonly string[]): Promise<string> {
  const persons: { img_paths: string; joint_self: [x: number, y: number, visible: number][] }[] = JSON.parse(
    await readFile(path, "utf8"),
  );
  const joints = persons.flatMap(({ joint_self }) => joint_self);
  const visible = joints.filter(([, , state]) => state === 1).length;
  const absent = joints.filter(([x, y]) => x === 0 && y === 0).length;
  const samples = await cut();
  let shared = 0;
  let there = 0;
  let equal = 0;
  for (const { img_paths, joint_self } of persons) {
    const other: OtherPerson = { image: img_paths, joints: joint_self.map(([x, y]) => [x, y]) };
    // It lists the persons of an image by other numbers: the same person is the one whose joints are there.
    const sample = samples.find((one) => one.imagePath === img_paths && samePlaces(one, other).same.length >= 8);
    if (sample === undefined) continue;
    const { labelled, same } = samePlaces(sample, other);
    shared++;
    there += labelled.length;
    equal += same.filter((joint) => (sample.visibility[joint] === 2) === (joint_self[joint][2] === 1)).length;
  }
  const images = new Set(persons.map(({ img_paths }) => img_paths)).size;
  return [
    `JSON of pytorch-pose, ${await notRead(path)}: ${persons.length} persons in ${images} images`,
    `${grouped(visible)} joints visible, ${grouped(joints.length - visible)} not, ${absent} at (0, 0)`,
    `${shared} persons are in the cut too, with ${equal === there ? `all ${there}` : `${equal} of ${there}`} joints where the source mpii has them, and as visible`,
  ].join("; ");
}

async function readHrnet([path]: readonly string[]): Promise<string> {
  const persons: (OtherPerson & { joints_vis: number[] })[] = JSON.parse(await readFile(path, "utf8"));
  const samples = await cut();
  let labelled = 0;
  let equal = 0;
  for (const person of persons) {
    labelled += person.joints_vis.filter((state) => state === 1).length;
    const sample = samples.find(({ imagePath }) => imagePath === person.image);
    if (sample) equal += samePlaces(sample, person).same.filter((joint) => person.joints_vis[joint] === 1).length;
  }
  const images = (await Promise.all(persons.map(({ image }) => readFile(join(dirname(path), "images", image))))).length;
  return [
    `JSON of HRNet, ${await notRead(path)}: ${persons.length} persons in ${images} images`,
    `${labelled} joints labelled, ${equal === labelled ? "all" : equal} where the source mpii has them`,
  ].join("; ");
}
