/** Heaps that hold the links and attributes of large groups. Source: File Format Specification, section III.G. */
import {
  address,
  damaged,
  type Hdf5Bytes,
  requireRange,
  requireSignature,
  UNDEFINED_ADDRESS,
  uint,
  unsupported,
} from "./hdf5-bytes.js";

/** Bytes of the file, end exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

interface Heap {
  readonly at: number;
  readonly width: number;
  readonly startBlock: number;
  readonly maxDirect: number;
  /** Bytes of a place in the heap, and of an object's length. */
  readonly placeBytes: number;
  readonly lengthBytes: number;
  readonly root: number;
  /** Rows of the root when it is an indirect block; 0 when it is a direct one. */
  readonly rows: number;
}

/** Returns a function that finds an object by its identifier, which is written at a byte of the file. */
export function openFractalHeap(file: Hdf5Bytes, at: number): (idAt: number) => ByteRange {
  requireSignature(file, at, "FRHP");
  const { offsetSize: o, lengthSize: l } = file;
  if (uint(file, at + 7, 2) > 0) throw unsupported(at + 7, "a heap without filters", "one with");
  const maxManaged = uint(file, at + 10, 4);
  const table = at + 14 + l + o + l + o + 8 * l;
  const startBlock = uint(file, table + 2, l);
  const maxDirect = uint(file, table + 2 + l, l);
  const heapBits = uint(file, table + 2 + 2 * l, 2);
  const width = uint(file, table, 2);
  const heap: Heap = {
    at,
    width,
    startBlock,
    maxDirect,
    placeBytes: Math.ceil(heapBits / 8),
    lengthBytes: Math.min(bytesFor(maxDirect), bytesFor(maxManaged)),
    root: address(file, table + 6 + 2 * l),
    rows: uint(file, table + 6 + 2 * l + o, 2),
  };
  const usable = width > 0 && startBlock > 0 && maxDirect >= startBlock && maxDirect <= 2 ** 32;
  if (!usable || heap.placeBytes > 8 || heap.placeBytes === 0 || heap.rows > 64) {
    throw damaged(table, "a heap with blocks of a size", `${width} blocks of ${startBlock} bytes a row`);
  }
  return (idAt) => {
    const kind = (uint(file, idAt, 1) >> 4) & 3;
    if (kind === 2) {
      const length = (uint(file, idAt, 1) & 15) + 1;
      return { start: idAt + 1, end: idAt + 1 + length };
    }
    if (kind !== 0) throw unsupported(idAt, "an object inside the heap", "one outside");
    const place = uint(file, idAt + 1, heap.placeBytes);
    const length = uint(file, idAt + 1 + heap.placeBytes, heap.lengthBytes);
    const start = locate(file, heap, place, idAt);
    requireRange(file, start, length, "an object of a heap");
    return { start, end: start + length };
  };
}

/** The byte of the file at a place of the heap. */
function locate(file: Hdf5Bytes, heap: Heap, place: number, idAt: number): number {
  const { startBlock, width, maxDirect } = heap;
  let block = heap.root;
  let rows = heap.rows;
  let rest = place;
  const missing = () => damaged(idAt, "an object of a heap", "a place that the heap does not have");
  while (rows > 0) {
    if (block === UNDEFINED_ADDRESS) throw missing();
    requireSignature(file, block, "FHIB");
    const directRows = Math.log2(maxDirect) - Math.log2(startBlock) + 2;
    let row = 0;
    let size = startBlock;
    while (row < rows && rest >= size * width) {
      rest -= size * width;
      row++;
      if (row > 1) size *= 2;
    }
    if (row >= rows) throw missing();
    const column = Math.floor(rest / size);
    rest -= column * size;
    block = address(file, block + 5 + file.offsetSize + heap.placeBytes + (row * width + column) * file.offsetSize);
    // Blocks past the direct rows are tables again, of as many rows as make up their size; always fewer than here.
    const rowsBelow = row < directRows ? 0 : Math.log2(size) - Math.log2(startBlock * width) + 1;
    if (!Number.isInteger(rowsBelow) || rowsBelow < 0 || rowsBelow >= rows) throw missing();
    rows = rowsBelow;
  }
  if (block === UNDEFINED_ADDRESS) throw missing();
  requireSignature(file, block, "FHDB");
  return block + rest;
}

function bytesFor(limit: number): number {
  return Math.floor(Math.log2(Math.max(1, limit)) / 8) + 1;
}
