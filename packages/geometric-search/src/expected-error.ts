/**
 * The expected error of a label: how far its joints are from the truth on average, as a number to filter by.
 *
 * A sum of the features of `expected-error-features.ts`, each times a coefficient that was fitted to labels whose truth is
 * known: `expected-error-coefficients.ts`. It ranks labels; of a single one it is a rough guess.
 */
import { h36m17 } from "@wildpose/pose";
import { type ErrorStage, expectedErrorCoefficients } from "./expected-error-coefficients.js";
import { errorFeatures, writeErrorFeatures } from "./expected-error-features.js";

/** Millimetres; nothing is expected to be better, whatever the features add up to. */
export const LEAST_EXPECTED_ERROR_MM = 25;

const joints = h36m17.joints.length;

/**
 * The mean distance between joints and truth, both beside their root, that is to be expected of each pose.
 *
 * It is of a person of average height: a body of another size is not seen in one picture, and its part in the error is in
 * the number as it is on average. It does not depend on the other poses of the batch.
 *
 * @param coarse [N, 17, 3] millimetres of a person of average height, root-relative, canonical camera.
 * @param placed [N, 17, 3] millimetres, same frame: as `placeOnRays` puts the pose at its searched depth, on the rays;
 *   root-relative or not.
 * @param labelled [N, 17] nonzero where the joint has a ray.
 * @param stage which pose is meant: `coarse`, `exact` (`placed` itself) or `refined` (what `refineOnRays` makes of it).
 * @returns [N] millimetres, at least {@link LEAST_EXPECTED_ERROR_MM}; NaN where the pose has a number that is not finite.
 * @throws {RangeError} when the lengths do not fit each other.
 */
export function expectedErrors(
  coarse: Float32Array | Float64Array,
  placed: Float32Array | Float64Array,
  labelled: Uint8Array,
  stage: ErrorStage,
): Float64Array {
  if (labelled.length % joints !== 0 || coarse.length !== labelled.length * 3 || placed.length !== coarse.length) {
    throw new RangeError(
      `${coarse.length} coarse and ${placed.length} placed numbers for ${labelled.length} joints, expected 3 each of ${joints} a pose`,
    );
  }
  const coefficients = errorFeatures.map((feature) => expectedErrorCoefficients[stage][feature]);
  const features = new Float64Array(errorFeatures.length);
  const errors = new Float64Array(labelled.length / joints);
  for (let pose = 0; pose < errors.length; pose++) {
    const first = pose * joints;
    if (!isFinitePose(coarse, placed, first)) {
      errors[pose] = NaN;
      continue;
    }
    writeErrorFeatures(coarse, placed, labelled, first, features);
    let sum = 0;
    for (let i = 0; i < features.length; i++) sum += coefficients[i] * features[i];
    errors[pose] = Math.max(LEAST_EXPECTED_ERROR_MM, sum);
  }
  return errors;
}

function isFinitePose(
  coarse: Float32Array | Float64Array,
  placed: Float32Array | Float64Array,
  first: number,
): boolean {
  for (let i = first * 3; i < (first + joints) * 3; i++) {
    if (!Number.isFinite(coarse[i] + placed[i])) return false;
  }
  return true;
}
