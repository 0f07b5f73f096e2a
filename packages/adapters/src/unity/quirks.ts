/**
 * What the paper's Unity files do differently from what one would expect. The files themselves are no longer to be had
 * (llcshappy/Monocular-3D-Human-Pose issues 3 and 12); all this is read from the code of that repository at 29bc314.
 */
import { h36m17 } from "@wildpose/pose";
import { RecordProblem } from "../record-problem.js";
import { type JointOrder, jointOrder } from "./joint-order.js";

const JOINTS = h36m17.joints.length;

/** x[17], y[17], z[17]. */
export const PLANAR_VALUES = JOINTS * 3;

/**
 * Rows are planar: all x, then all y, then all z, where one would expect x, y, z of each joint (`Gen_Right2D/unity2screen.py`).
 * The same holds for `joints.npy` of an export, which keeps the paper's layout.
 *
 * @param values rows of a table.
 * @param start where x[0] of the row is.
 * @param order where each joint of h36m17 is among the 17.
 * @returns [17, 3] millimetres, camera frame, in the order of h36m17.
 * @throws {RecordProblem} naming the joint when a value is not a finite single-precision number, or z is not above 0.
 */
export function pointsFromPlanar(
  values: Float32Array | Float64Array,
  start: number,
  order: JointOrder,
): Float32Array<ArrayBuffer> {
  const points = new Float32Array(PLANAR_VALUES);
  for (let joint = 0; joint < JOINTS; joint++) {
    for (let axis = 0; axis < 3; axis++) {
      const at = start + axis * JOINTS + order[joint];
      const value = Math.fround(values[at]);
      if (!Number.isFinite(value)) {
        throw new RecordProblem(`${h36m17.joints[joint]}: finite ${"xyz"[axis]} expected, found ${values[at]}`);
      }
      points[joint * 3 + axis] = value;
    }
    if (points[joint * 3 + 2] <= 0) {
      throw new RecordProblem(
        `${h36m17.joints[joint]}: a place in front of the camera (z > 0) expected, found z = ${points[joint * 3 + 2]}`,
      );
    }
  }
  return points;
}

/**
 * Rows may begin with two columns that are no coordinates; `data_pre.loadData` drops them unread. `unity_train.npy` has
 * none.
 *
 * @returns how many columns to drop.
 * @throws {RecordProblem} when there are neither 51 columns nor 53.
 */
export function leadingColumns(columns: number): 0 | 2 {
  if (columns === PLANAR_VALUES) return 0;
  if (columns === PLANAR_VALUES + 2) return 2;
  throw new RecordProblem(
    `${PLANAR_VALUES} columns (x[17] y[17] z[17]), or 2 more before them, expected, found ${columns}`,
  );
}

/**
 * The intrinsics that all Unity poses were projected with, without distortion: `[1145, 1143, 515, 512]`. They are those of
 * Human3.6M's camera 54138969 (512.54, 515.45) with the principal point **swapped**; the paper's search has 512, 515
 * (`GeoSearch/search_h36.py`).
 *
 * @param swapped true takes the principal point as the search has it.
 */
export function paperIntrinsics(swapped: boolean): readonly [fx: number, fy: number, cx: number, cy: number] {
  return swapped ? [1145, 1143, 512, 515] : [1145, 1143, 515, 512];
}

/** The paper's root. */
const ROOT = 10;

/**
 * The order of the joints is published nowhere (issues 10, 13 and 15, unanswered), so whoever has the files must say it.
 * Two things are known: 10 is the root (`data_pre.root_data`), and 0 and 1 are the ends of the head (the size of the
 * head in PCKh, `predict_right_pose_1.py`). So h36m17's own order, in which the root is 0, is not that of the files.
 *
 * @param names the 17 names of h36m17 in the order of the file; undefined when nobody said it.
 * @throws {RecordProblem} when it is missing, is not the 17 names, or contradicts what is known.
 */
export function paperJointOrder(names: unknown): JointOrder {
  const known = "known are joint 10, the hip (root), and 0 and 1, the ends of the head";
  if (names === undefined) {
    throw new RecordProblem(`is needed: the order of the paper's joints is not published; ${known}`);
  }
  const order = jointOrder(names);
  const hip = order[h36m17.joints.indexOf("hip")];
  const head = order[h36m17.joints.indexOf("head")];
  if (hip !== ROOT) throw new RecordProblem(`hip at ${ROOT} expected, found at ${hip}; ${known}`);
  if (head > 1) throw new RecordProblem(`head at 0 or 1 expected, found at ${head}; ${known}`);
  return order;
}
