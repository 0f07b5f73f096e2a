import { annotationOnly, type PoseSample } from "@wildpose/pose";
import { readJsonElements } from "../json-elements.js";
import { RecordProblem, readRecord, shown } from "../record-problem.js";
import { cocoCard } from "./card.js";
import type { KeypointLayout } from "./joint-names.js";
import { boxOf, jointsOfKeypoints, sourceSplitOfFile } from "./quirks.js";
import type { CocoSequence } from "./sequences.js";
import { type CocoId, type CocoImage, type CocoRecord, type CocoTables, idOf, readTables, recordOf } from "./tables.js";

/**
 * Reads a file in COCO's format: one sample for each annotation of a category with keypoints, in the order of the file,
 * crowds and persons without keypoints included. The file is gone through twice, first for what annotations refer to.
 */
export async function* readSamples({ path, options }: CocoSequence, signal?: AbortSignal): AsyncGenerator<PoseSample> {
  const tables = await readTables(path, options, signal);
  const sourceSplit = sourceSplitOfFile(path);
  const seen = new Set<CocoId>();
  for await (const { index, value } of readJsonElements(cocoCard, path, ["annotations"])) {
    signal?.throwIfAborted();
    const place = { dataset: "coco", path, record: `annotations[${index}]` };
    const record = readRecord(place, () => recordOf(value));
    const found = readRecord(place, () => referencesOf(record, tables));
    if (found === null) continue;
    const { id, image, layout } = found;
    const personPlace = { ...place, record: `${place.record} (id ${id}, ${image.path})` };
    readRecord(personPlace, () => {
      if (seen.has(id)) throw new RecordProblem(`id ${shown(id)} expected once, found before`);
      seen.add(id);
    });
    const group = `coco/${image.path.replace(/(?<=[^/])\.[^./]+$/, "")}`;
    yield {
      id: `${group}/${id}`,
      source: "coco",
      sourceSplit,
      group,
      skeleton: layout.skeleton,
      ...readRecord(personPlace, () => jointsOfKeypoints(record, layout)),
      imagePath: image.path,
      bbox: readRecord(personPlace, () => boxOf(record.bbox)),
      ...annotationOnly,
      imageSize: image.size,
    };
  }
}

/** null for an annotation of a category that is not read. */
function referencesOf(
  { id, image_id: imageId, category_id: categoryId }: CocoRecord,
  { images, categories }: CocoTables,
): { id: CocoId; image: CocoImage; layout: KeypointLayout } | null {
  const layout = categories.get(idOf(categoryId, "category_id"));
  if (layout === undefined) throw new RecordProblem(`category_id of a category expected, found ${shown(categoryId)}`);
  if (layout === null) return null;
  const image = images.get(idOf(imageId, "image_id"));
  if (image === undefined) throw new RecordProblem(`image_id of an image expected, found ${shown(imageId)}`);
  return { id: idOf(id, "id"), image, layout };
}
