import { projectThroughLens } from "@wildpose/camera";
import { h36m17 } from "@wildpose/pose";

/** [x to the person's left, y up, z to the front] of a standing body with arms a little away, as fractions of its height. */
const standing: Readonly<Record<string, readonly [number, number, number]>> = {
  hip: [0, 0.53, 0],
  leftHip: [0.07, 0.53, 0],
  leftKnee: [0.075, 0.285, 0.01],
  leftAnkle: [0.08, 0.04, 0],
  spine: [0, 0.67, 0],
  thorax: [0, 0.82, 0],
  neck: [0, 0.87, 0.02],
  head: [0, 0.99, 0.02],
  leftShoulder: [0.105, 0.815, 0],
  leftElbow: [0.16, 0.66, -0.01],
  leftWrist: [0.18, 0.51, 0.03],
};

/** Names that other skeletons have for places of this body. */
const otherNames: Readonly<Record<string, string>> = { pelvis: "hip", upperNeck: "neck", headTop: "head" };

/** Where a made person stands, millimetres. */
export interface Standing {
  readonly heightMm?: number;
  /** Of the camera to the body. */
  readonly depthMm?: number;
  /** To the right of the camera's axis. */
  readonly xMm?: number;
}

/**
 * A person who stands upright and faces the camera: invented, and simple enough to check by hand.
 *
 * @param joints names of joints; h36m17's when not given. Those of LSP, MPII and AI-Challenger are known as well.
 * @returns [J, 3] millimetres, camera frame.
 * @throws {Error} for a joint whose place is not known.
 */
export function tinyBody(
  { heightMm = 1700, depthMm = 4000, xMm = 0 }: Standing = {},
  joints: readonly string[] = h36m17.joints,
): Float32Array {
  return Float32Array.from(
    joints.flatMap((joint) => {
      const [left, up, front] = placeOf(joint);
      // Facing the camera, the person's left is on the camera's right; the axis goes through the hip.
      return [xMm + left * heightMm, (standing.hip[1] - up) * heightMm, depthMm - front * heightMm];
    }),
  );
}

function placeOf(joint: string): readonly [number, number, number] {
  const name = otherNames[joint] ?? joint;
  if (name in standing) return standing[name];
  const partner = standing[name.replace(/^right/, "left")];
  if (partner === undefined)
    throw new Error(`no place is known for ${joint}; known: ${Object.keys(standing).join(", ")}`);
  return [-partner[0], partner[1], partner[2]];
}

/** A camera without lens distortion: [fx, fy, cx, cy] pixels of an image of 1000 × 1000. */
export const tinyCamera = [1100, 1110, 505, 495] as const;

/** The keypoints of a body, [J, 2] pixels. */
export function tinyKeypoints(body: Float32Array): Float32Array {
  return projectThroughLens(body, tinyCamera, null, new Float32Array((body.length / 3) * 2));
}
