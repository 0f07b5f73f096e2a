/** What was done to each chunk before it was written, undone. Source: File Format Specification, section IV.A.2.l. */
import { inflateAtMost } from "../inflate.js";
import { quoted } from "../message-text.js";
import { damaged, type Hdf5Bytes, requireRange, textUntilZero, uint, unsupported } from "./hdf5-bytes.js";

export interface Filter {
  readonly id: number;
  readonly name: string;
  readonly values: readonly number[];
}

export const DEFLATE = 1;
const SHUFFLE = 2;
const FLETCHER32 = 3;

/** Bytes of the checksum that follows a chunk. */
const CHECKSUM_BYTES = 4;

/** The filters of a dataset, in the order they were applied in. */
export function readFilters(file: Hdf5Bytes, at: number): Filter[] {
  const version = uint(file, at, 1);
  if (version < 1 || version > 2) throw damaged(at, "a list of filters of version 1 or 2", `${version}`);
  const count = uint(file, at + 1, 1);
  const filters: Filter[] = [];
  let next = at + (version === 1 ? 8 : 2);
  for (let i = 0; i < count; i++) {
    const id = uint(file, next, 2);
    const hasName = version === 1 || id >= 256;
    const nameBytes = hasName ? uint(file, next + 2, 2) : 0;
    const valueCount = uint(file, next + (hasName ? 6 : 4), 2);
    const nameAt = next + (hasName ? 8 : 6);
    const valuesAt = nameAt + (version === 1 ? Math.ceil(nameBytes / 8) * 8 : nameBytes);
    requireRange(file, nameAt, nameBytes, "the name of a filter");
    requireRange(file, valuesAt, valueCount * 4, "the values of a filter");
    const values = Array.from({ length: valueCount }, (_, v) => uint(file, valuesAt + v * 4, 4));
    filters.push({ id, name: textUntilZero(file, nameAt, nameAt + nameBytes), values });
    next = valuesAt + valueCount * 4 + (version === 1 && valueCount % 2 === 1 ? 4 : 0);
  }
  const unknown = filters.find(({ id }) => ![DEFLATE, SHUFFLE, FLETCHER32].includes(id));
  if (unknown !== undefined) {
    const { id, name } = unknown;
    throw unsupported(at, "chunks filtered by deflate, shuffle or fletcher32", `filter ${id} (${quoted(name)})`);
  }
  return filters;
}

/**
 * Undoes the filters of one chunk, the last first.
 *
 * @param skipped bit i is set where filter i was not applied to this chunk.
 * @returns exactly `size` bytes; those given, when nothing was done to them.
 */
export function unfilter(
  stored: Uint8Array,
  filters: readonly Filter[],
  skipped: number,
  size: number,
  at: number,
): Uint8Array {
  let bytes = stored;
  for (let i = filters.length - 1; i >= 0; i--) {
    if ((skipped >>> i) & 1) continue;
    const { id, values } = filters[i];
    if (id === DEFLATE) bytes = inflate(bytes, size + CHECKSUM_BYTES, at);
    else if (id === SHUFFLE) bytes = unshuffle(bytes, values[0] ?? 1);
    else bytes = bytes.subarray(0, Math.max(0, bytes.length - CHECKSUM_BYTES));
  }
  if (bytes.length !== size) throw damaged(at, `a chunk of ${size} bytes`, `${bytes.length}`);
  return bytes;
}

function inflate(bytes: Uint8Array, mostBytes: number, at: number): Uint8Array {
  return inflateAtMost("zlib", bytes, mostBytes, (reason, options) =>
    damaged(at, `a chunk deflated from at most ${mostBytes} bytes`, reason, options),
  );
}

/** First bytes of all values, then the second ones, … → value by value. What is left over stays at the end. */
function unshuffle(bytes: Uint8Array, width: number): Uint8Array {
  if (width < 2 || width > bytes.length) return bytes;
  const count = Math.floor(bytes.length / width);
  const out = new Uint8Array(bytes.length);
  for (let byte = 0; byte < width; byte++) {
    let from = byte * count;
    for (let to = byte; to < count * width; to += width) out[to] = bytes[from++];
  }
  out.set(bytes.subarray(count * width), count * width);
  return out;
}
