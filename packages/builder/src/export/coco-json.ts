/**
 * The release as COCO keypoints (https://cocodataset.org/#format-data, sections 1 and 2), with the 17 joints of
 * Human3.6M. What COCO has no place for, the 3D pose above all, is under the key `wildpose` of each annotation.
 */
import { h36m17 } from "@wildpose/pose";
import type { ColumnName, ReleaseRows } from "../shards/columns.js";
import type { OutputFolder } from "../work-folder/output-folder.js";
import { blockWriter } from "./block-writer.js";
import { describeExport, type ExportedSplit } from "./exported-split.js";
import { firstSeen } from "./first-seen.js";
import { imageName, imageNameColumns } from "./image-name.js";
import { jsonRow, shortFloat, valueColumns } from "./row-values.js";

const JOINTS = h36m17.joints.length;
const PERSON = 1;

const imageColumns: readonly ColumnName[] = [...imageNameColumns, "image_sha256"];
/** Those that COCO has a place for, or that the image has. */
const elsewhere: readonly ColumnName[] = [
  "bbox",
  "keypoints_2d",
  "visibility",
  "image_width",
  "image_height",
  "image_sha256",
];
const ownValues = jsonRow(valueColumns.filter((name) => !elsewhere.includes(name)));

/** Images, then annotations. */
export const cocoReadings = 2;

/** Writes `<split>.json`. Images are numbered as they first come, annotations as rows: both from 1. */
export async function writeCocoJson(split: ExportedSplit, output: Pick<OutputFolder, "createFile">) {
  const name = `${split.split}.json`;
  const json = blockWriter(await output.createFile(name));
  const { licences, manifest } = split;
  const description = `${manifest.name}, ${split.split}`;
  await json.write(`{"info":${JSON.stringify({ description, wildpose: describeExport(split) })},\n`);
  await json.write(`"licenses":${JSON.stringify(licences.map(licenceRecord))},\n`);
  await json.write(`"categories":[${JSON.stringify(personCategory())}],\n"images":[`);

  const images = firstSeen(split.rows);
  const licenceOf = new Map(licences.map(({ source }, index) => [source, index + 1]));
  for await (const rows of split.read(imageColumns)) {
    for (let row = 0; row < rows.count; row++) {
      const known = images.count;
      const id = images.numberOf(imageName(rows, row));
      if (id <= known) continue;
      await json.write(`${id === 1 ? "\n" : ",\n"}${JSON.stringify(imageRecord(rows, row, id, licenceOf))}`);
    }
  }
  await json.write('\n],\n"annotations":[');
  let id = 0;
  for await (const rows of split.read([...imageNameColumns, ...valueColumns])) {
    for (let row = 0; row < rows.count; row++) {
      const record = annotationRecord(rows, row, ++id, images.numberOf(imageName(rows, row)));
      await json.write(`${id === 1 ? "\n" : ",\n"}${JSON.stringify(record)}`);
    }
  }
  await json.write("\n]}\n");
  await json.close();
  return [{ name, rows: split.rows }];
}

function licenceRecord(
  { source, title, homepage, annotations, images }: ExportedSplit["licences"][number],
  index: number,
) {
  return { id: index + 1, name: title, ...(homepage === null ? {} : { url: homepage }), source, annotations, images };
}

/** COCO counts joints from 1 in its skeleton. */
function personCategory() {
  return {
    id: PERSON,
    name: "person",
    supercategory: "person",
    keypoints: h36m17.joints.map((joint) => joint.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
    skeleton: h36m17.parents.flatMap((parent, joint) => (parent === null ? [] : [[parent + 1, joint + 1]])),
  };
}

/** Without width and height where the release does not know them. */
function imageRecord(rows: ReleaseRows, row: number, id: number, licenceOf: ReadonlyMap<string, number>) {
  const [width, height, sha256] = [rows.image_width[row], rows.image_height[row], rows.image_sha256[row]];
  return {
    id,
    file_name: imageName(rows, row),
    ...(width === null || height === null ? {} : { width, height }),
    license: licenceOf.get(rows.source[row] ?? "") ?? 0,
    ...(sha256 === null ? {} : { sha256 }),
  };
}

function annotationRecord(rows: ReleaseRows, row: number, id: number, imageId: number) {
  const { keypoints_2d, visibility } = rows;
  const joints = Array.from({ length: JOINTS }, (_, joint) => row * JOINTS + joint);
  const bbox = Array.from(rows.bbox.subarray(row * 4, row * 4 + 4), shortFloat);
  return {
    id,
    image_id: imageId,
    category_id: PERSON,
    iscrowd: 0,
    bbox,
    area: bbox[2] * bbox[3],
    num_keypoints: joints.filter((joint) => visibility[joint] > 0).length,
    keypoints: joints.flatMap((joint) => [
      shortFloat(keypoints_2d[joint * 2]),
      shortFloat(keypoints_2d[joint * 2 + 1]),
      visibility[joint],
    ]),
    wildpose: ownValues(rows, row),
  };
}
