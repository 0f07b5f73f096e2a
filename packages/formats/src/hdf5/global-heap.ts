/** Where texts of any length are kept. Source: File Format Specification, section III.E. */
import { address, damaged, type Hdf5Bytes, requireRange, requireSignature, uint } from "./hdf5-bytes.js";

export interface GlobalHeaps {
  /**
   * The texts that `count` references name: each the text's length, the heap's address, and the number in the heap.
   * Texts that are named often are read once.
   */
  texts(references: Uint8Array, count: number, utf8: boolean): string[];
}

interface StoredText {
  readonly start: number;
  readonly size: number;
  text: string | null;
}

export function globalHeaps(file: Hdf5Bytes): GlobalHeaps {
  const heaps = new Map<number, Map<number, StoredText>>();
  return {
    texts(references, count, utf8) {
      const view = new DataView(references.buffer, references.byteOffset, references.byteLength);
      const refs: Hdf5Bytes = { ...file, bytes: references, view };
      const step = 8 + file.offsetSize;
      return Array.from({ length: count }, (_, i) => {
        const length = uint(refs, i * step, 4);
        const heapAt = address(refs, i * step + 4);
        // An empty text needs no place.
        if (length === 0) return "";
        const number = uint(refs, i * step + 4 + file.offsetSize, 4);
        const heap = heaps.get(heapAt) ?? readHeap(file, heapAt);
        heaps.set(heapAt, heap);
        const stored = heap.get(number);
        if (stored === undefined || stored.size < length) {
          throw damaged(heapAt, `a text ${number} of ${length} bytes in the heap`, `${stored?.size ?? "none"}`);
        }
        stored.text ??= textOf(file, stored.start, length, utf8);
        return stored.text;
      });
    },
  };
}

function readHeap(file: Hdf5Bytes, at: number): Map<number, StoredText> {
  requireSignature(file, at, "GCOL");
  const size = uint(file, at + 8, file.lengthSize);
  requireRange(file, at, size, "a global heap");
  const texts = new Map<number, StoredText>();
  const headBytes = 8 + file.lengthSize;
  for (let next = at + headBytes; next + headBytes <= at + size; ) {
    const number = uint(file, next, 2);
    // Number 0 is the free space at the end.
    if (number === 0) break;
    const bytes = uint(file, next + 8, file.lengthSize);
    requireRange(file, next + headBytes, bytes, "a text of a global heap");
    texts.set(number, { start: next + headBytes, size: bytes, text: null });
    next += headBytes + Math.ceil(bytes / 8) * 8;
  }
  return texts;
}

function textOf({ bytes }: Hdf5Bytes, start: number, length: number, utf8: boolean): string {
  const stored = Buffer.from(bytes.buffer, bytes.byteOffset + start, length);
  const zero = stored.indexOf(0);
  return stored.toString(utf8 ? "utf8" : "latin1", 0, zero === -1 ? length : zero);
}
