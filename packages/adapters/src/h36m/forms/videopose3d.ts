/**
 * VideoPose3D's `data_3d_h36m.npz`: `positions_3d`, a pickled dict by subject, then by take, of [F, 32, 3] metres, world. A
 * file that was already reduced has [F, 17, 3]. S11 Directions is not in it.
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { transformPoints } from "@wildpose/camera";
import { isNumpyArray, type NumpyArray, type PickleValue, readNpz } from "@wildpose/formats/numpy";
import { InvalidSettingError } from "@wildpose/pose";
import { RecordProblem, shown } from "../../record-problem.js";
import { cameraFor } from "../cameras.js";
import { pickJoints } from "../form-pose.js";
import { parsedFile } from "../parsed-file.js";
import { jointsOf32, takeOfName } from "../quirks.js";
import type { Take } from "../sequence-names.js";
import { type FormReader, viewOf } from "./form-reader.js";
import { listViews, namesIn } from "./take-files.js";

const FILE = "data_3d_h36m.npz";
const MILLIMETRES_PER_METRE = 1000;
const all17 = jointsOf32.map((_, index) => index);

/** Positions by subject and take: `S1/Directions 1`. */
type Positions = ReadonlyMap<string, NumpyArray>;

export const videopose3d: FormReader = {
  signs: [FILE],

  async list(root, annotations, options) {
    if (annotations !== null && annotations.length !== 1) {
      throw new InvalidSettingError(`h36m: ${annotations.length} annotation files given, expected 1, such as ${FILE}`);
    }
    const path = annotations?.[0] ?? join(root, FILE);
    if (annotations === null && !(await namesIn(root)).includes(FILE)) return null;
    const positions = await readPositions(path);
    return listViews("videopose3d", options, async (subject) => {
      if (![...positions.keys()].some((key) => key.startsWith(`${subject}/`))) return null;
      return (take) => (positions.has(keyOf(take)) ? { poses: path } : null);
    });
  },

  async *read(sequence, cameras, isDue) {
    const { take, camera } = viewOf(sequence);
    const { cameraFromWorld } = cameraFor(cameras, take.subject, camera);
    const array = (await readPositions(sequence.paths.poses)).get(keyOf(take));
    if (array === undefined) return;
    const [frames, joints] = array.shape;
    const order = joints === all17.length ? all17 : jointsOf32;
    for (let row = 0; row < frames; row++) {
      if (!isDue(row + 1)) continue;
      const start = row * joints * 3;
      const world = pickJoints(array.data as ArrayLike<number>, start, order, 3, MILLIMETRES_PER_METRE);
      yield { take, camera, frame: row + 1, joints: transformPoints(world, cameraFromWorld, world), pixels: null };
    }
  },
};

function keyOf({ subject, name }: Take): string {
  return `${subject}/${name}`;
}

/**
 * The file that was read last. All takes are in one pickle, so it is read as a whole (about 200 MB), once for all of its
 * sequences.
 */
let lastRead: { readonly key: string; readonly positions: Promise<Positions> } | null = null;

async function readPositions(path: string): Promise<Positions> {
  const found = await stat(path).catch(() => null);
  const key = `${path} ${found?.size} ${found?.mtimeMs}`;
  if (lastRead?.key === key) return lastRead.positions;
  const positions = parsedFile(path, positionsOf);
  lastRead = { key, positions };
  // What could not be read is read again by whoever asks next.
  positions.catch(() => {
    lastRead = null;
  });
  return positions;
}

function positionsOf(bytes: Uint8Array): Positions {
  const dict: PickleValue | undefined = readNpz(bytes).get("positions_3d")?.data[0];
  if (!(dict instanceof Map)) throw new RecordProblem("positions_3d: a dict by subject expected, found something else");
  const positions = new Map<string, NumpyArray>();
  for (const [subject, takes] of dict as ReadonlyMap<PickleValue, PickleValue>) {
    if (typeof subject !== "string" || !(takes instanceof Map)) {
      throw new RecordProblem("positions_3d: dicts by take in a dict by subject expected, found something else");
    }
    for (const [name, array] of takes as ReadonlyMap<PickleValue, PickleValue>) {
      const place = `positions_3d[${shown(subject)}][${shown(name)}]`;
      const take = typeof name === "string" ? takeOfName(subject, name) : null;
      if (take === null) throw new RecordProblem(`${place}: a take of Human3.6M expected, such as "Directions 1"`);
      if (!isNumpyArray(array) || !isPoses(array)) {
        throw new RecordProblem(`${place}: an array of frames × 32 × 3 numbers expected`);
      }
      if (positions.has(keyOf(take)))
        throw new RecordProblem(`${place}: each take once expected, found it a second time`);
      positions.set(keyOf(take), array);
    }
  }
  return positions;
}

function isPoses({ shape, data }: NumpyArray): boolean {
  const joints = shape[1] === 32 || shape[1] === all17.length;
  return (
    shape.length === 3 && joints && shape[2] === 3 && (data instanceof Float32Array || data instanceof Float64Array)
  );
}
