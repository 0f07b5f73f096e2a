import { createHash } from "node:crypto";

/** What a name can be long, so that it fits into a tar with an ending of up to five letters. */
const LONGEST = 94;

/**
 * The id of a sample as the name of a file, without ending: different ids have different names. Letters, digits, `_`,
 * `-` and single slashes stay; every other byte, dots too (an ending begins at the first one), becomes `%` and two
 * hexadecimal digits. A name that is too long keeps its beginning and ends with 32 digits of the id's SHA-256.
 */
export function sampleName(id: string): string {
  const name = id.replace(/[^\w/-]|^\/|\/$|\/(?=\/)/gu, (character) =>
    Array.from(Buffer.from(character, "utf8"), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  );
  if (name.length > 0 && name.length <= LONGEST) return name;
  const digest = createHash("sha256").update(id, "utf8").digest("hex").slice(0, 32);
  return `${name.slice(0, LONGEST - 1 - digest.length)}~${digest}`;
}
