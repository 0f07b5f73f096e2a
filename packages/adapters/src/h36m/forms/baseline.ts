/**
 * The package of 3d-pose-baseline: `S1/MyPoses/3D_positions/Directions 1.h5`, one dataset `3D_positions` [96, F],
 * millimetres, world, joints 0 to 31 with x, y, z each, frames in columns.
 */
import { join } from "node:path";
import { transformPoints } from "@wildpose/camera";
import { openHdf5 } from "@wildpose/formats/hdf5";
import { RecordProblem } from "../../record-problem.js";
import { cameraFor } from "../cameras.js";
import { parsedFile } from "../parsed-file.js";
import { jointsOf32 } from "../quirks.js";
import { type FormReader, viewOf } from "./form-reader.js";
import { listViews, takeFiles } from "./take-files.js";

const ROWS = 96;

export const baseline: FormReader = {
  signs: ["S1/MyPoses/3D_positions/*.h5"],

  async list(root, _annotations, options) {
    return listViews("3d-pose-baseline", options, async (subject) => {
      const poses = await takeFiles(join(root, subject, "MyPoses", "3D_positions"), subject, ".h5", false);
      if (poses.size === 0) return null;
      return ({ name }) => {
        const path = poses.get(name);
        return path === undefined ? null : { poses: path };
      };
    });
  },

  async *read(sequence, cameras, isDue) {
    const { take, camera } = viewOf(sequence);
    const { cameraFromWorld } = cameraFor(cameras, take.subject, camera);
    const { frames, values } = await readPositions(sequence.paths.poses);
    for (let column = 0; column < frames; column++) {
      if (!isDue(column + 1)) continue;
      const joints = new Float64Array(jointsOf32.length * 3);
      for (let i = 0; i < joints.length; i++) {
        const row = jointsOf32[Math.floor(i / 3)] * 3 + (i % 3);
        joints[i] = values[row * frames + column];
      }
      transformPoints(joints, cameraFromWorld, joints);
      yield { take, camera, frame: column + 1, joints, pixels: null };
    }
  },
};

function readPositions(path: string): Promise<{ frames: number; values: Float64Array | Float32Array }> {
  return parsedFile(path, (bytes) => {
    const { shape, data } = openHdf5(bytes).dataset("3D_positions");
    if (shape.length !== 2 || shape[0] !== ROWS || !(data instanceof Float64Array || data instanceof Float32Array)) {
      throw new RecordProblem(
        `3D_positions: ${ROWS} × frames of floating point numbers expected, found ${shape.join(" × ")}`,
      );
    }
    return { frames: shape[1], values: data };
  });
}
