/** The SHA-256 of the images that lie in rows: worked out once for all who need it. */
import { hash, webcrypto } from "node:crypto";
import type { ReleaseRows } from "../shards/columns.js";

/** The same rows, with the hash of each image's bytes beside them. */
export function withImageHashes(rows: ReleaseRows): ReleaseRows {
  const { image } = rows;
  const sha256 = image.bytes.map((bytes) => (bytes === null ? null : hash("sha256", bytes, "hex")));
  return { ...rows, image: { ...image, sha256 } };
}

/** Hexadecimal. The hash is worked out beside what this thread does. */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>)).toString("hex");
}
