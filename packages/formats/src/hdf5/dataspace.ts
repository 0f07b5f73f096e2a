/** How many values there are along each axis. Source: File Format Specification, section IV.A.2.b. */
import { damaged, type Hdf5Bytes, uint } from "./hdf5-bytes.js";

/** The library itself allows no more. */
const MOST_DIMENSIONS = 32;

export interface Dataspace {
  /** [] for a single value; null when there is none at all. */
  readonly shape: readonly number[] | null;
  /** How far each axis may grow, infinity without end; the shape itself where the file does not say. */
  readonly maxShape: readonly number[];
  readonly count: number;
}

export function readDataspace(file: Hdf5Bytes, at: number): Dataspace {
  const version = uint(file, at, 1);
  const rank = uint(file, at + 1, 1);
  if (version < 1 || version > 2) throw damaged(at, "a dataspace of version 1 or 2", `${version}`);
  if (rank > MOST_DIMENSIONS) throw damaged(at + 1, `at most ${MOST_DIMENSIONS} dimensions`, `${rank}`);
  if (version === 2 && uint(file, at + 3, 1) === 2) return { shape: null, maxShape: [], count: 0 };
  const start = at + (version === 1 ? 8 : 4);
  const sizesAt = (first: number) =>
    Array.from({ length: rank }, (_, axis) => uint(file, first + axis * file.lengthSize, file.lengthSize));
  const shape = sizesAt(start);
  const maxShape = uint(file, at + 2, 1) & 1 ? sizesAt(start + rank * file.lengthSize) : shape;
  const count = shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count)) {
    throw damaged(start, "a shape of at most 2^53 values", shape.join(" × "));
  }
  if (maxShape.some((most, axis) => most < shape[axis])) {
    throw damaged(start, `a shape within ${maxShape.join(" × ")}`, shape.join(" × "));
  }
  return { shape, maxShape, count };
}
