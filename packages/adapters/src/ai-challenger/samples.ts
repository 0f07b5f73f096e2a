import { InvalidSettingError, MalformedSourceError, type PoseSample } from "@wildpose/pose";
import type { SourceFiles } from "../adapter.js";
import { RecordProblem, readRecord, shown } from "../record-problem.js";
import { readSourceFile } from "../source-files.js";
import { aiChallengerCard } from "./card.js";
import { boxOfCorners, humanKeys, jointsOfTriples, sourceSplitOfFile } from "./quirks.js";

/** Reads annotation files of AI-Challenger: one sample a person, images in the order of the file, persons by number. */
export async function* readSamples(files: SourceFiles, signal?: AbortSignal): AsyncGenerator<PoseSample> {
  if (files.annotations.length === 0) {
    throw new InvalidSettingError(
      `ai-challenger: 0 annotation files given, expected 1 or more, such as ${aiChallengerCard.tree.annotations[0]}`,
    );
  }
  const firstPlace = new Map<string, string>();
  for (const path of files.annotations) {
    const sourceSplit = sourceSplitOfFile(path);
    const records = await readRecords(path);
    for (const [index, record] of records.entries()) {
      signal?.throwIfAborted();
      const place = { dataset: "ai-challenger", path, record: `record [${index}]` };
      const fields = readRecord(place, () => fieldsOf(record));
      const imageId = readRecord(place, () => imageIdOf(fields, firstPlace));
      firstPlace.set(imageId, `record [${index}] of ${path}`);
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
          intrinsics: null,
        };
      }
    }
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** The records of a file. It is parsed as a whole: the largest official one has about 100 MB. */
async function readRecords(path: string): Promise<readonly unknown[]> {
  const bytes = await readSourceFile(aiChallengerCard, path);
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    const reason = (error as Error).message.replace(/\s+/g, " ");
    throw new MalformedSourceError(
      "ai-challenger",
      path,
      `JSON expected, found ${bytes.length} bytes that are not (${reason}); download it again`,
      { cause: error },
    );
  }
  if (!Array.isArray(parsed)) {
    const hint = typeof parsed === "object" && parsed !== null && "annotations" in parsed ? " in COCO style" : "";
    throw new MalformedSourceError(
      "ai-challenger",
      path,
      `array of images expected, found ${parsed === null ? "null" : typeof parsed}${hint}; give the official file, such as ${aiChallengerCard.tree.annotations[0]}`,
    );
  }
  return parsed;
}

function fieldsOf(record: unknown): Fields {
  if (typeof record !== "object" || record === null || Array.isArray(record)) {
    throw new RecordProblem(`object expected, found ${shown(record)}`);
  }
  return record as Fields;
}

function imageIdOf({ image_id: imageId }: Fields, firstPlace: ReadonlyMap<string, string>): string {
  if (typeof imageId !== "string" || !/^[^/\\\s]+$/.test(imageId)) {
    throw new RecordProblem(`image_id expected, the name of an image without .jpg, found ${shown(imageId)}`);
  }
  const before = firstPlace.get(imageId);
  if (before !== undefined)
    throw new RecordProblem(`image_id ${shown(imageId)} expected once, found before in ${before}`);
  return imageId;
}
