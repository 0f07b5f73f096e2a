/**
 * A hash of the values of rows: independent of codec, row groups, page sizes and library versions. Two shards with the
 * same content hash hold the same rows in the same order.
 *
 * Definition. Each column has a SHA-256 over its values in row order: numbers as their little-endian bytes (float32,
 * uint8; booleans as uint8); a string as its UTF-8 length, uint32 little-endian, and its bytes, null as the length
 * 0xffffffff alone; a nullable int32 as the string of its decimal digits; a list of strings as its count, uint32, and its
 * strings; image bytes as a string, then the path as a string. The content hash is the SHA-256 over, for each column in
 * order, its name as a string and its hash.
 */
import { createHash, type Hash } from "node:crypto";
import { columns, type ImageValues, type ReleaseRows } from "./columns.js";

export interface ContentHash {
  /** Adds rows after those added before. */
  update(rows: ReleaseRows): void;
  /** Hexadecimal. Ends the hash. */
  digest(): string;
}

const NULL_LENGTH = 0xffffffff;

export function contentHash(): ContentHash {
  const hashes = columns.map(() => createHash("sha256"));
  return {
    update(rows) {
      for (const [index, { name, kind }] of columns.entries()) {
        const hash = hashes[index];
        switch (kind) {
          case "float32":
          case "uint8":
          case "bool": {
            const { buffer, byteOffset, byteLength } = rows[name];
            hash.update(new Uint8Array(buffer, byteOffset, byteLength));
            break;
          }
          case "int32":
            for (const value of rows[name]) addString(hash, value === null ? null : String(value));
            break;
          case "string":
            for (const value of rows[name]) addString(hash, value);
            break;
          case "strings":
            for (const values of rows[name]) {
              addLength(hash, values.length);
              for (const value of values) addString(hash, value);
            }
            break;
          case "image":
            addImages(hash, rows[name]);
        }
      }
    },
    digest() {
      const whole = createHash("sha256");
      for (const [index, { name }] of columns.entries()) {
        addString(whole, name);
        whole.update(hashes[index].digest());
      }
      return whole.digest("hex");
    },
  };
}

function addImages(hash: Hash, { bytes, path }: ImageValues): void {
  for (let row = 0; row < path.length; row++) {
    const content = bytes[row];
    addLength(hash, content === null ? NULL_LENGTH : content.length);
    if (content !== null) hash.update(content);
    addString(hash, path[row]);
  }
}

function addString(hash: Hash, value: string | null): void {
  const bytes = value === null ? null : Buffer.from(value, "utf8");
  addLength(hash, bytes === null ? NULL_LENGTH : bytes.length);
  if (bytes !== null) hash.update(bytes);
}

function addLength(hash: Hash, length: number): void {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(length);
  hash.update(bytes);
}
