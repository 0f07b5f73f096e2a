/** Images that a build looked for and cannot use: how many persons have one, and the names of the first files. */
import { InvalidSettingError } from "@wildpose/pose";
import type { ImageState } from "./image-file.js";

export interface UnusableImages {
  /** Persons whose image file is not there. */
  missing: number;
  /** Persons whose image file is no image that can be read. */
  damaged: number;
  /** Paths of the first such files, relative to the source's image folder, in the order of the source. */
  readonly first: string[];
}

const MOST_NAMES = 10;

export function noUnusableImages(): UnusableImages {
  return { missing: 0, damaged: 0, first: [] };
}

/** Counts a person whose image cannot be used, and names the image if it is among the first. */
export function noteUnusable(unusable: UnusableImages, path: string, state: Exclude<ImageState["state"], "readable">) {
  unusable[state === "missing" ? "missing" : "damaged"]++;
  if (unusable.first.length < MOST_NAMES && !unusable.first.includes(path)) unusable.first.push(path);
}

/** `lsp: 2 persons whose image is missing, 1 whose image cannot be read (im0003.jpg, …)`; null when there is none. */
export function unusableLine(source: string, { missing, damaged, first }: UnusableImages): string | null {
  const parts = [
    ...(missing === 0 ? [] : [`${persons(missing)} whose image is missing`]),
    ...(damaged === 0 ? [] : [`${persons(damaged)} whose image cannot be read`]),
  ];
  if (parts.length === 0) return null;
  return `${source}: ${parts.join(", ")} (${first.join(", ")}${first.length === MOST_NAMES ? ", …" : ""})`;
}

/** @throws {InvalidSettingError} when there is one: for `missing_images: fail`. */
export function refuseUnusable(
  recipe: string,
  sources: readonly { readonly source: string; readonly images: UnusableImages }[],
): void {
  const lines = sources.flatMap(({ source, images }) => unusableLine(source, images) ?? []);
  if (lines.length === 0) return;
  throw new InvalidSettingError(
    `${recipe}: missing_images: fail, and there are ${lines.join("; ")}; complete the downloads, or use missing_images: skip`,
  );
}

function persons(count: number): string {
  return count === 1 ? "1 person" : `${count} persons`;
}
