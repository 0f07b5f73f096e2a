/** The image files of rows, held against what the rows say of them. */
import { join } from "node:path";
import { type ImageState, imageInspector } from "../images/image-file.js";
import { type ImageRequest, readImages } from "../images/read-images.js";
import type { RowAt } from "../shards/pick-rows.js";

/**
 * Why an image cannot be joined. different: its SHA-256, or its size where there is no SHA-256, is not the row's.
 * The words are those of the reasons to reject a person.
 */
export const joinProblems = ["image-missing", "image-unreadable", "image-different"] as const;
export type JoinProblem = (typeof joinProblems)[number];

export type FoundImage =
  | { readonly problem: JoinProblem }
  | {
      readonly problem: null;
      /** null when only asked whether it is there. */
      readonly bytes: Uint8Array | null;
      /** null when it was not read. */
      readonly sha256: string | null;
      readonly width: number;
      readonly height: number;
    };

/**
 * Looks for the images of rows.
 *
 * @param folders of the images, by source.
 * @param keep whether the bytes are wanted. Otherwise only files that a SHA-256 is known of are read.
 * @returns one answer for each row.
 * @throws {MalformedSourceError} when a path leaves its folder, or a file changes while it is read.
 */
export async function findImages(
  places: readonly RowAt[],
  folders: ReadonlyMap<string, string>,
  keep: boolean,
): Promise<FoundImage[]> {
  const states = await statesOf(places, folders);
  const requests = places.map(({ rows, row }, at): ImageRequest | null => {
    const image = states[at];
    const source = rows.source[row] ?? "";
    if (image.state !== "readable" || !(keep || rows.image_sha256[row] !== null)) return null;
    return { source, path: join(folders.get(source) ?? "", rows.image.path[row] ?? ""), stamp: image.stamp };
  });
  const contents = await readImages(requests, keep);
  return places.map(({ rows, row }, at): FoundImage => {
    const image = states[at];
    if (image.state === "missing") return { problem: "image-missing" };
    if (image.state === "unreadable") return { problem: "image-unreadable" };
    const { width, height } = image;
    const content = contents[at];
    const known = rows.image_sha256[row];
    const size = [rows.image_width[row] ?? width, rows.image_height[row] ?? height];
    const differs = known === null ? size[0] !== width || size[1] !== height : content?.sha256 !== known;
    if (differs) return { problem: "image-different" };
    return { problem: null, bytes: content?.bytes ?? null, sha256: content?.sha256 ?? null, width, height };
  });
}

/** Persons of one image cost one look. */
async function statesOf(places: readonly RowAt[], folders: ReadonlyMap<string, string>): Promise<ImageState[]> {
  const asked = new Map<string, Promise<ImageState>>();
  const lookFor = (source: string, path: string | null): Promise<ImageState> => {
    const key = `${source} ${path}`;
    const answer = asked.get(key) ?? imageInspector(source, folders.get(source) ?? null)(path);
    asked.set(key, answer);
    return answer;
  };
  return Promise.all(places.map(({ rows, row }) => lookFor(rows.source[row] ?? "", rows.image.path[row])));
}
