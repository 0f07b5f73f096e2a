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
    always: -46.05,
    missing: 74.65,
    unsureTurn: 47.24,
    asymmetry: 35.16,
    legDoubt: 5.214,
    doubt: 28.11,
    residual: 24.11,
    shoulderTurn: -26.71,
    turnedReach: 2.217,
    lean: -1.724,
    hands: 6.17,
    torsoDepth: 11.52,
    reach: 33.14,
  },
  exact: {
    always: -51.24,
    missing: 53.19,
    unsureTurn: 39.49,
    asymmetry: 52.66,
    legDoubt: 3.913,
    doubt: 34.16,
    residual: 24.25,
    shoulderTurn: -24.59,
    turnedReach: -3.634,
    lean: -2.148,
    hands: 7.186,
    torsoDepth: 10.28,
    reach: 38.09,
  },
  refined: {
    always: -57.42,
    missing: 63.46,
    unsureTurn: 37.61,
    asymmetry: 39.11,
    legDoubt: 1.041,
    doubt: 46.16,
    residual: 20.02,
    shoulderTurn: -4.333,
    turnedReach: -15.26,
    lean: -2.394,
    hands: 7.397,
    torsoDepth: 8.188,
    reach: 52.31,
  },
};
