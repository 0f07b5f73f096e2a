/**
 * Finds the images that show the same: the same bytes, or the same picture re-encoded, scaled, made lighter or darker, or
 * cropped by a few per cent. LSP, LSP-Extended and MPII took their photographs from the same places, so that one may be in
 * several of them, under another name and of another size. A picture and its mirror image are two.
 */
import { type DisjointSets, disjointSets } from "./disjoint-sets.js";
import { collectHashes, type ImageHashes, NO_PICTURE } from "./image-hashes.js";
import { findNearHashes } from "./near-hashes.js";
import { hashPicture } from "./picture-hash.js";
import { readLuma } from "./read-luma.js";

export interface ImageToCompare {
  /** Unique. */
  readonly id: string;
  /** Of the image file. */
  readonly bytes: Uint8Array;
}

export interface NearDuplicateOptions {
  /** Bits, of 64, in which the hashes of two pictures that are taken for the same may differ, 0 to 15. Default 7. */
  readonly within?: number;
  /** Images that are decoded at the same time; changes the time only. Default 4. */
  readonly atOnce?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (images: number) => void;
}

export interface NearDuplicates {
  readonly images: number;
  /** Images that cannot be read, or are blank: they are compared by their bytes alone. */
  readonly withoutPicture: number;
  /** Two or more ids each, in the order of their code units, and so the groups. A group is closed: near of near is in it. */
  readonly groups: readonly (readonly string[])[];
  /** Of each id that is in a group, the first of its group; other ids are not there. */
  readonly keyOf: ReadonlyMap<string, string>;
}

/**
 * How far pictures may be apart. In 112 photographs (100 of LSP-Extended, 12 of MPII, AI-Challenger and COCO) against their
 * copies, bits that 95 of 100 are within, and how many are found at 7: as JPEG of quality 30 to 80 1, all; as PNG 4, all;
 * half as large 3, a quarter 5, twice 2, all but one; lighter or darker 5, all; each side cropped by up to 2 % 8, 105; by 4 %
 * 11, 84; by 6 % 15, 60; cropped by 2 %, 0.7 times as large, lighter and of quality 60 6, 107. The nearest of their 6,216
 * unrelated pairs is 18 apart, and quantiles are those of random bits; so 7 or fewer should be apart one pair of 26 · 10⁹, one
 * in 230,000 images. A pair too many only keeps two strangers on one side. Within 8 the search compares eight times as often.
 */
const DEFAULT_WITHIN = 7;
const DEFAULT_AT_ONCE = 4;

/**
 * Groups images that show the same. Besides the ids it keeps 16 bytes an image, and 12 more while it searches.
 *
 * The groups do not depend on the order of the images.
 */
export async function groupNearDuplicates(
  images: AsyncIterable<ImageToCompare> | Iterable<ImageToCompare>,
  options: NearDuplicateOptions = {},
): Promise<NearDuplicates> {
  const { ids, hashes } = await hashImages(images, options);
  const sets = disjointSets(hashes.count);
  const withoutPicture = joinNear(hashes, options.within ?? DEFAULT_WITHIN, sets);

  const members = new Map<number, string[]>();
  for (let image = 0; image < hashes.count; image++) {
    const smallest = sets.smallestWith(image);
    if (smallest === image) continue;
    const known = members.get(smallest);
    if (known) known.push(ids[image]);
    else members.set(smallest, [ids[smallest], ids[image]]);
  }
  const groups = [...members.values()].map((group) => group.sort(byCodeUnits)).sort(([a], [b]) => byCodeUnits(a, b));
  const keyOf = new Map(groups.flatMap((group) => group.map((id) => [id, group[0]] as const)));
  return { images: hashes.count, withoutPicture, groups, keyOf };
}

async function hashImages(
  images: AsyncIterable<ImageToCompare> | Iterable<ImageToCompare>,
  { atOnce = DEFAULT_AT_ONCE, signal, onProgress }: NearDuplicateOptions,
): Promise<{ ids: string[]; hashes: ImageHashes }> {
  const ids: string[] = [];
  const collector = collectHashes();
  const decoding: { bytes: Uint8Array; luma: Promise<Uint8Array | null> }[] = [];
  const collectFirst = async () => {
    const first = decoding.shift();
    if (first === undefined) return;
    const luma = await first.luma;
    collector.add(first.bytes, luma && hashPicture(luma));
  };
  for await (const { id, bytes } of images) {
    signal?.throwIfAborted();
    ids.push(id);
    decoding.push({ bytes, luma: readLuma(bytes) });
    if (decoding.length >= atOnce) await collectFirst();
    onProgress?.(ids.length);
  }
  while (decoding.length > 0) await collectFirst();
  return { ids, hashes: collector.hashes() };
}

/** Joins the sets of images with the same bytes, the same picture, or near ones; returns how many have no picture. */
function joinNear({ count, pictures, contents }: ImageHashes, within: number, sets: DisjointSets): number {
  joinEqual(count, contents, sets);
  // Equal pictures are joined here, so that the search meets each hash once however many images have it.
  const different = joinEqual(count, pictures, sets).filter((image) => !lacksPicture(pictures, image));
  const hashes = Uint32Array.from(
    { length: different.length * 2 },
    (_, i) => pictures[different[i >> 1] * 2 + (i & 1)],
  );
  findNearHashes(hashes, within, (one, other) => sets.join(different[one], different[other]));
  let without = 0;
  for (let image = 0; image < count; image++) if (lacksPicture(pictures, image)) without++;
  return without;
}

/** Joins images with equal words, but not those without a picture; returns one image of each value. */
function joinEqual(count: number, words: Uint32Array, sets: DisjointSets): Uint32Array {
  const sorted = Uint32Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => words[a * 2] - words[b * 2] || words[a * 2 + 1] - words[b * 2 + 1] || a - b,
  );
  return sorted.filter((image, at) => {
    const before = sorted[at - 1];
    const isNew = at === 0 || words[image * 2] !== words[before * 2] || words[image * 2 + 1] !== words[before * 2 + 1];
    if (!isNew && !lacksPicture(words, image)) sets.join(before, image);
    return isNew;
  });
}

function lacksPicture(words: Uint32Array, image: number): boolean {
  return words[image * 2] === NO_PICTURE[0] && words[image * 2 + 1] === NO_PICTURE[1];
}

function byCodeUnits(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
