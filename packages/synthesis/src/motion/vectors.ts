/** Vectors of three numbers inside flat arrays. */

export type Vector = [x: number, y: number, z: number];

/** Vector of point `to` from point `from`, both [N, 3] rows of `points`. */
export function between(points: ArrayLike<number>, from: number, to: number): Vector {
  return [
    points[to * 3] - points[from * 3],
    points[to * 3 + 1] - points[from * 3 + 1],
    points[to * 3 + 2] - points[from * 3 + 2],
  ];
}

export function lengthOf([x, y, z]: Vector): number {
  return Math.sqrt(x * x + y * y + z * z);
}

/** The vector at length 1; zero stays zero. */
export function unit(vector: Vector): Vector {
  const length = lengthOf(vector);
  return length > 0 ? [vector[0] / length, vector[1] / length, vector[2] / length] : [0, 0, 0];
}

export function cross(a: Readonly<Vector>, b: Readonly<Vector>): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function dot(a: Readonly<Vector>, b: Readonly<Vector>): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** matrix · vector; the matrix [3, 3] row-major is at `at`. */
export function turn(matrix: ArrayLike<number>, at: number, [x, y, z]: Vector): Vector {
  return [
    matrix[at] * x + matrix[at + 1] * y + matrix[at + 2] * z,
    matrix[at + 3] * x + matrix[at + 4] * y + matrix[at + 5] * z,
    matrix[at + 6] * x + matrix[at + 7] * y + matrix[at + 8] * z,
  ];
}

/** The inverse of {@link turn} for a rotation. */
export function turnBack(matrix: ArrayLike<number>, at: number, [x, y, z]: Vector): Vector {
  return [
    matrix[at] * x + matrix[at + 3] * y + matrix[at + 6] * z,
    matrix[at + 1] * x + matrix[at + 4] * y + matrix[at + 7] * z,
    matrix[at + 2] * x + matrix[at + 5] * y + matrix[at + 8] * z,
  ];
}
