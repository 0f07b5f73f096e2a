import { join } from "node:path";
import { type ExportReleaseReport, exportRelease, type ReleaseFormat } from "@wildpose/builder";
import { formatBytes, formatCount } from "../../figures.js";
import { interruptionSignal } from "../../interruption.js";
import { printJson } from "../../json-output.js";
import { startProgress } from "../../progress.js";
import { textTable } from "../../text-table.js";

export interface ExportReleaseArguments {
  readonly release: string;
  readonly format: ReleaseFormat;
  readonly out: string;
  readonly shardRows: number | undefined;
  readonly json: boolean;
}

export async function exportReleaseFiles({ release, format, out, shardRows, json }: ExportReleaseArguments) {
  const progress = startProgress();
  const report = await exportRelease(release, {
    format,
    out,
    ...(shardRows === undefined ? {} : { shardRows }),
    signal: interruptionSignal(),
    onProgress: (done, total) => progress.report({ stage: `rows as ${format}`, done, total }),
  }).finally(() => progress.stop());
  if (json) printJson({ out, format, ...report });
  else process.stdout.write(`${summarise(out, format, report)}\n`);
}

function summarise(out: string, format: ReleaseFormat, { files, licences }: ExportReleaseReport): string {
  return [
    `Wrote ${out}`,
    textTable([
      ["file", "split", "rows", "size"],
      ...files.map(({ path, split, rows, bytes }) => [join(out, path), split, formatCount(rows), formatBytes(bytes)]),
    ]),
    `Licences of the sources, which the files repeat\n${licences
      .map(({ source, annotations, images }) => `  ${source}: annotations: ${annotations} images: ${images}`)
      .join("\n")}`,
    ["Read it in Python", ...howToRead(format, join(out, files[0]?.path ?? "")).map((line) => `  ${line}`)].join("\n"),
    "docs/export.md says what is in it.",
  ].join("\n\n");
}

function howToRead(format: ReleaseFormat, path: string): string[] {
  const quoted = JSON.stringify(path);
  switch (format) {
    case "npz":
      return [`import numpy; numpy.load(${quoted})["S"]    # [N, 17, 4] metres`];
    case "humandata":
      return [
        "from mmhuman3d.data.data_structures.human_data import HumanData",
        `HumanData.fromfile(${quoted})["keypoints3d"]    # [N, 190, 4] metres`,
      ];
    case "coco":
      return [`from pycocotools.coco import COCO; COCO(${quoted}).loadAnns(1)[0]["wildpose"]["keypoints_3d"]`];
    case "webdataset":
      return [`import webdataset; next(iter(webdataset.WebDataset(${quoted}).decode()))["json"]["keypoints_3d"]`];
  }
}
