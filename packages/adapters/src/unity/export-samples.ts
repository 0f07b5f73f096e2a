/** The samples of one clip of a Unity export. */
import { h36m17, MalformedSourceError, OCCLUDED, type PoseSample, VISIBLE } from "@wildpose/pose";
import type { SourceSequence } from "../adapter.js";
import { RecordProblem } from "../record-problem.js";
import { checkedIntrinsics } from "./camera-table.js";
import { unityCard } from "./card.js";
import type { ExportClip, ExportDescription } from "./export-description.js";
import { type ExportTables, openExportTables, ROW_COLUMNS, visibilityPath } from "./export-tables.js";
import type { JointOrder } from "./joint-order.js";
import type { Floats } from "./number-table.js";
import { poseSample } from "./pose-sample.js";
import { PLANAR_VALUES, pointsFromPlanar } from "./quirks.js";

/** A clip of an export. */
export interface ExportSequence extends SourceSequence {
  readonly form: "export";
  readonly folder: string;
  /** Its index in export.json. */
  readonly clipIndex: number;
  readonly clip: ExportClip;
  readonly description: Pick<ExportDescription, "order" | "imageSize" | "samples" | "hasImages">;
}

const JOINTS = h36m17.joints.length;

/** Rows read at a time. */
const CHUNK = 1024;

/** Reads a clip, {@link CHUNK} rows at a time: memory does not grow with the export. */
export async function* readExportSamples(sequence: ExportSequence, signal?: AbortSignal): AsyncGenerator<PoseSample> {
  const { folder, clip, description } = sequence;
  const tables = await openExportTables(folder, description);
  try {
    for (let from = clip.from; from < clip.to; from += CHUNK) {
      const to = Math.min(from + CHUNK, clip.to);
      const joints = await tables.joints.read(from, to);
      const rows = await tables.rows.read(from, to);
      const visibilities = (await tables.visibilities?.read(from, to)) ?? null;
      for (let row = from; row < to; row++) {
        signal?.throwIfAborted();
        yield await readSample(sequence, tables, { joints, rows, visibilities }, row, row - from);
      }
    }
  } finally {
    await tables.close();
  }
}

/** Rows of the tables that are read together. */
interface ReadRows {
  readonly joints: Floats;
  readonly rows: Int32Array;
  readonly visibilities: Int32Array | null;
}

/**
 * @param row in the export.
 * @param at the same row in what was read.
 */
async function readSample(
  { folder, clip, clipIndex, description }: ExportSequence,
  { paths, cameras }: ExportTables,
  { joints, rows, visibilities }: ReadRows,
  row: number,
  at: number,
): Promise<PoseSample> {
  const [rowClip, frame, camera] = rows.subarray(at * ROW_COLUMNS, (at + 1) * ROW_COLUMNS);
  readRow(paths.rows, row, () => {
    if (rowClip !== clipIndex) {
      throw new RecordProblem(`clip ${clipIndex} (${clip.name}) expected, found ${rowClip}; rows are grouped by clip`);
    }
    if (frame < 0) throw new RecordProblem(`a frame of 0 or more expected, found ${frame}`);
    if (camera < 0 || camera >= cameras.rows) {
      throw new RecordProblem(`a camera of the ${cameras.rows} in cameras.npy expected, found ${camera}`);
    }
  });
  const cameraRow = await cameras.row(camera);
  const intrinsics = readRow(paths.cameras, camera, () => checkedIntrinsics(cameraRow));
  const group = `${unityCard.id}/${clip.name}`;
  const origin = {
    id: `${group}/${frame}/${camera}`,
    group,
    sourceSplit: clip.split,
    activity: clip.activity,
    imageSize: description.imageSize,
    imagePath: description.hasImages ? picturePath(row) : null,
    visibility:
      visibilities === null
        ? null
        : readRow(visibilityPath(folder), row, () =>
            visibilityOf(visibilities.subarray(at * JOINTS, (at + 1) * JOINTS), description.order),
          ),
  };
  return readRow(paths.joints, row, () =>
    poseSample(origin, pointsFromPlanar(joints, at * PLANAR_VALUES, description.order), intrinsics),
  );
}

/** Where the picture of a row is, relative to the image folder. */
function picturePath(row: number): string {
  return `${String(Math.floor(row / 1000)).padStart(5, "0")}/${String(row).padStart(8, "0")}.jpg`;
}

/** @returns [17] in the order of h36m17. */
function visibilityOf(values: Int32Array, order: JointOrder): Uint8Array {
  return Uint8Array.from(order, (place, joint) => {
    const value = values[place];
    if (value === OCCLUDED || value === VISIBLE) return value;
    throw new RecordProblem(`${h36m17.joints[joint]}: 1 (occluded) or 2 (visible) expected, found ${value}`);
  });
}

/** Reads something of a row; a problem with it becomes an error that names file and row. */
function readRow<Value>(path: string, row: number, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RecordProblem)) throw error;
    const problem = `row ${row}: ${error.message}; make the export again`;
    throw new MalformedSourceError(unityCard.id, path, problem, { cause: error });
  }
}
