/**
 * VideoPose3D's `data_3d_h36m.npz`: `positions_3d`, a pickled dict by subject, then by take, of [F, 32, 3] metres, world. A
 * file that was already reduced has [F, 17, 3]. S11 Directions is not in it.
 */
import { join } from "node:path";
import { transformPoints } from "@wildpose/camera";
import { isNumpyArray, type NumpyArray, type PickleValue, readNpz } from "@wildpose/formats/numpy";
import { InvalidSettingError } from "@wildpose/pose";
import { RecordProblem, shown } from "../../record-problem.js";
import { cameraFor } from "../cameras.js";
import { JOINTS, pickJoints } from "../form-pose.js";
import type { H36mOptions } from "../options.js";
import { parsedFile } from "../parsed-file.js";
import { jointsOf32, takeOfName } from "../quirks.js";
import type { Take } from "../sequence-names.js";
import { type FormReader, type TakePoses, viewOf } from "./form-reader.js";
import { listViews, namesIn } from "./take-files.js";

const FILE = "data_3d_h36m.npz";
const MILLIMETRES_PER_METRE = 1000;
const all17 = jointsOf32.map((_, index) => index);

export const videopose3d: FormReader = {
  signs: [FILE],

  async list(root, annotations, options) {
    if (annotations !== null && annotations.length !== 1) {
      throw new InvalidSettingError(`h36m: ${annotations.length} annotation files given, expected 1, such as ${FILE}`);
    }
    const path = annotations?.[0] ?? join(root, FILE);
    if (annotations === null && !(await namesIn(root)).includes(FILE)) return null;
    const takes = await parsedFile(path, (bytes) => readTakes(bytes, options));
    const sequences = await listViews("videopose3d", options, async (subject) => {
      if (![...takes.keys()].some((key) => key.startsWith(`${subject}/`))) return null;
      return (take) => (takes.has(keyOf(take)) ? { poses: path } : null);
    });
    return (
      sequences?.map((sequence) => ({ ...sequence, poses: takes.get(keyOf(viewOf(sequence).take)) ?? null })) ?? null
    );
  },

  async *read(sequence, cameras, isDue) {
    const { take, camera } = viewOf(sequence);
    const { cameraFromWorld } = cameraFor(cameras, take.subject, camera);
    const { frames, joints } = sequence.poses ?? { frames: 0, joints: new Float32Array() };
    for (let row = 0; row < frames; row++) {
      if (!isDue(row + 1)) continue;
      const world = pickJoints(joints, row * JOINTS * 3, all17, 3, MILLIMETRES_PER_METRE);
      yield { take, camera, frame: row + 1, joints: transformPoints(world, cameraFromWorld, world), pixels: null };
    }
  },
};

function keyOf({ subject, name }: Take): string {
  return `${subject}/${name}`;
}

/**
 * The takes that the options want, by {@link keyOf}. All takes are in one pickle, which is read as a whole; of it only
 * their 17 joints are kept, for as long as their sequences are.
 */
function readTakes(bytes: Uint8Array, options: H36mOptions): ReadonlyMap<string, TakePoses | null> {
  const dict: PickleValue | undefined = readNpz(bytes, { members: ["positions_3d"] }).get("positions_3d")?.data[0];
  if (!(dict instanceof Map)) throw new RecordProblem("positions_3d: a dict by subject expected, found something else");
  const found = new Map<string, TakePoses | null>();
  for (const [subject, takes] of dict as ReadonlyMap<PickleValue, PickleValue>) {
    if (typeof subject !== "string" || !(takes instanceof Map)) {
      throw new RecordProblem("positions_3d: dicts by take in a dict by subject expected, found something else");
    }
    for (const [name, array] of takes as ReadonlyMap<PickleValue, PickleValue>) {
      const place = `positions_3d[${shown(subject)}][${shown(name)}]`;
      const take = typeof name === "string" ? takeOfName(subject, name) : null;
      if (take === null) throw new RecordProblem(`${place}: a take of Human3.6M expected, such as "Directions 1"`);
      if (found.has(keyOf(take))) throw new RecordProblem(`${place}: each take once expected, found it a second time`);
      const isWanted = options.subjects.includes(take.subject) && options.actions.includes(take.action);
      found.set(keyOf(take), isWanted ? takePoses(place, array) : null);
    }
  }
  return found;
}

/** A copy of the 17 joints, without the 15 others that a file may have. */
function takePoses(place: string, array: PickleValue): TakePoses {
  const isOurs = isNumpyArray(array) && array.shape.length === 3 && array.shape[2] === 3;
  const stored = isOurs ? array.shape[1] : 0;
  if (!isOurs || !(stored === 32 || stored === JOINTS) || !isFloats(array.data)) {
    throw new RecordProblem(`${place}: an array of frames × 32 × 3 numbers expected`);
  }
  const { shape, data } = array;
  const order = stored === JOINTS ? all17 : jointsOf32;
  const joints = new (data instanceof Float32Array ? Float32Array : Float64Array)(shape[0] * JOINTS * 3);
  for (let row = 0, o = 0; row < shape[0]; row++) {
    for (const joint of order) {
      const at = (row * stored + joint) * 3;
      for (let axis = 0; axis < 3; axis++) joints[o++] = data[at + axis];
    }
  }
  return { frames: shape[0], joints };
}

function isFloats(data: NumpyArray["data"]): data is Float32Array | Float64Array {
  return data instanceof Float32Array || data instanceof Float64Array;
}
