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
    always: -114.9,
    missing: 39.81,
    unsureTurn: 62.4,
    asymmetry: 49.67,
    legDoubt: 5.36,
    doubt: 53.39,
    residual: 26.12,
    shoulderTurn: 18.85,
    turnedReach: -23.53,
    lean: -1.588,
    hands: 7.824,
    torsoDepth: 20.5,
    reach: 76.31,
  },
  exact: {
    always: -110.5,
    missing: 22.96,
    unsureTurn: 53.15,
    asymmetry: 67.54,
    legDoubt: 4.415,
    doubt: 57.57,
    residual: 24.62,
    shoulderTurn: 18.64,
    turnedReach: -29.03,
    lean: -1.987,
    hands: 8.6,
    torsoDepth: 18.76,
    reach: 78.91,
  },
  refined: {
    always: -109.6,
    missing: 36.05,
    unsureTurn: 48.91,
    asymmetry: 53.43,
    legDoubt: 2.185,
    doubt: 67.53,
    residual: 22.25,
    shoulderTurn: 31.48,
    turnedReach: -37.53,
    lean: -2.446,
    hands: 8.281,
    torsoDepth: 12.61,
    reach: 83.05,
  },
};
