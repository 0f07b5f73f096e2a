/**
 * MMPose's `annotation_body3d/fps50/h36m_train.npz` and its like: `imgname` [N], `part` [N, 17, 3] pixels and confidence, `S`
 * [N, 17, 4] metres, camera, and confidence; `center` and `scale` of a made box are not read.
 */
import { join } from "node:path";
import { type NumpyArray, readNpz } from "@wildpose/formats/numpy";
import { RecordProblem } from "../../record-problem.js";
import { JOINTS } from "../form-pose.js";
import { parsedFile } from "../parsed-file.js";
import type { FormReader } from "./form-reader.js";
import { fileSequences, framesOfImages } from "./image-list.js";
import { namesIn } from "./take-files.js";

const FOLDER = "annotation_body3d";
const NAMES = ["h36m_train.npz", "h36m_test.npz"];
const MILLIMETRES_PER_METRE = 1000;

export const mmpose: FormReader = {
  signs: [`${FOLDER}/fps50/h36m_train.npz`, `${FOLDER}/fps10/h36m_train.npz`],

  /** Every frame lies in `fps50`, every fifth one in `fps10` too, which is read where only such are wanted. */
  async list(root, annotations, { every }) {
    if (annotations !== null) return fileSequences("mmpose", annotations);
    const folders = every % 5 === 0 ? ["fps10", "fps50"] : ["fps50", "fps10"];
    for (const folder of folders.map((name) => join(root, FOLDER, name))) {
      const there = await namesIn(folder);
      const paths = NAMES.filter((name) => there.includes(name)).map((name) => join(folder, name));
      if (paths.length > 0) return fileSequences("mmpose", paths);
    }
    return null;
  },

  async *read({ paths }, _cameras, isDue) {
    const { frames, part, joints3d } = await parsedFile(paths.poses, readRows);
    for (const [row, image] of frames.entries()) {
      if (!isDue(image.frame)) continue;
      const joints = new Float64Array(JOINTS * 3);
      const pixels = new Float64Array(JOINTS * 2);
      for (let joint = 0; joint < JOINTS; joint++) {
        const [in3d, in2d] = [(row * JOINTS + joint) * 4, (row * JOINTS + joint) * 3];
        for (let axis = 0; axis < 3; axis++) joints[joint * 3 + axis] = joints3d[in3d + axis] * MILLIMETRES_PER_METRE;
        for (let axis = 0; axis < 2; axis++) pixels[joint * 2 + axis] = part[in2d + axis];
      }
      yield { ...image, joints, pixels };
    }
  },
};

function readRows(bytes: Uint8Array) {
  const arrays = readNpz(bytes, { members: ["imgname", "part", "S"] });
  const names = arrays.get("imgname");
  if (names?.shape.length !== 1 || !names.dtype.includes("U")) {
    throw new RecordProblem(`imgname: a list of texts expected, found ${described(names)}`);
  }
  const count = names.data.length;
  return {
    frames: framesOfImages(names.data as readonly string[]),
    part: numbersOf("part", arrays.get("part"), [count, JOINTS, 3]),
    joints3d: numbersOf("S", arrays.get("S"), [count, JOINTS, 4]),
  };
}

function numbersOf(
  name: string,
  array: NumpyArray | undefined,
  expected: readonly number[],
): Float32Array | Float64Array {
  const fits = array?.shape.length === expected.length && array.shape.every((size, axis) => size === expected[axis]);
  if (fits && (array.data instanceof Float64Array || array.data instanceof Float32Array)) return array.data;
  throw new RecordProblem(
    `${name}: ${expected.join(" × ")} floating point numbers expected, found ${described(array)}`,
  );
}

function described(array: NumpyArray | undefined): string {
  return array === undefined ? "no such array" : `${array.shape.join(" × ") || "one"} of ${array.dtype}`;
}
