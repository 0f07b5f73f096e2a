/** The hashes of many images, 16 bytes an image: by the place at which it was added. */
import { createHash } from "node:crypto";
import type { PictureHash } from "./picture-hash.js";

/** Hashes of `count` images. */
export interface ImageHashes {
  readonly count: number;
  /** [count, 2] what each shows; 0, 0 where that cannot be said. */
  readonly pictures: Uint32Array;
  /** [count, 2] the first 64 bits of the SHA-256 of its bytes. */
  readonly contents: Uint32Array;
}

export interface HashCollector {
  /** @param picture null when the image cannot be read, or is blank. */
  add(bytes: Uint8Array, picture: PictureHash | null): void;
  hashes(): ImageHashes;
}

/** A picture without a hash has this one; of 2⁶⁴ that a picture can have it costs one. */
export const NO_PICTURE: PictureHash = [0, 0];

export function collectHashes(): HashCollector {
  let pictures = new Uint32Array(2048);
  let contents = new Uint32Array(2048);
  let count = 0;
  return {
    add(bytes, picture) {
      if (count * 2 === pictures.length) {
        pictures = doubled(pictures);
        contents = doubled(contents);
      }
      const digest = createHash("sha256").update(bytes).digest();
      pictures.set(picture ?? NO_PICTURE, count * 2);
      contents.set([digest.readUInt32BE(0), digest.readUInt32BE(4)], count * 2);
      count++;
    },
    hashes: () => ({ count, pictures: pictures.subarray(0, count * 2), contents: contents.subarray(0, count * 2) }),
  };
}

function doubled(words: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(words.length * 2);
  larger.set(words);
  return larger;
}
