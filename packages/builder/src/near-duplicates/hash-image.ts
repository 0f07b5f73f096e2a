/** What an image is known by when it is compared with others. */
import { createHash } from "node:crypto";
import { hashPicture } from "./picture-hash.js";
import { canBeDecoded, readLuma } from "./read-luma.js";

/** Words of a hash: two of the content, two of the picture. */
export const HASH_WORDS = 4;

/** In place of a hash: an image whose pixels cannot be decoded, where they have to be. No image has this hash. */
export const DAMAGED: readonly number[] = [0, 0, 0, 1];

/**
 * Hashes an image: the first 64 bits of the SHA-256 of its bytes, and the 64 of what it shows.
 *
 * @param compared by its bytes alone, or by what it shows, too.
 * @param mustDecode whether an image whose pixels cannot be decoded is {@link DAMAGED}.
 * @returns [4]; the last two are 0 where the image cannot be decoded or is blank: of 2⁶⁴ pictures that costs one.
 */
export async function hashImage(
  bytes: Uint8Array,
  compared: "bytes" | "picture",
  mustDecode = false,
): Promise<Uint32Array> {
  const luma = compared === "picture" ? await readLuma(bytes) : null;
  if (mustDecode && luma === null && !(await canBeDecoded(bytes))) return Uint32Array.from(DAMAGED);
  const content = createHash("sha256").update(bytes).digest();
  return Uint32Array.of(content.readUInt32BE(0), content.readUInt32BE(4), ...((luma && hashPicture(luma)) ?? [0, 0]));
}
