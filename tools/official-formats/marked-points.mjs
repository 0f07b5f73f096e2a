// @ts-check
/** Where annotators put a source's joints on a made body. */
import { bodyPoints } from "@wildpose/synthesis";

/**
 * The body point an annotator marks, where the source has another name for it.
 *
 * @type {Readonly<Record<string, string>>}
 */
const markedPoint = { upperNeck: "neckRoot", neck: "neckRoot" };

/**
 * @param {readonly string[]} joints of a source's skeleton
 * @returns {(readonly [number, number])[]} for each joint the two body points whose middle it is in the picture, mostly
 *   the same one twice: MPII's thorax is the middle of its shoulders
 */
export function markedPoints(joints) {
  return joints.map((joint) => {
    const [point, other] = (joint === "thorax" ? ["leftShoulder", "rightShoulder"] : [joint, joint]).map((named) =>
      bodyPoints.findIndex((name) => name === (markedPoint[named] ?? named)),
    );
    return [point, other];
  });
}
