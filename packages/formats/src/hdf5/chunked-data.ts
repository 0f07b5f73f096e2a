/** The values of a dataset that is stored in chunks, put together row-major. */
import { mostInflated } from "../inflate.js";
import { countOf } from "../shape.js";
import { chunkCopier, stridesOf } from "./chunk-copier.js";
import { type Chunk, type ChunkGrid, visitChunks } from "./chunk-index.js";
import type { DataLayout } from "./data-layout.js";
import { DEFLATE, type Filter, unfilter } from "./filters.js";
import { damaged, type Hdf5Bytes, requireRange, UNDEFINED_ADDRESS } from "./hdf5-bytes.js";

export interface ChunkedData {
  readonly layout: Extract<DataLayout, { kind: "chunked" }>;
  readonly shape: readonly number[];
  /** How far each axis may grow. */
  readonly maxShape: readonly number[];
  /** Bytes of one value. */
  readonly valueSize: number;
  /** Whether the values are doubles of this byte order, if they have 8 bytes. */
  readonly doubles: boolean;
  readonly filters: readonly Filter[];
  /** One value, for chunks that are not there; null for zeros. */
  readonly fill: Uint8Array | null;
  /** Most bytes that the values may take. */
  readonly mostBytes: number;
}

/** @returns the bytes of all values. */
export function readChunkedData(file: Hdf5Bytes, data: ChunkedData): Uint8Array {
  const { layout, shape, maxShape, valueSize, filters, fill, mostBytes } = data;
  const { dims } = layout;
  if (dims.length !== shape.length) {
    throw damaged(layout.address, `chunks of ${shape.length} dimensions`, `${dims.length}`);
  }
  const chunkBytes = countOf(dims) * valueSize;
  const bytes = countOf(shape) * valueSize;
  // Chunks at the end of an axis reach past it.
  const inChunks = chunkBytes * countOf(shape.map((size, axis) => Math.ceil(size / dims[axis])));
  if (!(Math.max(bytes, inChunks) <= mostBytes)) {
    throw damaged(
      layout.address,
      `a dataset of at most ${mostBytes} bytes in a file of this size`,
      `${Math.max(bytes, inChunks)} (${shape.join(" × ")}, chunks ${dims.join(" × ")})`,
    );
  }
  const out = new Uint8Array(bytes);
  if (bytes === 0) return out;
  if (fill?.some((byte) => byte !== 0)) for (let at = 0; at < bytes; at += valueSize) out.set(fill, at);
  const copy = chunkCopier(out, shape, dims, valueSize, data.doubles);
  const grid: ChunkGrid = { shape, maxShape, dims, chunkBytes, filtered: filters.length > 0 };
  const seen = new Set<number>();
  const strides = stridesOf(shape);
  visitChunks(file, layout, grid, (chunk) => {
    if (chunk.address === UNDEFINED_ADDRESS) return;
    checkPlace(chunk, grid);
    const place = chunk.origin.reduce((sum, start, axis) => sum + start * strides[axis], 0);
    if (seen.has(place)) throw damaged(chunk.address, "each chunk once", `a second at ${chunk.origin.join(", ")}`);
    seen.add(place);
    copy(readChunk(file, chunk, filters, chunkBytes), chunk.origin);
  });
  return out;
}

function readChunk(
  file: Hdf5Bytes,
  { address, size, skipped }: Chunk,
  filters: readonly Filter[],
  chunkBytes: number,
): Uint8Array {
  requireRange(file, address, size, "a chunk");
  const deflated = filters.some(({ id }, i) => id === DEFLATE && !((skipped >>> i) & 1));
  if (deflated && chunkBytes > mostInflated(size)) {
    throw damaged(address, `enough bytes to inflate to ${chunkBytes}`, `${size}`);
  }
  return unfilter(file.bytes.subarray(address, address + size), filters, skipped, chunkBytes, address);
}

function checkPlace({ address, origin }: Chunk, { shape, dims }: ChunkGrid): void {
  for (const [axis, start] of origin.entries()) {
    if (start >= shape[axis] || start % dims[axis] !== 0) {
      throw damaged(address, `a chunk that starts inside ${shape.join(" × ")}`, `one at ${origin.join(", ")}`);
    }
  }
}
