/** The files of a Unity export, and its tables. */
import { join } from "node:path";
import { h36m17, MalformedSourceError } from "@wildpose/pose";
import { type CameraTable, openCameras } from "./camera-table.js";
import { unityCard } from "./card.js";
import type { ExportDescription } from "./export-description.js";
import { type Floats, type NumberTable, openFloats, openIntegers } from "./number-table.js";
import { PLANAR_VALUES } from "./quirks.js";

/** clip, frame, camera. */
export const ROW_COLUMNS = 3;

export interface ExportTables {
  readonly paths: ReturnType<typeof exportPaths>;
  readonly joints: NumberTable<Floats>;
  readonly rows: NumberTable<Int32Array>;
  readonly cameras: CameraTable;
  /** [N, 17]; null where the export has no images. */
  readonly visibilities: NumberTable<Int32Array> | null;
  close(): Promise<void>;
}

/** Where an export with images says what of the joints is seen in them. */
export function visibilityPath(folder: string): string {
  return join(folder, "visibility.npy");
}

/** Paths of the files that every export has. */
export function exportPaths(folder: string) {
  return {
    description: join(folder, "export.json"),
    joints: join(folder, "joints.npy"),
    rows: join(folder, "rows.npy"),
    cameras: join(folder, "cameras.npy"),
  };
}

/**
 * Opens the tables of an export.
 *
 * @param description rows that export.json says, and whether there are images.
 * @throws {MissingSourceError} when one is not there.
 * @throws {MalformedSourceError} when one does not have the documented shape or number of rows.
 */
export async function openExportTables(
  folder: string,
  { samples, hasImages }: Pick<ExportDescription, "samples" | "hasImages">,
): Promise<ExportTables> {
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
    const visibilities = hasImages ? keep(await openIntegers(visibilityPath(folder), h36m17.joints.length)) : null;
    for (const [path, found] of [
      [paths.joints, joints.rows],
      [paths.rows, rows.rows],
      ...(visibilities ? [[visibilityPath(folder), visibilities.rows] as const] : []),
    ] as const) {
      if (found !== samples) {
        const problem = `${samples} rows expected (samples in export.json), found ${found}; make the export again`;
        throw new MalformedSourceError(unityCard.id, path, problem);
      }
    }
    return { paths, joints, rows, cameras, visibilities, close };
  } catch (error) {
    await close();
    throw error;
  }
}
