/** Where the values of a dataset are. Source: File Format Specification, section IV.A.2.i. */
import { address, damaged, type Hdf5Bytes, requireRange, uint, unsupported } from "./hdf5-bytes.js";
import type { Message } from "./object-header.js";

/** How the chunks of a dataset are found. */
export type ChunkIndex =
  | { readonly kind: "tree-1" | "tree-2" | "fixed-array" | "implicit" }
  | { readonly kind: "single"; readonly filteredBytes: number | null; readonly skipped: number };

export type DataLayout =
  | { readonly kind: "contiguous"; readonly address: number; readonly size: number | null }
  | { readonly kind: "compact"; readonly start: number; readonly size: number }
  /** `dims` are the values of a chunk along each axis. */
  | {
      readonly kind: "chunked";
      readonly address: number;
      readonly dims: readonly number[];
      readonly index: ChunkIndex;
    };

export function readLayout(file: Hdf5Bytes, { start, end }: Message): DataLayout {
  const version = uint(file, start, 1);
  if (version === 1 || version === 2) return readOldLayout(file, start, end);
  if (version < 1 || version > 5) throw damaged(start, "a data layout of version 1 to 5", `${version}`);
  const kind = uint(file, start + 1, 1);
  if (kind === 0) return compact(file, start + 4, uint(file, start + 2, 2));
  if (kind === 1) {
    const size = uint(file, start + 2 + file.offsetSize, file.lengthSize);
    return { kind: "contiguous", address: address(file, start + 2), size };
  }
  if (kind !== 2) throw unsupported(start + 1, "data in this file", `layout ${kind}, of data in others`);
  // Version 5 is version 4 with larger numbers in the chunks' own records.
  if (version >= 4) return readChunked4(file, start);
  const rank = uint(file, start + 2, 1);
  const dimsAt = start + 3 + file.offsetSize;
  return chunked(address(file, start + 3), dimsOf(file, dimsAt, rank, 4), { kind: "tree-1" });
}

function readOldLayout(file: Hdf5Bytes, start: number, end: number): DataLayout {
  const rank = uint(file, start + 1, 1);
  const kind = uint(file, start + 2, 1);
  const dimsAt = start + 8 + (kind === 0 ? 0 : file.offsetSize);
  if (dimsAt + rank * 4 > end) throw damaged(start, `${rank} dimensions`, "fewer");
  if (kind === 0) return compact(file, dimsAt + rank * 4 + 4, uint(file, dimsAt + rank * 4, 4));
  const at = address(file, start + 8);
  if (kind === 1) return { kind: "contiguous", address: at, size: null };
  if (kind !== 2) throw damaged(start + 2, "compact, contiguous or chunked data", `layout ${kind}`);
  return chunked(at, dimsOf(file, dimsAt, rank, 4), { kind: "tree-1" });
}

function readChunked4(file: Hdf5Bytes, start: number): DataLayout {
  const flags = uint(file, start + 2, 1);
  if (flags & 1) throw unsupported(start + 2, "chunks that are all filtered", "chunks at the edges that are not");
  const rank = uint(file, start + 3, 1);
  const dimBytes = uint(file, start + 4, 1);
  const dims = dimsOf(file, start + 5, rank, dimBytes);
  const indexAt = start + 5 + rank * dimBytes;
  const kind = uint(file, indexAt, 1);
  const { lengthSize } = file;
  switch (kind) {
    case 1: {
      const filtered = (flags & 2) !== 0;
      const filteredBytes = filtered ? uint(file, indexAt + 1, lengthSize) : null;
      const skipped = filtered ? uint(file, indexAt + 1 + lengthSize, 4) : 0;
      const at = indexAt + 1 + (filtered ? lengthSize + 4 : 0);
      return chunked(address(file, at), dims, { kind: "single", filteredBytes, skipped });
    }
    case 2:
      return chunked(address(file, indexAt + 1), dims, { kind: "implicit" });
    case 3:
      return chunked(address(file, indexAt + 2), dims, { kind: "fixed-array" });
    case 5:
      return chunked(address(file, indexAt + 7), dims, { kind: "tree-2" });
    default:
      throw unsupported(indexAt, "chunks found by a tree or a fixed array", `index ${kind}`);
  }
}

/** The last of the stored dimensions is the size of a value. */
function chunked(at: number, dims: readonly number[], index: ChunkIndex): DataLayout {
  return { kind: "chunked", address: at, dims: dims.slice(0, -1), index };
}

function compact(file: Hdf5Bytes, start: number, size: number): DataLayout {
  requireRange(file, start, size, "data in an object header");
  return { kind: "compact", start, size };
}

function dimsOf(file: Hdf5Bytes, at: number, rank: number, dimBytes: number): number[] {
  if (rank < 1 || rank > 33 || dimBytes < 1 || dimBytes > 8) {
    throw damaged(at, "1 to 33 dimensions of a chunk", `${rank} of ${dimBytes} bytes`);
  }
  const dims = Array.from({ length: rank }, (_, axis) => uint(file, at + axis * dimBytes, dimBytes));
  if (dims.includes(0)) throw damaged(at, "chunks with a size", dims.join(" × "));
  return dims;
}
