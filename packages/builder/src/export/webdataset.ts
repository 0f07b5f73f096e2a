/**
 * The release as WebDataset: tar archives in which the files of a sample stand together and differ in their ending.
 * `<name>.json` has every column; `<name>.jpg`, or whatever the image is, its bytes as they are in the release.
 */
import { tarEnd, tarMember } from "@wildpose/formats/tar";
import { type ColumnName, columns, type ReleaseRows } from "../shards/columns.js";
import type { OutputFolder } from "../work-folder/output-folder.js";
import { type BlockWriter, blockWriter } from "./block-writer.js";
import type { ExportedSplit } from "./exported-split.js";
import { jsonRow, valueColumns } from "./row-values.js";
import { sampleName } from "./sample-name.js";

export const webdatasetReadings = 1;

/** A thousand images of 100 kB are an archive of a hundred megabytes: so it is one of a gigabyte. */
export const DEFAULT_SHARD_ROWS = 10_000;

const sampleValues = jsonRow(valueColumns);
const allColumns: readonly ColumnName[] = columns.map(({ name }) => name);

/** Writes `<split>-00000.tar` and so on, each with `shardRows` samples but the last. */
export async function writeWebdataset(
  split: ExportedSplit,
  output: Pick<OutputFolder, "createFile">,
  shardRows: number,
) {
  const files: { name: string; rows: number }[] = [];
  let archive: BlockWriter | null = null;
  const end = async () => {
    await archive?.write(tarEnd());
    await archive?.close();
    archive = null;
  };
  for await (const rows of split.read(allColumns)) {
    for (let row = 0; row < rows.count; row++) {
      if (archive === null) {
        const name = `${split.split}-${String(files.length).padStart(5, "0")}.tar`;
        archive = blockWriter(await output.createFile(name));
        files.push({ name, rows: 0 });
      }
      for (const part of sampleMembers(rows, row)) await archive.write(part);
      if (++files[files.length - 1].rows === shardRows) await end();
    }
  }
  await end();
  return files;
}

function sampleMembers(rows: ReleaseRows, row: number): Uint8Array[] {
  const { image, sample_id } = rows;
  const name = sampleName(sample_id[row] ?? "");
  const bytes = image.bytes[row];
  const json = JSON.stringify({ ...sampleValues(rows, row), image_path: image.path[row] });
  return [
    ...(bytes === null ? [] : tarMember(`${name}.${imageEnding(bytes, image.path[row])}`, bytes)),
    ...tarMember(`${name}.json`, Buffer.from(json, "utf8")),
  ];
}

/** By what the bytes are; readers choose the decoder by it. */
function imageEnding(bytes: Uint8Array, path: string | null): string {
  const begins = (codes: readonly number[], at = 0) => codes.every((code, index) => bytes[at + index] === code);
  if (begins([0xff, 0xd8, 0xff])) return "jpg";
  if (begins([0x89, 0x50, 0x4e, 0x47])) return "png";
  if (begins([0x52, 0x49, 0x46, 0x46]) && begins([0x57, 0x45, 0x42, 0x50], 8)) return "webp";
  return /\.([a-z0-9]{1,5})$/i.exec(path ?? "")?.[1].toLowerCase() ?? "img";
}
