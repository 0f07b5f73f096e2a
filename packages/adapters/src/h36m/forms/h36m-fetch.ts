/**
 * What h36m-fetch writes: `S1/Directions-1/annot.h5` with the rows of all cameras of a take, one after the other: `pose/3d`
 * [N, 32, 3] millimetres, camera; `pose/2d` [N, 32, 2] pixels; `frame` from 1; `camera`, `subject`, `action`, `subaction`
 * [N]. Its `intrinsics` are a fit without lens and are not read, nor is `pose/3d-univ`, whose bones all have one length.
 */
import { join } from "node:path";
import { type OpenHdf5, openHdf5 } from "@wildpose/formats/hdf5";
import { RecordProblem } from "../../record-problem.js";
import { pickJoints } from "../form-pose.js";
import { parsedFile } from "../parsed-file.js";
import { canonicalAction, jointsOf32 } from "../quirks.js";
import { actions, type Subject, takeNumbered } from "../sequence-names.js";
import { type FormReader, viewOf } from "./form-reader.js";
import { listViews, namesIn } from "./take-files.js";

const SOURCE_JOINTS = 32;

export const h36mFetch: FormReader = {
  signs: ["S1/Directions-1/annot.h5"],

  async list(root, _annotations, options) {
    return listViews("h36m-fetch", options, async (subject) => {
      const poses = await annotationFiles(root, subject);
      if (poses.size === 0) return null;
      return ({ name }) => {
        const path = poses.get(name);
        return path === undefined ? null : { poses: path };
      };
    });
  },

  async *read(sequence, _cameras, isDue) {
    const { take, camera } = viewOf(sequence);
    const rows = await parsedFile(sequence.paths.poses, (bytes) => {
      const table = openTable(openHdf5(bytes));
      const wanted: number[] = [];
      table.cameras.forEach((id, row) => {
        const found = takeNumbered(`S${table.subjects[row]}`, table.actions[row], table.subactions[row]);
        if (found?.subject !== take.subject || found.name !== take.name) {
          throw new RecordProblem(
            `row ${row}: ${take.subject} ${take.name} expected by the folder's name, found subject ${table.subjects[row]}, action ${table.actions[row]}, subaction ${table.subactions[row]}`,
          );
        }
        if (!(Number.isInteger(table.frames[row]) && table.frames[row] >= 1)) {
          throw new RecordProblem(
            `row ${row}: frame: a whole number of 1 or more expected, found ${table.frames[row]}`,
          );
        }
        if (String(id) === camera) wanted.push(row);
      });
      return { ...table, wanted };
    });
    for (const row of rows.wanted) {
      const frame = rows.frames[row];
      if (!isDue(frame)) continue;
      const joints = pickJoints(rows.joints, row * SOURCE_JOINTS * 3, jointsOf32, 3);
      const pixels = pickJoints(rows.pixels, row * SOURCE_JOINTS * 2, jointsOf32, 2);
      yield { take, camera, frame, joints, pixels };
    }
  },
};

/** `Directions-1/annot.h5` by our name of the take: the number is the subaction, which is not that of the file names. */
async function annotationFiles(root: string, subject: Subject): Promise<ReadonlyMap<string, string>> {
  const paths = new Map<string, string>();
  for (const name of await namesIn(join(root, subject))) {
    const match = /^([A-Za-z]+)-([12])$/.exec(name);
    const action = match && canonicalAction(match[1]);
    const take = action && takeNumbered(subject, actions.indexOf(action) + 2, Number(match[2]));
    if (!take || !(await namesIn(join(root, subject, name))).includes("annot.h5")) continue;
    paths.set(take.name, join(root, subject, name, "annot.h5"));
  }
  return paths;
}

/** The columns of the file, one entry a row. */
function openTable(file: OpenHdf5) {
  const cameras = column(file, "camera");
  const count = cameras.length;
  return {
    cameras,
    frames: column(file, "frame", count),
    subjects: column(file, "subject", count),
    actions: column(file, "action", count),
    subactions: column(file, "subaction", count),
    joints: poses(file, "pose/3d", [count, SOURCE_JOINTS, 3]),
    pixels: poses(file, "pose/2d", [count, SOURCE_JOINTS, 2]),
  };
}

function column(file: OpenHdf5, path: string, count?: number): number[] {
  const { shape, data } = file.dataset(path);
  if (shape.length !== 1 || (count !== undefined && shape[0] !== count)) {
    throw new RecordProblem(`${path}: ${count ?? "a list of"} numbers expected, found ${shape.join(" × ") || "one"}`);
  }
  return Array.from(data as ArrayLike<unknown>, Number);
}

function poses(file: OpenHdf5, path: string, expected: readonly number[]): Float32Array | Float64Array {
  const { shape, data } = file.dataset(path);
  const fits = shape.length === expected.length && shape.every((size, axis) => size === expected[axis]);
  if (fits && (data instanceof Float32Array || data instanceof Float64Array)) return data;
  throw new RecordProblem(
    `${path}: ${expected.join(" × ")} floating point numbers expected, found ${shape.join(" × ")}`,
  );
}
