/** A release → the same rows in a format of others, a file or more for each split, one row group in memory at a time. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { InvalidSettingError } from "@wildpose/pose";
import { readManifest } from "../release/read-manifest.js";
import { type Split, splits } from "../select/assign-split.js";
import { hashFile } from "../work-folder/hash-file.js";
import { beginOutputFolder, type OutputFolder } from "../work-folder/output-folder.js";
import { endFailedWork, refuseOrClearWork } from "../work-folder/unfinished-work.js";
import { cocoReadings, writeCocoJson } from "./coco-json.js";
import { describeExport, type ExportedSplit, exportedSplit } from "./exported-split.js";
import { humanDataReadings, writeHumanData } from "./human-data.js";
import { mmposeReadings, writeMmposeNpz } from "./mmpose-npz.js";
import { type SourceLicence, sourceLicences } from "./source-licences.js";
import { DEFAULT_SHARD_ROWS, webdatasetReadings, writeWebdataset } from "./webdataset.js";

export const releaseFormats = ["npz", "humandata", "coco", "webdataset"] as const;
export type ReleaseFormat = (typeof releaseFormats)[number];

export interface ExportReleaseOptions {
  readonly format: ReleaseFormat;
  /** Folder to make. It must not exist, or be empty. */
  readonly out: string;
  /** Samples of an archive of `webdataset`; 10,000 when it is left out. */
  readonly shardRows?: number;
  readonly signal?: AbortSignal;
  /** Called with the rows read so far, and how many will be: some formats read every row more than once. */
  readonly onProgress?: (rows: number, total: number) => void;
}

export interface ExportReleaseReport {
  readonly files: readonly {
    /** Within the output folder. */
    readonly path: string;
    readonly split: Split;
    readonly rows: number;
    readonly bytes: number;
    readonly sha256: string;
  }[];
  readonly licences: readonly SourceLicence[];
}

interface Writer {
  /** How often each row is read. */
  readonly readings: number;
  write(
    split: ExportedSplit,
    output: Pick<OutputFolder, "createFile">,
    shardRows: number,
  ): Promise<{ name: string; rows: number }[]>;
}

const writers: Readonly<Record<ReleaseFormat, Writer>> = {
  npz: { readings: mmposeReadings, write: writeMmposeNpz },
  humandata: { readings: humanDataReadings, write: writeHumanData },
  coco: { readings: cocoReadings, write: writeCocoJson },
  webdataset: { readings: webdatasetReadings, write: writeWebdataset },
};

/**
 * Exports a release folder. The same release gives the same bytes. Beside the files stands `info.json`: their hashes, the
 * columns, and the licences of the sources.
 *
 * @throws {InvalidSettingError} when the folder is no release, or a setting cannot be used.
 * @throws {FailedCheckError} when its rows cannot be read.
 * @throws {OutputFolderError} when the output cannot be written. Nothing is left behind then, nor when the signal aborts.
 */
export async function exportRelease(
  folder: string,
  { format, out, shardRows = DEFAULT_SHARD_ROWS, signal, onProgress }: ExportReleaseOptions,
): Promise<ExportReleaseReport> {
  if (!(Number.isInteger(shardRows) && shardRows >= 1)) {
    throw new InvalidSettingError(`--shard-rows: expected a whole number from 1, found ${shardRows}`);
  }
  const { readings, write } = writers[format];
  const manifest = await readManifest(folder);
  const licences = sourceLicences(manifest, await readFile(join(folder, "README.md"), "utf8").catch(() => null));
  const total = readings * manifest.shards.reduce((sum, { rows }) => sum + rows, 0);
  let done = 0;
  const onRows = (rows: number) => {
    done += rows;
    onProgress?.(done, total);
  };
  const parts = splits
    .map((split) => exportedSplit(folder, manifest, split, licences, { signal, onRows }))
    .filter((split) => split !== null);
  const output = await beginOutputFolder(out);
  const exported = { createFile: (path: string) => output.createFile(`release/${path}`) };
  try {
    await refuseOrClearWork(output, out, false);
    const files: ExportReleaseReport["files"][number][] = [];
    for (const part of parts) {
      for (const { name, rows } of await write(part, exported, shardRows)) {
        const { bytes, sha256 } = await hashFile(join(output.releasePath, name));
        files.push({ path: name, split: part.split, rows, bytes, sha256 });
      }
    }
    const info = await exported.createFile("info.json");
    await info.write(Buffer.from(`${JSON.stringify({ format, files, splits: parts.map(describeExport) }, null, 2)}\n`));
    await info.close();
    await output.commit();
    return { files, licences };
  } catch (error) {
    await endFailedWork(output);
    throw error;
  }
}
