import { stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { InvalidSettingError } from "@wildpose/pose";
import { RecordProblem } from "../record-problem.js";
import { camerasOfJson } from "./camera-parameters-json.js";
import { type CameraTable, publishedCameras } from "./cameras.js";
import { camerasOfH5 } from "./cameras-h5.js";
import { camerasOfPickle } from "./cameras-pickle.js";
import { h36mCard } from "./card.js";
import { camerasOfMetadata } from "./metadata-xml.js";
import { parsedBytes, parsedFile } from "./parsed-file.js";

/** Where a file of cameras usually lies under the root; the first that is there is read. */
const usualPlaces = h36mCard.alsoRead;

/** The largest of them has some 500 kB. */
const MOST_BYTES = 4 << 20;

/** By the file's ending. */
const parsers: Readonly<Record<string, (bytes: Uint8Array) => CameraTable>> = {
  ".xml": camerasOfMetadata,
  ".h5": camerasOfH5,
  ".json": camerasOfJson,
  ".pkl": camerasOfPickle,
};

/** The cameras, and the file they were read from; null when they are the published ones. */
interface CameraSource {
  readonly cameras: CameraTable;
  readonly path: string | null;
}

/**
 * The cameras of a root: of the file that is named, else of the first usual one, else those published in code.
 *
 * @param cameraFile relative to the root.
 * @throws {MissingSourceError} when the named file is not there.
 * @throws {InvalidSettingError} when its name does not end as one of the four files does.
 * @throws {MalformedSourceError} when a file does not have the layout of its name.
 */
export async function readCameras(root: string, cameraFile: string | null): Promise<CameraSource> {
  if (cameraFile !== null && !(extname(cameraFile) in parsers)) {
    throw new InvalidSettingError(
      `h36m: options: camera_file: a file ending in ${Object.keys(parsers).join(", ")} expected, found "${cameraFile}"`,
    );
  }
  const place = cameraFile ?? (await firstThere(root));
  if (place === null) return { cameras: publishedCameras(), path: null };
  const path = join(root, place);
  return { cameras: await parsedFile(path, parserOf(place)), path };
}

/** The cameras of a file that is here already; its name says what it is. */
export function camerasOf(path: string, bytes: Uint8Array): CameraTable {
  return parsedBytes(path, bytes, parserOf(path));
}

function parserOf(path: string): (bytes: Uint8Array) => CameraTable {
  return (bytes) => {
    if (bytes.length > MOST_BYTES) {
      throw new RecordProblem(`a file of cameras of at most ${MOST_BYTES} bytes expected, found ${bytes.length}`);
    }
    return parsers[extname(path)](bytes);
  };
}

async function firstThere(root: string): Promise<string | null> {
  for (const place of usualPlaces) {
    const isThere = await stat(join(root, place)).then(
      () => true,
      ({ code }: NodeJS.ErrnoException) => code !== "ENOENT" && code !== "ENOTDIR",
    );
    // A folder of that name, or a file that may not be read, is refused where it is read, and never passed over.
    if (isThere) return place;
  }
  return null;
}
