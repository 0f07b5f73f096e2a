/** Rotations as [3, 3] row-major matrices that multiply columns. */

export const IDENTITY: readonly number[] = [1, 0, 0, 0, 1, 0, 0, 0, 1];

export type Axis = 0 | 1 | 2;

/** matrix · R(axis, degrees), in place; the matrix is at `at` in its array. */
export function turnAbout(matrix: Float64Array, at: number, axis: Axis, radians: number): void {
  const cos = Math.cos(radians);
  const sin = Math.sin(radians);
  const first = at + ((axis + 1) % 3);
  const second = at + ((axis + 2) % 3);
  for (let row = 0; row < 9; row += 3) {
    const a = matrix[first + row];
    const b = matrix[second + row];
    matrix[first + row] = a * cos + b * sin;
    matrix[second + row] = b * cos - a * sin;
  }
}

/** out = a · b; out may be neither. */
export function multiply(
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  out: Float64Array,
  outAt: number,
): void {
  for (let row = 0; row < 9; row += 3) {
    const x = a[aAt + row];
    const y = a[aAt + row + 1];
    const z = a[aAt + row + 2];
    for (let column = 0; column < 3; column++) {
      out[outAt + row + column] = x * b[bAt + column] + y * b[bAt + 3 + column] + z * b[bAt + 6 + column];
    }
  }
}

/** out = matrix · (x, y, z) + origin, all at their places. */
export function carry(
  matrix: Float64Array,
  matrixAt: number,
  x: number,
  y: number,
  z: number,
  out: Float64Array,
  originAt: number,
  outAt: number,
): void {
  for (let axis = 0; axis < 3; axis++) {
    const row = matrixAt + axis * 3;
    out[outAt + axis] = out[originAt + axis] + matrix[row] * x + matrix[row + 1] * y + matrix[row + 2] * z;
  }
}
