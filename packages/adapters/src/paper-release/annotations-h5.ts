/**
 * `annot_train.h5` and `annot_val.h5` of `H36M-images.tar.gz`.
 *
 * What is in the paper's own files was not published. Files of these names, with images in folders of the same form
 * (`s_01_act_02_subact_01_ca_01`), circulate with the datasets `id`, `subject`, `action`, `subaction`, `camera`, `bbox`,
 * `joint_2d` [N, J, 2] and `joint_3d_mono` [N, J, 3] (xingyizhou/pytorch-pose-hg-3d reads them); that is what is read here.
 */
import { type OpenHdf5, openHdf5 } from "@wildpose/formats/hdf5";
import { RecordProblem } from "../record-problem.js";
import { PAPER_JOINTS } from "./joint-order.js";
import type { StoredPoses } from "./stored-poses.js";

const nameParts = ["subject", "action", "subaction", "camera", "id"] as const;

/** @throws {FormatError} when it is no HDF5 file, {@link RecordProblem} when it has other datasets. */
export function readAnnotationsH5(bytes: Uint8Array): StoredPoses {
  const opened = openHdf5(bytes);
  const flat2d = poses(opened, "joint_2d", 2);
  const flat3d = poses(opened, "joint_3d_mono", 3);
  const count = flat2d.length / (PAPER_JOINTS * 2);
  if (flat3d.length / (PAPER_JOINTS * 3) !== count) {
    throw new RecordProblem(
      `${count} poses in joint_3d_mono as in joint_2d expected, found ${flat3d.length / (PAPER_JOINTS * 3)}`,
    );
  }
  return { imageNames: imageNames(opened, count), flat2d, flat3d, interleaved: true };
}

function poses(opened: OpenHdf5, name: string, axes: number): Float32Array {
  const { shape, data } = dataset(opened, name);
  if (shape.length !== 3 || shape[1] !== PAPER_JOINTS || shape[2] !== axes || !ArrayBuffer.isView(data)) {
    throw new RecordProblem(
      `${name}: numbers of shape N × ${PAPER_JOINTS} × ${axes} expected, found ${shape.join(" × ")}`,
    );
  }
  return Float32Array.from(data as ArrayLike<number | bigint>, Number);
}

function imageNames(opened: OpenHdf5, count: number): string[] {
  if (opened.paths.includes("imgname")) {
    const { data } = dataset(opened, "imgname");
    if (ArrayBuffer.isView(data) || data.length !== count) {
      throw new RecordProblem(
        `imgname: ${count} texts expected, found ${data.length} ${ArrayBuffer.isView(data) ? "numbers" : "texts"}`,
      );
    }
    return [...data];
  }
  const parts = nameParts.map((name) => {
    const { data } = dataset(opened, name);
    if (!ArrayBuffer.isView(data) || data.length !== count) {
      throw new RecordProblem(`${name}: ${count} numbers expected, found ${data.length}`);
    }
    return Array.from(data as ArrayLike<number | bigint>, Number);
  });
  return Array.from({ length: count }, (_, row) => {
    const [subject, action, subaction, camera, frame] = parts.map((values) => values[row]);
    const two = (value: number) => String(value).padStart(2, "0");
    const folder = `s_${two(subject)}_act_${two(action)}_subact_${two(subaction)}_ca_${two(camera)}`;
    return `${folder}/${folder}_${String(frame).padStart(6, "0")}.jpg`;
  });
}

function dataset(opened: OpenHdf5, name: string) {
  if (!opened.paths.includes(name)) {
    const found = opened.paths.slice(0, 12).join(", ") || "none";
    throw new RecordProblem(`a dataset ${name} expected, found ${JSON.stringify(found).slice(1, -1)}`);
  }
  return opened.dataset(name);
}
