/** How many values there are along each axis. Source: File Format Specification, section IV.A.2.b. */
import { type Hdf5Bytes, hdf5Problem, uint } from "./hdf5-bytes.js";

/** The library itself allows no more. */
const MOST_DIMENSIONS = 32;

export interface Dataspace {
  /** [] for a single value; null when there is none at all. */
  readonly shape: readonly number[] | null;
  readonly count: number;
}

export function readDataspace(file: Hdf5Bytes, at: number): Dataspace {
  const version = uint(file, at, 1);
  const rank = uint(file, at + 1, 1);
  if (version < 1 || version > 2) throw hdf5Problem(at, "a dataspace of version 1 or 2", `${version}`);
  if (rank > MOST_DIMENSIONS) throw hdf5Problem(at + 1, `at most ${MOST_DIMENSIONS} dimensions`, `${rank}`);
  if (version === 2 && uint(file, at + 3, 1) === 2) return { shape: null, count: 0 };
  const start = at + (version === 1 ? 8 : 4);
  const shape = Array.from({ length: rank }, (_, axis) => uint(file, start + axis * file.lengthSize, file.lengthSize));
  const count = shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count)) {
    throw hdf5Problem(start, "a shape of at most 2^53 values", shape.join(" × "));
  }
  return { shape, count };
}
