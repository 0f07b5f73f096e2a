/** Compresses bytes as a CDF does. */
import { gzipSync } from "node:zlib";
import { compression, recordType } from "./codes.js";
import type { CdfWriter } from "./record-writer.js";

/** @returns the byte of the compression parameters. */
export function writeCompression(writer: CdfWriter, kind: "gzip" | "runLength"): number {
  return writer.record(recordType.compression, (fields) => {
    // One parameter: the level of gzip, or 0 for runs of zeros.
    fields.int32(compression[kind], 0, 1, kind === "gzip" ? 6 : 0);
  });
}

/** gzip, or every run of zeros as a zero and how many more there are. */
export function compress(bytes: Uint8Array, kind: "gzip" | "runLength"): Uint8Array {
  if (kind === "gzip") return gzipSync(bytes, { level: 6 });
  const runs: number[] = [];
  for (let i = 0; i < bytes.length; i++) {
    runs.push(bytes[i]);
    if (bytes[i] !== 0) continue;
    let more = 0;
    while (more < 255 && bytes[i + 1] === 0) {
      more++;
      i++;
    }
    runs.push(more);
  }
  return Uint8Array.from(runs);
}
