/** Labels annotated persons one by one, in the order they were read, with the labels a build would give them. */
import { join } from "node:path";
import type { LabelGenerator, SearchSettings } from "@wildpose/inference";
import { h36m17 } from "@wildpose/pose";
import { type Assessment, assessChunk } from "../labelling/assess-labels.js";
import { poseBatchOf } from "../labelling/lens.js";
import type { PoseChunk } from "../plan/pose-chunk.js";
import type { RejectReason } from "../plan/select-person.js";
import type { AnnotatedSource } from "./annotated-sources.js";

const JOINTS = h36m17.joints.length;

/** A person with its label. Units and frames are those of a release's columns. */
export interface LabelledPerson {
  readonly id: string;
  readonly source: string;
  /** Of the image file, relative to the image folder; null when the source names none. */
  readonly imagePath: string | null;
  /** Of the image file, where it is there and can be read. */
  readonly imageFile: string | null;
  /** [17, 2] pixels; NaN where not labelled. */
  readonly keypoints: Float32Array;
  /** [17] 0 not labelled, 1 labelled but occluded, 2 visible. */
  readonly visibility: Uint8Array;
  /** [17, 3] millimetres, root-relative, camera frame. */
  readonly keypoints3d: Float32Array;
  /** [17, 3] the same before the search. */
  readonly coarse: Float32Array;
  /** [3] millimetres, camera frame. */
  readonly rootPosition: Float32Array;
  /** [4] fx, fy, cx, cy; pixels. */
  readonly camera: Float32Array;
  readonly cameraOrigin: "calibrated" | "exif" | "assumed";
  readonly searchResidualMm: number;
  readonly expectedErrorMm: number;
  readonly assessment: Assessment;
}

/** What became of a person: its label, or why it has none. */
export type PersonLabel =
  | { readonly source: string; readonly row: number; readonly person: LabelledPerson }
  | { readonly source: string; readonly row: number; readonly rejected: RejectReason };

/**
 * Labels all persons of a source.
 *
 * @param search that the generator was opened with.
 * @param wanted says which persons to label, by their place among those of the source that can be labelled; all by default.
 */
export async function* labelPersons(
  { source, images, chunks }: AnnotatedSource,
  generator: LabelGenerator,
  search: SearchSettings,
  wanted: (row: number) => boolean = () => true,
): AsyncGenerator<PersonLabel> {
  let first = 0;
  for (const chunk of chunks) {
    const rows = Array.from({ length: chunk.count }, (_, row) => row).filter((row) => wanted(first + row));
    if (rows.length > 0) {
      const labels = await generator.label(poseBatchOf(chunk));
      const assessments = assessChunk({ ...chunk, measured: false }, labels, search);
      for (const row of rows) {
        const assessment = assessments[row];
        const place = { source, row: first + row };
        if (typeof assessment === "string") yield { ...place, rejected: assessment };
        else yield { ...place, person: labelledPerson(source, images, chunk, labels, row, assessment) };
      }
    }
    first += chunk.count;
  }
}

function labelledPerson(
  source: string,
  images: string | null,
  chunk: PoseChunk,
  labels: Awaited<ReturnType<LabelGenerator["label"]>>,
  row: number,
  assessment: Assessment,
): LabelledPerson {
  const of = <Values extends Float32Array | Uint8Array>(values: Values, size: number): Values =>
    values.slice(row * size, (row + 1) * size) as Values;
  const imagePath = chunk.imagePaths[row];
  return {
    id: chunk.sampleIds[row],
    source,
    imagePath,
    imageFile: images !== null && imagePath !== null && chunk.imageFound[row] === 1 ? join(images, imagePath) : null,
    keypoints: of(chunk.keypoints, JOINTS * 2),
    visibility: of(chunk.visibility, JOINTS),
    keypoints3d: of(labels.keypoints3d, JOINTS * 3),
    coarse: of(labels.coarse, JOINTS * 3),
    rootPosition: of(labels.rootPosition, 3),
    camera: of(labels.intrinsics, 4),
    cameraOrigin: labels.intrinsicsAssumed[row] ? "assumed" : chunk.exifCamera[row] ? "exif" : "calibrated",
    searchResidualMm: labels.searchResidualMm[row],
    expectedErrorMm: labels.expectedErrorMm[row],
    assessment,
  };
}
