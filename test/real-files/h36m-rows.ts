/** Files of Human3.6M's cameras, and MMPose's samples of its poses. */
import { readFile } from "node:fs/promises";
import { readNpy, readNpz } from "@wildpose/formats/numpy";
import { isPoseDataError, type PoseSample } from "@wildpose/pose";
import { camerasOf } from "../../packages/adapters/src/h36m/camera-files.js";
import { type CameraTable, publishedCameras } from "../../packages/adapters/src/h36m/cameras.js";
import { countOf } from "../../packages/adapters/src/testing/count.js";
import { sharedData } from "../../packages/adapters/src/testing/shared-data.js";
import { personsAndJoints, samplesOf } from "./annotation-rows.js";
import { distinct, lessThan, type RealFileRow } from "./real-file-row.js";

export const h36mRows: readonly RealFileRow[] = [
  {
    files: "h36m/metadata.xml",
    holds: "44 cameras, 4 for each of 11 subjects, less than 1e-9 from the 28 that are published in code",
    read: readCameraFile,
  },
  {
    files: "h36m/camera-parameters.json",
    holds: "44 cameras, 4 for each of 11 subjects, less than 1e-9 from the 28 that are published in code",
    read: readCameraFile,
  },
  {
    files: "h36m/mmpose-cut/cameras.pkl",
    holds: "44 cameras, 4 for each of 11 subjects, less than 1e-9 from the 28 that are published in code",
    read: readCameraFile,
  },
  {
    files: "h36m/mmpose-cut/test_h36m_body3d.npz",
    holds:
      "h36m: 4 frames (S1 Directions 1, S5 SittingDown, S7 Greeting, S8 WalkDog 1), all 68 joints less than 0.0001 px from the exact 2D, with the cameras of code, cameras.pkl, metadata.xml and camera-parameters.json",
    read: readBody3d,
  },
  {
    files: "h36m/mmpose-cut/test_h36m_2d_detection.npy",
    holds: "<f8 of 4 × 17 × 3: what a detector found in the same frames, 4.2 px from the exact 2D on average",
    read: readDetection,
  },
  {
    files: "h36m/mmpose-cut/h36m_coco.json",
    holds:
      "coco refuses it, for its names call the right leg left; with legs swapped: 4 persons in 4 images; 0 joints visible, 68 occluded, 0 not labelled",
    read: readCocoStyle,
  },
];

async function readCameraFile([path]: readonly string[]): Promise<string> {
  const cameras = camerasOf(path, await readFile(path));
  const perSubject = countOf([...cameras.values()].map(({ subject }) => subject));
  const published = publishedCameras();
  const limit = 1e-9;
  const most = largestDifference(published, cameras);
  return [
    `${cameras.size} cameras`,
    `${distinct(Object.values(perSubject))} for each of ${Object.keys(perSubject).length} subjects`,
    `${most < limit ? "less than 1e-9" : most} from the ${published.size} that are published in code`,
  ].join(", ");
}

function largestDifference(one: CameraTable, other: CameraTable): number {
  let most = 0;
  for (const [key, camera] of one) {
    const [ours, theirs] = [camera, other.get(key)].map((found) =>
      found
        ? [
            ...found.intrinsics,
            ...found.distortion,
            ...found.cameraFromWorld.rotation,
            ...found.cameraFromWorld.translation,
          ]
        : [],
    );
    for (const [index, value] of ours.entries()) {
      most = Math.max(most, Math.abs(value - (theirs[index] ?? Number.POSITIVE_INFINITY)));
    }
  }
  return most;
}

/** Distances in pixels of all joints of all frames from [frames, 17, 3] places. */
function distances(samples: readonly PoseSample[], places: ArrayLike<unknown> | undefined): number[] {
  return samples.flatMap(({ keypoints, visibility }, frame) =>
    Array.from(visibility, (_, joint) => {
      const at = (frame * visibility.length + joint) * 3;
      const [x, y] = [places?.[at], places?.[at + 1]].map(Number);
      return Math.hypot(keypoints[joint * 2] - x, keypoints[joint * 2 + 1] - y);
    }),
  );
}

/** Folders with their file of cameras; a folder without one leaves those of the code. */
const camerasIn = [
  ["cdf", "code"],
  ["h36m/mmpose-cut", "cameras.pkl"],
  ["h36m", "metadata.xml"],
  ["h36m", "camera-parameters.json"],
] as const;

async function readBody3d([path]: readonly string[]): Promise<string> {
  const exact = readNpz(await readFile(path)).get("part")?.data;
  const takes = new Set<string>();
  const counts = new Set<number>();
  let most = 0;
  for (const [root, cameraFile] of camerasIn) {
    const options = cameraFile === "code" ? {} : { camera_file: cameraFile };
    const samples = await samplesOf("h36m", path, options, sharedData(root));
    for (const { id } of samples) takes.add(id.split("/").slice(1, 3).join(" "));
    const all = distances(samples, exact);
    counts.add(all.length);
    most = Math.max(most, ...all);
  }
  const names = camerasIn.map(([, name]) => name);
  return [
    `h36m: ${takes.size} frames (${[...takes].join(", ")})`,
    `all ${distinct(counts)} joints ${lessThan(0.0001, most, "px")} from the exact 2D`,
    `with the cameras of ${names.slice(0, -1).join(", ")} and ${names.at(-1)}`,
  ].join(", ");
}

async function readDetection([path]: readonly string[]): Promise<string> {
  const { dtype, shape, data } = readNpy(await readFile(path));
  const samples = await samplesOf("h36m", sharedData("h36m/mmpose-cut/test_h36m_body3d.npz"));
  const all = distances(samples, data);
  const mean = all.reduce((sum, distance) => sum + distance) / all.length;
  return `${dtype} of ${shape.join(" × ")}: what a detector found in the same frames, ${mean.toFixed(1)} px from the exact 2D on average`;
}

async function readCocoStyle([path]: readonly string[]): Promise<string> {
  const said = await samplesOf("coco", path).then(
    () => "coco reads it",
    (error: unknown) => {
      if (!isPoseDataError(error) || !error.message.includes("keypoint names that can be trusted")) throw error;
      return "coco refuses it, for its names call the right leg left";
    },
  );
  return `${said}; with legs swapped: ${personsAndJoints(await samplesOf("coco", path, { legs: "swapped" }))}`;
}
