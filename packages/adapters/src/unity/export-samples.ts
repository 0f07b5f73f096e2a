/** The samples of one clip of a Unity export. */
import { join } from "node:path";
import type { PoseSample } from "@wildpose/pose";
import { MalformedSourceError } from "@wildpose/pose";
import type { SourceSequence } from "../adapter.js";
import { RecordProblem, readRecord } from "../record-problem.js";
import { type CameraTable, checkedIntrinsics, openCameras } from "./camera-table.js";
import { unityCard } from "./card.js";
import type { ExportClip, ExportDescription } from "./export-description.js";
import { type Floats, type NumberTable, openFloats, openIntegers } from "./number-table.js";
import { poseSample } from "./pose-sample.js";
import { PLANAR_VALUES, pointsFromPlanar } from "./quirks.js";

/** A clip of an export. */
export interface ExportSequence extends SourceSequence {
  readonly form: "export";
  readonly folder: string;
  /** Its index in export.json. */
  readonly clipIndex: number;
  readonly clip: ExportClip;
  readonly description: Pick<ExportDescription, "order" | "imageSize" | "samples">;
}

/** clip, frame, camera. */
const ROW_COLUMNS = 3;

/** Rows read at a time. */
const CHUNK = 1024;

export interface ExportTables {
  readonly joints: NumberTable<Floats>;
  readonly rows: NumberTable<Int32Array>;
  readonly cameras: CameraTable;
  close(): Promise<void>;
}

/** Paths of the files of an export. */
export function exportPaths(folder: string) {
  return {
    description: join(folder, "export.json"),
    joints: join(folder, "joints.npy"),
    rows: join(folder, "rows.npy"),
    cameras: join(folder, "cameras.npy"),
  };
}

/**
 * Opens the three tables of an export.
 *
 * @param samples rows that export.json says.
 * @throws {MissingSourceError} when one is not there.
 * @throws {MalformedSourceError} when one does not have the documented shape or number of rows.
 */
export async function openExportTables(folder: string, samples: number): Promise<ExportTables> {
  const paths = exportPaths(folder);
  const opened: { close(): Promise<void> }[] = [];
  const close = async () => {
    for (const table of opened) await table.close();
  };
  const keep = <Table extends { close(): Promise<void> }>(table: Table): Table => {
    opened.push(table);
    return table;
  };
  try {
    const joints = keep(await openFloats(paths.joints, PLANAR_VALUES));
    const rows = keep(await openIntegers(paths.rows, ROW_COLUMNS));
    const cameras = keep(await openCameras(paths.cameras));
    for (const [path, found] of [
      [paths.joints, joints.rows],
      [paths.rows, rows.rows],
    ] as const) {
      if (found !== samples) {
        const problem = `${samples} rows expected (samples in export.json), found ${found}; make the export again`;
        throw new MalformedSourceError(unityCard.id, path, problem);
      }
    }
    return { joints, rows, cameras, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Reads a clip, {@link CHUNK} rows at a time: memory does not grow with the export. */
export async function* readExportSamples(sequence: ExportSequence, signal?: AbortSignal): AsyncGenerator<PoseSample> {
  const { folder, clip, description } = sequence;
  const tables = await openExportTables(folder, description.samples);
  try {
    for (let from = clip.from; from < clip.to; from += CHUNK) {
      const to = Math.min(from + CHUNK, clip.to);
      const joints = await tables.joints.read(from, to);
      const rows = await tables.rows.read(from, to);
      for (let row = from; row < to; row++) {
        signal?.throwIfAborted();
        yield await readSample(sequence, tables, joints, rows, row, row - from);
      }
    }
  } finally {
    await tables.close();
  }
}

/**
 * @param row in the export.
 * @param at the same row in `joints` and `rows`.
 */
async function readSample(
  { folder, clip, clipIndex, description }: ExportSequence,
  tables: ExportTables,
  joints: Floats,
  rows: Int32Array,
  row: number,
  at: number,
): Promise<PoseSample> {
  const paths = exportPaths(folder);
  const place = (path: string, record = `row ${row}`) => ({ dataset: unityCard.id, path, record });
  const [rowClip, frame, camera] = rows.subarray(at * ROW_COLUMNS);
  readRecord(place(paths.rows), () => {
    if (rowClip !== clipIndex) {
      throw new RecordProblem(`clip ${clipIndex} (${clip.name}) expected, found ${rowClip}; rows are grouped by clip`);
    }
    if (frame < 0) throw new RecordProblem(`a frame of 0 or more expected, found ${frame}`);
    if (camera < 0 || camera >= tables.cameras.rows) {
      throw new RecordProblem(`a camera of the ${tables.cameras.rows} in cameras.npy expected, found ${camera}`);
    }
  });
  const record = await tables.cameras.row(camera);
  const intrinsics = readRecord(place(paths.cameras, `row ${camera}`), () => checkedIntrinsics(record));
  const group = `${unityCard.id}/${clip.name}`;
  const origin = {
    id: `${group}/${frame}/${camera}`,
    group,
    sourceSplit: clip.split,
    activity: clip.activity,
    imageSize: description.imageSize,
  };
  return readRecord(place(paths.joints), () =>
    poseSample(origin, pointsFromPlanar(joints, at * PLANAR_VALUES, description.order), intrinsics),
  );
}
