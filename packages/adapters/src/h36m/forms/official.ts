/**
 * The official files, `S1/MyPoseFeatures/…`: `D3_Positions/Directions 1.cdf` (millimetres, world), and for each camera
 * `D3_Positions_mono/Directions 1.54138969.cdf` (millimetres, camera) and `D2_Positions/Directions 1.54138969.cdf` (pixels).
 * Each has one variable, `Pose`: [1, F, 96] or, of pixels, [1, F, 64].
 */
import { join } from "node:path";
import { transformPoints } from "@wildpose/camera";
import { readCdf } from "@wildpose/formats/cdf";
import { RecordProblem } from "../../record-problem.js";
import { cameraFor } from "../cameras.js";
import { JOINTS, pickJoints } from "../form-pose.js";
import { parsedFile } from "../parsed-file.js";
import { jointsOf32 } from "../quirks.js";
import { type FormReader, viewOf } from "./form-reader.js";
import { listViews, takeFiles } from "./take-files.js";

const FOLDER = "MyPoseFeatures";
const SOURCE_JOINTS = 32;

export const official: FormReader = {
  signs: ["S1/MyPoseFeatures/D3_Positions/*.cdf", "S1/MyPoseFeatures/D3_Positions_mono/*.cdf"],

  /** The joints in the world are preferred to those before the camera; the pixels are read to check either. */
  async list(root, _annotations, options) {
    return listViews("official", options, async (subject) => {
      const folder = join(root, subject, FOLDER);
      const world = await takeFiles(join(folder, "D3_Positions"), subject, ".cdf", false);
      const mono = await takeFiles(join(folder, "D3_Positions_mono"), subject, ".cdf", true);
      const pixels = await takeFiles(join(folder, "D2_Positions"), subject, ".cdf", true);
      if (world.size === 0 && mono.size === 0) return null;
      return ({ name }, camera) => {
        const view = `${name}.${camera}`;
        const poses = world.get(name) ?? mono.get(view);
        if (poses === undefined) return null;
        const check = pixels.get(view);
        return { [world.has(name) ? "world" : "mono"]: poses, ...(check === undefined ? {} : { pixels: check }) };
      };
    });
  },

  async *read(sequence, cameras, isDue) {
    const { take, camera } = viewOf(sequence);
    const { world, mono, pixels: pixelsPath } = sequence.paths;
    const { cameraFromWorld } = cameraFor(cameras, take.subject, camera);
    const poses = await readPoses(world ?? mono, 3);
    const pixels = pixelsPath === undefined ? null : await readPoses(pixelsPath, 2);
    for (let row = 0; row < poses.frames; row++) {
      if (!isDue(row + 1)) continue;
      const joints = pickJoints(poses.values, row * SOURCE_JOINTS * 3, jointsOf32, 3);
      if (world !== undefined) transformPoints(joints, cameraFromWorld, joints);
      yield { take, camera, frame: row + 1, joints, pixels: pixels && pixelsOfRow(pixels, row) };
    }
  },
};

interface Poses {
  readonly frames: number;
  /** [frames, 32, size] */
  readonly values: ArrayLike<number>;
}

/** A frame without pixels in a file that has them for others has missing ones: it is not what was projected. */
function pixelsOfRow({ frames, values }: Poses, row: number): Float64Array {
  if (row >= frames) return new Float64Array(JOINTS * 2).fill(Number.NaN);
  return pickJoints(values, row * SOURCE_JOINTS * 2, jointsOf32, 2);
}

function readPoses(path: string, size: 2 | 3): Promise<Poses> {
  const width = SOURCE_JOINTS * size;
  return parsedFile(path, (bytes) => {
    const pose = readCdf(bytes, { variables: ["Pose"] }).variables.get("Pose");
    if (
      pose === undefined ||
      (pose.type !== "REAL4" && pose.type !== "FLOAT" && pose.type !== "REAL8" && pose.type !== "DOUBLE")
    ) {
      throw new RecordProblem(`variable Pose: floating point numbers expected, found ${pose?.type ?? "none"}`);
    }
    const { data, records, dims } = pose;
    if (dims.at(-1) !== width || data.length % width !== 0) {
      throw new RecordProblem(
        `variable Pose: rows of ${width} numbers expected, found ${[records, ...dims].join(" × ")}`,
      );
    }
    return { frames: data.length / width, values: data as ArrayLike<number> };
  });
}
