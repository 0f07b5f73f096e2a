/** The SHA-256 of the images that lie in rows: worked out once, on Node's own threads, for all who need it. */
import { webcrypto } from "node:crypto";
import type { ReleaseRows } from "./columns.js";

/** The same rows, with the hash of each image's bytes beside them. */
export async function withImageHashes(rows: ReleaseRows): Promise<ReleaseRows> {
  const { image } = rows;
  const sha256 = await Promise.all(image.bytes.map((bytes) => (bytes === null ? null : sha256Of(bytes))));
  return { ...rows, image: { ...image, sha256 } };
}

/** Hexadecimal. The hash is worked out beside what this thread does. */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>)).toString("hex");
}
