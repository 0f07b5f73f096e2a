/**
 * The coefficients of the expected error, millimetres a unit of each feature.
 *
 * Least squares on the mean joint error of labels by the weights that ship, both routes, 2D exact and 5, 10, 15 and 25 mm
 * off at the person, of a fourth of the poses one to five joints missing: 8,000 poses of the anatomical sampler, and 8,000 of
 * motion of the CMU Graphics Lab Motion Capture Database (mocap.cs.cmu.edu, subjects 1 and 3; free for all uses), which count
 * 1.5 times. Other weights want other coefficients:
 *
 *     wildpose synthesize <motion> --out motion --count 8000 --seed 5
 *     node tools/fit-expected-error.mjs --fit motion
 */
import type { ErrorFeature } from "./expected-error-features.js";

/** Which pose of a label an error is of. */
export type ErrorStage = "coarse" | "exact" | "refined";

export const expectedErrorCoefficients: Readonly<Record<ErrorStage, Readonly<Record<ErrorFeature, number>>>> = {
  coarse: {
    always: -34.42,
    missing: 52.85,
    unsureTurn: 53.51,
    asymmetry: 59.84,
    legDoubt: 9.596,
    doubt: 24.2,
    residual: 13.11,
    shoulderTurn: 21.58,
    turnedReach: -13.44,
    lean: 0.5768,
    hands: -1.88,
    torsoDepth: 7.398,
    reach: 44.71,
  },
  exact: {
    always: -49.35,
    missing: 35.95,
    unsureTurn: 50.56,
    asymmetry: 82.07,
    legDoubt: 7.725,
    doubt: 27.57,
    residual: 17.23,
    shoulderTurn: 26.71,
    turnedReach: -17.61,
    lean: 0.1277,
    hands: -1.46,
    torsoDepth: 5.148,
    reach: 45.54,
  },
  refined: {
    always: -64.07,
    missing: 36.45,
    unsureTurn: 49.25,
    asymmetry: 74.34,
    legDoubt: 8.492,
    doubt: 27.62,
    residual: 16.89,
    shoulderTurn: 42.34,
    turnedReach: -28.55,
    lean: -0.548,
    hands: -0.5997,
    torsoDepth: 6.802,
    reach: 59.36,
  },
};
