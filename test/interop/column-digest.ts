/** Hashes of columns, by which readers are compared: as `read-release.py` makes them. */
import { createHash, type Hash } from "node:crypto";
import { columns, type ReleaseRows } from "@wildpose/builder";

export interface ColumnDigest {
  add(rows: ReleaseRows): void;
  /** By the name of the column. */
  hashes(): Record<string, string>;
}

export function columnDigest(): ColumnDigest {
  const hashed = new Map<string, Hash>(columns.map(({ name }) => [name, createHash("sha256")]));
  return {
    add(rows) {
      for (const { name, kind } of columns) {
        const hash = hashed.get(name) as Hash;
        if (kind === "float32" || kind === "uint8" || kind === "bool") {
          const { buffer, byteOffset, byteLength } = rows[name];
          hash.update(Buffer.from(buffer, byteOffset, byteLength));
        } else if (kind === "image") {
          for (const [row, bytes] of rows.image.bytes.entries()) {
            hash.update(`${bytes?.length ?? -1} ${rows.image.path[row] ?? "None"}\n`);
            if (bytes !== null) hash.update(bytes);
          }
        } else {
          for (const value of rows[name]) hash.update(`${JSON.stringify(value)}\n`);
        }
      }
    },
    hashes: () => Object.fromEntries([...hashed].map(([name, hash]) => [name, hash.digest("hex")])),
  };
}
