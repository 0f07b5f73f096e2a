/**
 * Shares of joints that are found, in per cent. The measures of MPI-INF-3DHP (Mehta et al. 2017, "Monocular 3D Human Pose
 * Estimation In The Wild Using Improved CNN Supervision", 3DV); nearer means less than the threshold, as in MMHuman3D
 * `mmhuman3d/core/evaluation/eval_utils.py`.
 */

/** Millimetres that PCK is given at: about half a head. */
export const PCK_THRESHOLD_MM = 150;

/** Millimetres: the 31 thresholds that AUC is the mean over, 0, 5, … 150. */
export const aucThresholdsMm: readonly number[] = Array.from({ length: 31 }, (_, i) => i * 5);

/**
 * PCK: how many of the joints are nearer to their true place than a threshold.
 *
 * @param errors [J] millimetres, as `jointErrors` gives them; NaN counts as not found.
 */
export function pck(errors: ArrayLike<number>, thresholdMm = PCK_THRESHOLD_MM): number {
  let found = 0;
  for (let joint = 0; joint < errors.length; joint++) if (errors[joint] < thresholdMm) found++;
  return (100 * found) / errors.length;
}

/**
 * PCK at each of {@link aucThresholdsMm}. The first is 0: nothing is nearer than 0 mm, not even the root.
 *
 * @param errors [J] millimetres.
 * @returns [31]
 */
export function pckCurve(errors: ArrayLike<number>): Float64Array {
  return Float64Array.from(aucThresholdsMm, (threshold) => pck(errors, threshold));
}

/**
 * AUC: the mean of {@link pckCurve}.
 *
 * @param errors [J] millimetres.
 */
export function auc(errors: ArrayLike<number>): number {
  return pckCurve(errors).reduce((sum, share) => sum + share, 0) / aucThresholdsMm.length;
}
