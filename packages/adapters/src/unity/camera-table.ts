/** `cameras.npy` of a Unity export, read a block at a time: an export may have a camera for every sample. */
import type { Intrinsics } from "@wildpose/camera";
import { RecordProblem } from "../record-problem.js";
import { type Floats, type NumberTable, openFloats } from "./number-table.js";

/** fx fy cx cy pixels, R row-major, t millimetres: camera from world. */
const CAMERA_COLUMNS = 16;

const BLOCK = 512;
/** 4 MB of cameras: enough for the cameras of neighbouring samples, in whatever order they come. */
const KEPT_BLOCKS = 64;

/** How far R Rᵀ may be from the identity: single precision, and then some. */
const ROTATION_TOLERANCE = 1e-4;

export interface CameraTable {
  /** Number of cameras. */
  readonly rows: number;
  /** The row of a camera. */
  row(camera: number): Promise<Floats>;
  close(): Promise<void>;
}

/** Opens the table. Errors as `openFloats`. */
export async function openCameras(path: string): Promise<CameraTable> {
  const table = await openFloats(path, CAMERA_COLUMNS);
  const blocks = new Map<number, Floats>();
  return {
    rows: table.rows,
    async row(camera) {
      const number = Math.floor(camera / BLOCK);
      const block = blocks.get(number) ?? (await readBlock(table, number));
      // Taken out and put back, a block is the youngest; the oldest goes.
      blocks.delete(number);
      blocks.set(number, block);
      if (blocks.size > KEPT_BLOCKS) for (const oldest of blocks.keys()) if (blocks.delete(oldest)) break;
      const start = (camera % BLOCK) * CAMERA_COLUMNS;
      return block.subarray(start, start + CAMERA_COLUMNS);
    },
    close: () => table.close(),
  };
}

function readBlock(table: NumberTable<Floats>, number: number): Promise<Floats> {
  const from = number * BLOCK;
  return table.read(from, Math.min(from + BLOCK, table.rows));
}

/**
 * The intrinsics of a row, once the row is sound: finite, focal lengths above 0, and R a rotation. A reflection is what a
 * left-handed frame that nobody converted looks like.
 *
 * @throws {RecordProblem} saying what is not.
 */
export function checkedIntrinsics(row: Floats): Intrinsics {
  row.forEach((value, column) => {
    if (!Number.isFinite(value)) throw new RecordProblem(`column ${column}: a finite number expected, found ${value}`);
  });
  const [fx, fy, cx, cy] = row;
  if (fx <= 0 || fy <= 0) throw new RecordProblem(`fx and fy above 0 expected, found ${fx}, ${fy}`);
  const rotation = row.subarray(4, 13);
  const dot = (a: number, b: number) =>
    rotation[a * 3] * rotation[b * 3] +
    rotation[a * 3 + 1] * rotation[b * 3 + 1] +
    rotation[a * 3 + 2] * rotation[b * 3 + 2];
  for (let a = 0; a < 3; a++) {
    for (let b = a; b < 3; b++) {
      const difference = Math.abs(dot(a, b) - (a === b ? 1 : 0));
      if (!(difference <= ROTATION_TOLERANCE)) {
        throw new RecordProblem(`R a rotation expected, found R Rᵀ ${difference} away from the identity`);
      }
    }
  }
  const [a, b, c, d, e, f, g, h, i] = rotation;
  if (a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g) < 0) {
    throw new RecordProblem("R a rotation expected, found a reflection: a left-handed frame was not converted");
  }
  return [fx, fy, cx, cy];
}
