/** Puts the values of chunks in their place in a row-major array. */

/** Runs of fewer units are copied one by one, longer ones at once. */
const SHORT_RUN = 24;

type Units = Uint8Array | Uint32Array | Float64Array;

/** What is copied at a time. A double keeps the bits of every number but of NaN, so only numbers are copied as doubles. */
type UnitBytes = 1 | 4 | 8;

/**
 * @param out bytes of the whole array, from an aligned start.
 * @param shape of the array.
 * @param dims values of a chunk along each axis.
 * @param valueSize bytes of one value.
 * @param doubles whether the values are 8-byte floating-point numbers.
 * @returns a function that copies a chunk's bytes to the place of its first value.
 */
export function chunkCopier(
  out: Uint8Array,
  shape: readonly number[],
  dims: readonly number[],
  valueSize: number,
  doubles: boolean,
): (chunk: Uint8Array, origin: readonly number[]) => void {
  const unit: UnitBytes = doubles && valueSize === 8 ? 8 : valueSize % 4 === 0 ? 4 : 1;
  const per = valueSize / unit;
  const target = unitsOf(out, unit);
  // Two axes of one value more, so that there are always three to loop over.
  const paddedShape = [1, 1, ...shape];
  const paddedDims = [1, 1, ...dims];
  const outStrides = stridesOf(paddedShape).map((stride) => stride * per);
  const chunkStrides = stridesOf(paddedDims).map((stride) => stride * per);
  const rank = paddedShape.length;
  return (chunk, origin) => {
    const source = unitsOf(chunk.byteOffset % unit === 0 ? chunk : new Uint8Array(chunk), unit);
    const start = [0, 0, ...origin];
    const sizes = paddedShape.map((size, axis) => Math.min(paddedDims[axis], size - start[axis]));
    // Axes that are whole in both the chunk and the array are one run with the axis before them.
    let runAxis = rank - 1;
    while (runAxis > 2 && sizes[runAxis] === paddedDims[runAxis] && sizes[runAxis] === paddedShape[runAxis]) runAxis--;
    const run = sizes[runAxis] * chunkStrides[runAxis];
    const [outer, inner] = [runAxis - 2, runAxis - 1];
    const copyAxis = (axis: number, from: number, to: number): void => {
      if (axis < outer) {
        for (let i = 0; i < sizes[axis]; i++) {
          copyAxis(axis + 1, from + i * chunkStrides[axis], to + i * outStrides[axis]);
        }
        return;
      }
      for (let i = 0; i < sizes[outer]; i++) {
        copyRuns(
          source,
          from + i * chunkStrides[outer],
          chunkStrides[inner],
          target,
          to + i * outStrides[outer],
          outStrides[inner],
          sizes[inner],
          run,
        );
      }
    };
    copyAxis(
      0,
      0,
      start.reduce((sum, one, axis) => sum + one * outStrides[axis], 0),
    );
  };
}

function copyRuns(
  source: Units,
  from: number,
  fromStep: number,
  target: Units,
  to: number,
  toStep: number,
  runs: number,
  run: number,
): void {
  if (run > SHORT_RUN) {
    for (let i = 0; i < runs; i++) {
      const start = from + i * fromStep;
      target.set(source.subarray(start, start + run), to + i * toStep);
    }
    return;
  }
  for (let i = 0; i < runs; i++) {
    const start = from + i * fromStep;
    const place = to + i * toStep;
    for (let j = 0; j < run; j++) target[place + j] = source[start + j];
  }
}

/** Steps from one value to the next along each axis. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

function unitsOf(bytes: Uint8Array, unit: UnitBytes): Units {
  if (unit === 1) return bytes;
  const { buffer, byteOffset, length } = bytes;
  return unit === 4
    ? new Uint32Array(buffer, byteOffset, length / 4)
    : new Float64Array(buffer, byteOffset, length / 8);
}
