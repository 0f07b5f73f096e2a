/**
 * Poses of the anatomical sampler with the joints of Human3.6M, as motion capture gives them: `captured-body.ts`.
 */
import { h36m17, type RandomStream } from "@wildpose/pose";
import type { Attitude } from "../attitudes.js";
import { bodyPoints, turnX, turnY, turnZ } from "../body-points.js";
import type { JointAngles } from "../joint-angles.js";
import { sampleBody } from "../sample-body.js";
import { SPINE_SHARE, THORAX_ABOVE_SHOULDERS } from "./captured-body.js";
import { placeHead } from "./head-points.js";
import { turn, unit, type Vector } from "./vectors.js";

const SPINE = h36m17.joints.indexOf("spine");
const THORAX = h36m17.joints.indexOf("thorax");
const MID_SHOULDERS = bodyPoints.indexOf("midShoulders");
const NECK_ROOT = bodyPoints.indexOf("neckRoot");
const SKULL_BASE = bodyPoints.indexOf("skullBase");

/**
 * Draws a pose.
 *
 * @param out [17, 3] millimetres, world frame with the hip in the origin, joints of h36m17; filled and returned.
 */
export function samplePose(random: RandomStream, attitude: Attitude, out: Float64Array): Float64Array {
  const { points, angles, shape, heightMm } = sampleBody(random, attitude);
  // Hip, legs and arms are at the same rows in both.
  out.set(points);

  const pelvis = pelvisFrame(angles);
  const chest = bent(pelvis, angles, 1);
  const rise = turn(chest, 0, [0, THORAX_ABOVE_SHOULDERS * heightMm, 0]);
  const thorax = [0, 1, 2].map((axis) => points[MID_SHOULDERS * 3 + axis] + rise[axis]) as Vector;
  // The spine bends evenly: the chord to a share of its length leans by half of that share.
  const lower = turn(bent(pelvis, angles, SPINE_SHARE / 2), 0, [0, shape.torso * SPINE_SHARE, 0]);
  for (let axis = 0; axis < 3; axis++) {
    out[THORAX * 3 + axis] = thorax[axis];
    out[SPINE * 3 + axis] = lower[axis];
  }
  const head = chest.slice();
  turnY(head, angles.neckAxial);
  turnZ(head, -angles.neckLateral);
  turnX(head, angles.neckFlexion);
  const neck = [0, 1, 2].map((axis) => points[SKULL_BASE * 3 + axis] - points[NECK_ROOT * 3 + axis]) as Vector;
  placeHead(
    {
      thorax,
      neckDirection: unit(neck),
      rotation: head,
      rotationAt: 0,
      forward: [0, 0, 1],
      up: [0, 1, 0],
      height: heightMm,
    },
    out,
  );
  return out;
}

function pelvisFrame({ pelvisPitch, pelvisRoll, pelvisTurn }: JointAngles): Float64Array {
  const frame = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  turnX(frame, pelvisPitch);
  turnZ(frame, -pelvisRoll);
  turnY(frame, pelvisTurn);
  return frame;
}

/** The frame of the spine where it has bent by a share of all it bends. */
function bent(pelvis: Float64Array, angles: JointAngles, share: number): Float64Array {
  const frame = pelvis.slice();
  turnY(frame, angles.spineAxial * share);
  turnZ(frame, -angles.spineLateral * share);
  turnX(frame, angles.spineFlexion * share);
  return frame;
}
