// @ts-check
/**
 * A pool of drawn bodies as cameras see them. A person of a made file is one of them, mirrored or not, moved, scaled and
 * turned: drawing half a million bodies anew would take a minute and change nothing that is measured with them.
 */
import { randomStream } from "@wildpose/pose";
import { bodyPoints, sampleBody, viewForTraining } from "@wildpose/synthesis";

/** [2 × 17] the points of `bodyPoints` in the picture, relative to the pelvis, in heights of the standing person.
 * @typedef {Float64Array} PoolPose
 */

/** For each body point the one that is in its place in the mirror. */
export const mirrorPoints = bodyPoints.map((name) =>
  bodyPoints.findIndex(
    (other) => other === name.replace(/^(left|right)/, (side) => (side === "left" ? "right" : "left")),
  ),
);

/**
 * @param {number} seed
 * @param {number} count
 * @returns {PoolPose[]}
 */
export function drawPosePool(seed, count) {
  const random = randomStream(seed, "full-size/poses");
  return Array.from({ length: count }, () => {
    const body = sampleBody(random);
    const { points, distanceMm } = viewForTraining(body, random);
    const inHeights = distanceMm / body.heightMm;
    return Float64Array.from({ length: bodyPoints.length * 2 }, (_, i) => {
      const point = (i >> 1) * 3;
      return (points[point + (i & 1)] / points[point + 2]) * inHeights;
    });
  });
}
