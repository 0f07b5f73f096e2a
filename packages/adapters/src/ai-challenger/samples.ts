import { type JsonFormatError, jsonKeys } from "@wildpose/formats/json";
import { annotationOnly, type PoseSample } from "@wildpose/pose";
import { requireImagePath } from "../image-path.js";
import { readJsonElements } from "../json-elements.js";
import { RecordProblem, readRecord, shown } from "../record-problem.js";
import type { FileSequence } from "../source-files.js";
import { aiChallengerCard } from "./card.js";
import { boxOfCorners, humanKeys, jointsOfTriples, sourceSplitOfFile } from "./quirks.js";

/** Reads an annotation file of AI-Challenger: one sample a person, images in the order of the file, persons by number. */
export async function* readSamples({ path }: FileSequence, signal?: AbortSignal): AsyncGenerator<PoseSample> {
  const sourceSplit = sourceSplitOfFile(path);
  const elements = readJsonElements(aiChallengerCard, path, undefined, (error) => notAnArray(path, error));
  for await (const { index, value } of elements) {
    signal?.throwIfAborted();
    const place = { dataset: "ai-challenger", path, record: `record [${index}]` };
    const fields = readRecord(place, () => fieldsOf(value));
    const imageId = readRecord(place, () => imageIdOf(fields));
    const imagePlace = { ...place, record: `record [${index}] (image_id ${imageId})` };
    const keys = readRecord(imagePlace, () => humanKeys(fields.keypoint_annotations, fields.human_annotations));
    for (const key of keys) {
      const personPlace = { ...place, record: `${imagePlace.record}, ${key}` };
      yield {
        id: `ai-challenger/${imageId}/${key}`,
        source: "ai-challenger",
        sourceSplit,
        group: `ai-challenger/${imageId}`,
        skeleton: aiChallengerCard.skeleton,
        ...readRecord(personPlace, () => jointsOfTriples((fields.keypoint_annotations as Fields)[key])),
        imagePath: `${imageId}.jpg`,
        bbox: readRecord(personPlace, () => boxOfCorners((fields.human_annotations as Fields)[key])),
        ...annotationOnly,
      };
    }
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** What a file is that is not an array; null when the file is wrong in another way. */
async function notAnArray(path: string, error: JsonFormatError): Promise<string | null> {
  if (error.expected !== "an array") return null;
  const isCoco = error.found === "an object" && (await keysIfReadable(path))?.has("annotations");
  const found = `${error.found.replace(/^an? /, "")}${isCoco ? " in COCO style" : ""}`;
  const example = aiChallengerCard.trees[0].annotations[0].path;
  return `array of images expected, found ${found}; give the official file, such as ${example}`;
}

async function keysIfReadable(path: string): Promise<ReadonlyMap<string, string> | null> {
  return jsonKeys(path).catch(() => null);
}

function fieldsOf(record: unknown): Fields {
  if (typeof record !== "object" || record === null || Array.isArray(record)) {
    throw new RecordProblem(`object expected, found ${shown(record)}`);
  }
  return record as Fields;
}

function imageIdOf({ image_id: imageId }: Fields): string {
  if (typeof imageId !== "string" || !/^[^/\\\s]+$/.test(imageId)) {
    throw new RecordProblem(`image_id expected, the name of an image without .jpg, found ${shown(imageId)}`);
  }
  requireImagePath("image_id", imageId);
  return imageId;
}
