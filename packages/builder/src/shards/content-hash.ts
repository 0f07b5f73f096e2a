/**
 * A hash of the values of rows: independent of codec, row groups, page sizes and library versions. Two shards with the
 * same content hash hold the same rows in the same order.
 *
 * Definition. Each column has a SHA-256 over its values in row order: numbers as their little-endian bytes (float32,
 * uint8; booleans as uint8); a string as its UTF-8 length, uint32 little-endian, and its bytes, null as the length
 * 0xffffffff alone; a nullable int32 as the string of its decimal digits; a list of strings as its count, uint32, and its
 * strings; an image as the SHA-256 of its bytes in hexadecimal, as a string, null for none, then its path as a string. The
 * content hash is the SHA-256 over, for each column in order, its name as a string and its hash.
 */
import { createHash } from "node:crypto";
import { columns, type ImageValues, type ReleaseRows } from "./columns.js";

export interface ContentHash {
  /** Adds rows after those added before. */
  update(rows: ReleaseRows): void;
  /** Hexadecimal. Ends the hash. */
  digest(): string;
}

const NULL_LENGTH = 0xffffffff;

export function contentHash(): ContentHash {
  const hashes = columns.map(() => valueHash());
  return {
    update(rows) {
      for (const [index, { name, kind }] of columns.entries()) {
        const hash = hashes[index];
        switch (kind) {
          case "float32":
          case "uint8":
          case "bool": {
            const { buffer, byteOffset, byteLength } = rows[name];
            hash.addBytes(new Uint8Array(buffer, byteOffset, byteLength));
            break;
          }
          case "int32":
            for (const value of rows[name]) hash.addString(value === null ? null : String(value));
            break;
          case "string":
            for (const value of rows[name]) hash.addString(value);
            break;
          case "strings":
            for (const values of rows[name]) {
              hash.addLength(values.length);
              for (const value of values) hash.addString(value);
            }
            break;
          case "image":
            addImages(hash, rows[name]);
        }
      }
    },
    digest() {
      const whole = valueHash();
      for (const [index, { name }] of columns.entries()) {
        whole.addString(name);
        whole.addBytes(hashes[index].digest());
      }
      return whole.digest().toString("hex");
    },
  };
}

function addImages(hash: ValueHash, { bytes, path, sha256 }: ImageValues): void {
  for (let row = 0; row < path.length; row++) {
    const content = bytes[row];
    const known = sha256?.[row] ?? null;
    hash.addString(content === null ? null : (known ?? createHash("sha256").update(content).digest("hex")));
    hash.addString(path[row]);
  }
}

type ValueHash = ReturnType<typeof valueHash>;

/** Values are put together before they are hashed: a call for each would take longer than its hash. */
const GATHERED_BYTES = 1 << 16;

function valueHash() {
  const hash = createHash("sha256");
  const gathered = Buffer.alloc(GATHERED_BYTES);
  let filled = 0;
  const hashGathered = () => {
    hash.update(gathered.subarray(0, filled));
    filled = 0;
  };
  const makeRoom = (bytes: number) => {
    if (filled + bytes > GATHERED_BYTES) hashGathered();
  };
  const addLength = (length: number) => {
    makeRoom(4);
    filled = gathered.writeUInt32LE(length, filled);
  };
  const addBytes = (bytes: Uint8Array) => {
    hashGathered();
    hash.update(bytes);
  };
  return {
    addLength,
    addBytes,
    addString(value: string | null): void {
      if (value === null) addLength(NULL_LENGTH);
      // Of UTF-16, a unit is at most three bytes of UTF-8.
      else if (value.length * 3 > GATHERED_BYTES - 4) {
        const bytes = Buffer.from(value, "utf8");
        addLength(bytes.length);
        addBytes(bytes);
      } else {
        makeRoom(4 + value.length * 3);
        const length = gathered.write(value, filled + 4, "utf8");
        gathered.writeUInt32LE(length, filled);
        filled += 4 + length;
      }
    },
    digest(): Buffer {
      hashGathered();
      return hash.digest();
    },
  };
}
