/**
 * c2f-vol's `annot/valid.mat` and its like: struct `annot` with `imgname` (cell of texts, without `.jpg`) and `S` [N, 3, 17]
 * millimetres, camera, the left leg first. `K`, `center` and `scale` are not read; the `.h5` of the same name has no joints.
 */
import { join } from "node:path";
import type { MatlabValue } from "@wildpose/formats";
import { readMatlabVariable } from "../../matlab-variable.js";
import { RecordProblem, readRecord } from "../../record-problem.js";
import { h36mCard } from "../card.js";
import { JOINTS } from "../form-pose.js";
import { jointsOfC2f } from "../quirks.js";
import type { FormReader } from "./form-reader.js";
import { fileSequences, framesOfImages } from "./image-list.js";
import { namesIn } from "./take-files.js";

const NAMES = ["train.mat", "valid.mat"];

export const c2fVol: FormReader = {
  signs: NAMES.map((name) => `annot/${name}`),

  async list(root, annotations) {
    if (annotations !== null) return fileSequences("c2f-vol", annotations);
    const folder = join(root, "annot");
    const there = await namesIn(folder);
    const paths = NAMES.filter((name) => there.includes(name)).map((name) => join(folder, name));
    return paths.length === 0 ? null : fileSequences("c2f-vol", paths);
  },

  async *read({ paths }, _cameras, isDue) {
    const annot = await readMatlabVariable(h36mCard, paths.poses, "annot");
    const { frames, values } = readRecord({ dataset: h36mCard.id, path: paths.poses, record: "annot" }, () =>
      rowsOf(annot),
    );
    for (const [row, image] of frames.entries()) {
      if (!isDue(image.frame)) continue;
      const joints = new Float64Array(JOINTS * 3);
      for (let i = 0; i < joints.length; i++) {
        const [joint, axis] = [jointsOfC2f[Math.floor(i / 3)], i % 3];
        // MATLAB's arrays lie by columns.
        joints[i] = Number(values[row + frames.length * (axis + 3 * joint)]);
      }
      yield { ...image, joints, pixels: null };
    }
  },
};

function rowsOf(annot: MatlabValue) {
  if (annot.kind !== "struct" || annot.elements.length !== 1) {
    throw new RecordProblem(`1×1 struct expected, found ${annot.dims.join("×")} ${annot.kind}`);
  }
  const { imgname, S } = annot.elements[0];
  if (imgname?.kind !== "cell") throw new RecordProblem(`imgname: a cell expected, found ${imgname?.kind ?? "none"}`);
  const names = imgname.values.map((value, row) => {
    if (value.kind !== "char") throw new RecordProblem(`imgname{${row + 1}}: a text expected, found ${value.kind}`);
    return value.text;
  });
  const expected = [names.length, 3, JOINTS];
  if (S?.kind !== "numeric" || S.dims.length !== 3 || S.dims.some((size, axis) => size !== expected[axis])) {
    throw new RecordProblem(`S: ${expected.join("×")} numbers expected, found ${S?.dims.join("×") ?? "none"}`);
  }
  return { frames: framesOfImages(names), values: S.data };
}
