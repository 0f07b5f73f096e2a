/** Rotations and moves between frames, millimetres. */

/** [3, 3] row-major; multiplies columns. */
export type Rotation = readonly [number, number, number, number, number, number, number, number, number];

export type Vector3 = readonly [x: number, y: number, z: number];

/** Takes a point of one frame to another: rotation · point + translation. */
export interface RigidTransform {
  readonly rotation: Rotation;
  /** Millimetres, in the frame it leads to. */
  readonly translation: Vector3;
}

/** The transform rotation · (point − centre), as of a camera that stands at `centre`. */
export function rigidFromCentre(rotation: Rotation, centre: Vector3): RigidTransform {
  const [x, y, z] = rotate(rotation, centre);
  return { rotation, translation: [-x, -y, -z] };
}

/** The point that goes to 0: where a camera stands, of the transform that leads to its frame. */
export function centreOf({ rotation, translation }: RigidTransform): Vector3 {
  const [x, y, z] = rotate(transposed(rotation), translation);
  return [-x, -y, -z];
}

/** The way back. */
export function invertRigid(transform: RigidTransform): RigidTransform {
  return { rotation: transposed(transform.rotation), translation: centreOf(transform) };
}

/** The rotation back, which is also what a file has that stores it by columns. */
export function transposed([a, b, c, d, e, f, g, h, i]: Rotation): Rotation {
  return [a, d, g, b, e, h, c, f, i];
}

/** Product of two rotations: `second` after `first`. */
export function rotationAfter(second: Rotation, first: Rotation): Rotation {
  const [a, b, c, d, e, f, g, h, i] = transposed(first);
  const [left, middle, right] = [rotate(second, [a, b, c]), rotate(second, [d, e, f]), rotate(second, [g, h, i])];
  return transposed([...left, ...middle, ...right]);
}

/** The rotation of a quaternion [w, x, y, z], of any length but 0. */
export function rotationFromQuaternion([w, x, y, z]: readonly [number, number, number, number]): Rotation {
  const s = 2 / (w * w + x * x + y * y + z * z);
  const first: Vector3 = [1 - s * (y * y + z * z), s * (x * y - w * z), s * (x * z + w * y)];
  const second: Vector3 = [s * (x * y + w * z), 1 - s * (x * x + z * z), s * (y * z - w * x)];
  const third: Vector3 = [s * (x * z - w * y), s * (y * z + w * x), 1 - s * (x * x + y * y)];
  return [...first, ...second, ...third];
}

/**
 * How far nine numbers are from a rotation: the largest entry of |R·Rᵀ − 1|, and at least 1 where they mirror.
 * NaN where one of them is.
 */
export function rotationError(rotation: Rotation): number {
  const product = rotationAfter(rotation, transposed(rotation));
  const error = Math.max(...product.map((value, index) => Math.abs(value - (index % 4 === 0 ? 1 : 0))));
  const [a, b, c, d, e, f, g, h, i] = rotation;
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return determinant > 0 || Number.isNaN(error) ? error : Math.max(1, error);
}

/**
 * Takes points to another frame.
 *
 * @param points [N, 3] millimetres; NaN stays NaN.
 * @param out [N, 3] millimetres, filled and returned; may be `points`.
 */
export function transformPoints<Out extends Float32Array | Float64Array>(
  points: Float32Array | Float64Array,
  { rotation: [a, b, c, d, e, f, g, h, i], translation: [tx, ty, tz] }: RigidTransform,
  out: Out,
): Out {
  for (let n = 0; n < points.length; n += 3) {
    const x = points[n];
    const y = points[n + 1];
    const z = points[n + 2];
    out[n] = a * x + b * y + c * z + tx;
    out[n + 1] = d * x + e * y + f * z + ty;
    out[n + 2] = g * x + h * y + i * z + tz;
  }
  return out;
}

function rotate([a, b, c, d, e, f, g, h, i]: Rotation, [x, y, z]: Vector3): Vector3 {
  return [a * x + b * y + c * z, d * x + e * y + f * z, g * x + h * y + i * z];
}
