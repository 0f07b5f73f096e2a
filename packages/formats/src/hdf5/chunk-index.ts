/** Where each chunk of a dataset is. Source: File Format Specification, sections III.A and VII.A to VII.D. */
import { walkTree1, walkTree2 } from "./btree.js";
import { stridesOf } from "./chunk-copier.js";
import type { DataLayout } from "./data-layout.js";
import { address, damaged, type Hdf5Bytes, requireSignature, UNDEFINED_ADDRESS, uint } from "./hdf5-bytes.js";

export interface Chunk {
  readonly address: number;
  /** Bytes in the file. */
  readonly size: number;
  /** Bit i is set where filter i was not applied. */
  readonly skipped: number;
  /** First value along each axis. */
  readonly origin: readonly number[];
}

export interface ChunkGrid {
  readonly shape: readonly number[];
  /** How far each axis may grow: tables have a place for every chunk that there may ever be. */
  readonly maxShape: readonly number[];
  /** Values of a chunk along each axis. */
  readonly dims: readonly number[];
  /** Bytes of a chunk without filters. */
  readonly chunkBytes: number;
  readonly filtered: boolean;
}

type Chunked = Extract<DataLayout, { kind: "chunked" }>;

/** Visits the chunks that are there. */
export function visitChunks(
  file: Hdf5Bytes,
  { address: at, index }: Chunked,
  grid: ChunkGrid,
  visit: (chunk: Chunk) => void,
): void {
  if (at === UNDEFINED_ADDRESS) return;
  const { shape, dims, chunkBytes, filtered } = grid;
  const rank = shape.length;
  switch (index.kind) {
    case "single": {
      const { filteredBytes, skipped } = index;
      visit({ address: at, size: filteredBytes ?? chunkBytes, skipped, origin: shape.map(() => 0) });
      return;
    }
    case "tree-1":
      walkTree1(file, at, 1, 8 + (rank + 1) * 8, (key, child) => {
        const origin = shape.map((_, axis) => uint(file, key + 8 + axis * 8, 8));
        visit({ address: child, size: uint(file, key, 4), skipped: uint(file, key + 4, 4), origin });
      });
      return;
    case "tree-2":
      walkTree2(file, at, (record, size) => {
        const sizeBytes = size - file.offsetSize - 4 - rank * 8;
        if (filtered ? sizeBytes < 1 || sizeBytes > 8 : sizeBytes !== -4) {
          throw damaged(record, "the record of a chunk", `${size} bytes`);
        }
        const scaledAt = record + file.offsetSize + (filtered ? sizeBytes + 4 : 0);
        visit({
          address: address(file, record),
          size: filtered ? uint(file, record + file.offsetSize, sizeBytes) : chunkBytes,
          skipped: filtered ? uint(file, record + file.offsetSize + sizeBytes, 4) : 0,
          origin: dims.map((dim, axis) => dim * uint(file, scaledAt + axis * 8, 8)),
        });
      });
      return;
    case "implicit":
      visitGrid(grid, (place, origin) => {
        visit({ address: at + place * chunkBytes, size: chunkBytes, skipped: 0, origin: origin.slice() });
        return true;
      });
      return;
    default:
      visitFixedArray(file, at, grid, visit);
  }
}

/** A table with an entry for each chunk, in pages when it is long. */
function visitFixedArray(file: Hdf5Bytes, at: number, grid: ChunkGrid, visit: (chunk: Chunk) => void): void {
  requireSignature(file, at, "FAHD");
  const { offsetSize, lengthSize } = file;
  const filtered = uint(file, at + 5, 1) === 1;
  const entryBytes = uint(file, at + 6, 1);
  const pageBits = uint(file, at + 7, 1);
  const entries = uint(file, at + 8, lengthSize);
  const block = address(file, at + 8 + lengthSize);
  if (block === UNDEFINED_ADDRESS) return;
  requireSignature(file, block, "FADB");
  const sizeBytes = entryBytes - offsetSize - 4;
  if (filtered !== grid.filtered || (filtered ? sizeBytes < 1 || sizeBytes > 8 : entryBytes !== offsetSize)) {
    throw damaged(at + 5, "entries of the chunks' kind", `${entryBytes} bytes each`);
  }
  const perPage = 2 ** pageBits;
  const start = block + 6 + offsetSize;
  const paged = entries > perPage;
  // One bit a page says whether it was written; a checksum follows the head, and each page.
  const firstPage = start + (paged ? Math.ceil(Math.ceil(entries / perPage) / 8) + 4 : 0);
  visitGrid(grid, (place, origin) => {
    if (place >= entries) return false;
    const page = Math.floor(place / perPage);
    if (paged && !(uint(file, start + (page >> 3), 1) & (128 >> (page & 7)))) return true;
    const entry = firstPage + place * entryBytes + (paged ? page * 4 : 0);
    const chunkAt = address(file, entry);
    if (chunkAt === UNDEFINED_ADDRESS) return true;
    visit({
      address: chunkAt,
      size: filtered ? uint(file, entry + offsetSize, sizeBytes) : grid.chunkBytes,
      skipped: filtered ? uint(file, entry + offsetSize + sizeBytes, 4) : 0,
      origin: origin.slice(),
    });
    return true;
  });
}

/**
 * Every chunk that the dataset has now, the last axis fastest, until `visit` returns false.
 *
 * @param visit gets the chunk's place in a table, and its origin, which the next chunk overwrites.
 */
function visitGrid(
  { shape, maxShape, dims }: ChunkGrid,
  visit: (place: number, origin: readonly number[]) => boolean,
): void {
  if (shape.includes(0)) return;
  const strides = stridesOf(maxShape.map((most, axis) => Math.ceil(most / dims[axis])));
  const origin = shape.map(() => 0);
  for (let place = 0; visit(place, origin); ) {
    let axis = shape.length - 1;
    for (; axis >= 0; axis--) {
      place += strides[axis];
      origin[axis] += dims[axis];
      if (origin[axis] < shape[axis]) break;
      place -= (origin[axis] / dims[axis]) * strides[axis];
      origin[axis] = 0;
    }
    if (axis < 0) return;
  }
}
