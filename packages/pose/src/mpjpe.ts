/**
 * Errors of a predicted pose, in millimetres, one number a pose. Both poses are taken relative to their root first.
 * Definitions as in VideoPose3D `common/loss.py` (`mpjpe`, `p_mpjpe`, `n_mpjpe`); the root counts as a joint.
 */

type Pose = Float32Array | Float64Array;

/**
 * How far each joint is from its true place after root alignment; 0 at the root.
 *
 * @param predicted,truth [J, 3] millimetres.
 * @returns [J] millimetres.
 */
export function jointErrors(predicted: Pose, truth: Pose, root = 0): Float64Array {
  return distances(centred(predicted, rootOf(predicted, root)), centred(truth, rootOf(truth, root)));
}

/**
 * Mean per-joint position error after root alignment (Protocol #1).
 *
 * @param predicted,truth [J, 3] millimetres.
 */
export function mpjpe(predicted: Pose, truth: Pose, root = 0): number {
  return mean(jointErrors(predicted, truth, root));
}

/**
 * The same after the least-squares scale of the root-relative prediction (N-MPJPE).
 *
 * @param predicted,truth [J, 3] millimetres.
 */
export function nMpjpe(predicted: Pose, truth: Pose, root = 0): number {
  const p = centred(predicted, rootOf(predicted, root));
  const t = centred(truth, rootOf(truth, root));
  const scale = leastSquaresScale(p, t);
  return mean(
    distances(
      p.map((value) => value * scale),
      t,
    ),
  );
}

/**
 * The same after the best similarity transform: rotation without reflection, scale and translation (PA-MPJPE,
 * Protocol #2). The rotation is Horn's (1987), J. Opt. Soc. Am. A 4(4): the largest eigenvector of a 4 × 4 matrix is its
 * quaternion, so a reflection cannot come out.
 *
 * @param predicted,truth [J, 3] millimetres.
 */
export function paMpjpe(predicted: Pose, truth: Pose): number {
  const p = centred(predicted, centroidOf(predicted));
  const t = centred(truth, centroidOf(truth));
  const rotation = rotationBetween(p, t);
  const rotated = new Float64Array(p.length);
  for (let i = 0; i < p.length; i += 3) {
    for (let row = 0; row < 3; row++) {
      rotated[i + row] = rotation[row * 3] * p[i] + rotation[row * 3 + 1] * p[i + 1] + rotation[row * 3 + 2] * p[i + 2];
    }
  }
  const scale = leastSquaresScale(rotated, t);
  return mean(
    distances(
      rotated.map((value) => value * scale),
      t,
    ),
  );
}

function rootOf(pose: Pose, root: number): [number, number, number] {
  return [pose[root * 3], pose[root * 3 + 1], pose[root * 3 + 2]];
}

function centroidOf(pose: Pose): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  for (let i = 0; i < pose.length; i++) sum[i % 3] += pose[i];
  const joints = pose.length / 3;
  return [sum[0] / joints, sum[1] / joints, sum[2] / joints];
}

function centred(pose: Pose, centre: readonly number[]): Float64Array {
  return Float64Array.from(pose, (value, i) => value - centre[i % 3]);
}

function dot(a: Pose, b: Pose): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Of a pose that is a single point every scale fits equally: 0. */
function leastSquaresScale(from: Pose, to: Pose): number {
  const size = dot(from, from);
  return size === 0 ? 0 : dot(from, to) / size;
}

function distances(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length / 3);
  for (let i = 0; i < a.length; i += 3) out[i / 3] = Math.hypot(a[i] - b[i], a[i + 1] - b[i + 1], a[i + 2] - b[i + 2]);
  return out;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The rotation [3, 3] that takes the centred points `from` closest to the centred points `to`. */
function rotationBetween(from: Float64Array, to: Float64Array): Float64Array {
  const s = new Float64Array(9);
  for (let i = 0; i < from.length; i += 3) {
    for (let a = 0; a < 3; a++) for (let b = 0; b < 3; b++) s[a * 3 + b] += from[i + a] * to[i + b];
  }
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = s;
  const [w, x, y, z] = largestEigenvector([
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ]);
  return Float64Array.of(
    1 - 2 * (y * y + z * z),
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    1 - 2 * (x * x + z * z),
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    1 - 2 * (x * x + y * y),
  );
}

/** Cyclic Jacobi rotations of a symmetric 4 × 4 matrix; it converges in a handful of sweeps. */
function largestEigenvector(matrix: number[][]): number[] {
  const size = 4;
  const vectors: number[][] = matrix.map((_, i) => matrix.map((__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 30; sweep++) {
    let offDiagonal = 0;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) offDiagonal += matrix[p][q] ** 2;
    if (offDiagonal < 1e-22 * matrix.reduce((sum, row, i) => sum + row[i] ** 2, 0)) break;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        if (matrix[p][q] === 0) continue;
        const theta = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q]);
        const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const cosine = 1 / Math.sqrt(tangent * tangent + 1);
        const sine = tangent * cosine;
        for (let k = 0; k < size; k++) {
          const kp = matrix[k][p];
          const kq = matrix[k][q];
          matrix[k][p] = cosine * kp - sine * kq;
          matrix[k][q] = sine * kp + cosine * kq;
        }
        for (let k = 0; k < size; k++) {
          const pk = matrix[p][k];
          const qk = matrix[q][k];
          matrix[p][k] = cosine * pk - sine * qk;
          matrix[q][k] = sine * pk + cosine * qk;
        }
        for (let k = 0; k < size; k++) {
          const vp = vectors[k][p];
          const vq = vectors[k][q];
          vectors[k][p] = cosine * vp - sine * vq;
          vectors[k][q] = sine * vp + cosine * vq;
        }
      }
    }
  }
  let largest = 0;
  for (let i = 1; i < size; i++) if (matrix[i][i] > matrix[largest][largest]) largest = i;
  return vectors.map((row) => row[largest]);
}
