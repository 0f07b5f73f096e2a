/**
 * Made bodies as Human3.6M would have measured them: with the proportions of its skeletons, and the 17 joints where its marker
 * system puts them. Annotators of photographs mark others (`h36m-joints.ts`): a network that only ever saw theirs takes the
 * lower shoulders of a captured body for a lean.
 *
 * What the joints mean is that of captured motion (`motion/captured-body.ts`): the thorax a little above the middle of the
 * shoulders, the spine behind the straight line where the back is round, the neck in front of the neck, and the head below
 * the top of the skull; the two turn with the head.
 */
import type { RandomStream } from "@wildpose/pose";
import { headRotation, LEFT_HIP, MID_SHOULDERS, NECK_ROOT, PELVIS, RIGHT_HIP, SKULL_BASE } from "./body-points.js";
import type { Proportions, Stature } from "./body-shape.js";
import { SPINE_SHARE, THORAX_ABOVE_SHOULDERS } from "./motion/captured-body.js";
import { placeHead } from "./motion/head-points.js";
import { between, cross, lengthOf, unit, type Vector } from "./motion/vectors.js";
import type { SampledBody } from "./sample-body.js";

/**
 * Millimetres. Human3.6M's actors are adults, six men and five women (Ionescu et al. 2014). The mean is the height of the
 * skeleton below: 897 mm of leg over its 0.508 of a height. The deviation lies between that within a sex, about 75 mm, and that
 * of all adults, about 100 (men 1,753 mm and women 1,613 on average: CDC, Anthropometric Reference Data, 2015–2018).
 */
const STATURE = { mean: 1766, deviation: 90, low: 1500, high: 2000 } as const;

/** An adult's height. */
function drawActorsStature(random: RandomStream): Stature {
  const { mean, deviation, low, high } = STATURE;
  return { heightMm: Math.min(Math.max(random.normal(mean, deviation), low), high), youth: 0 };
}

/**
 * From the offsets of Human3.6M's own skeleton in published code (`offset` in `src/forward_kinematics.py` of
 * github.com/una-dinosauria/human-motion-prediction: hip 133 mm, thigh 443, shank 454, spine 233, thorax 257, shoulder 151,
 * upper arm 279, forearm 252), as fractions of the height at which de Leva's limbs are together as long as these. Against an
 * average body of de Leva's the hips are high, so that legs are 3 % longer and the torso is shorter, and shoulders are narrow.
 */
export const human36mProportions: Proportions = {
  drawStature: drawActorsStature,
  thigh: 0.251,
  shank: 0.257,
  // With the thorax above it the 0.278 of its two bones.
  torso: 0.251,
  torsoStretch: [1, 1],
  neckRoot: 0.05,
  headAndNeck: 0.14,
  upperArm: 0.158,
  forearm: 0.1425,
  hipHalfWidth: [0.065, 0.085],
  shoulderHalfWidth: [0.07, 0.095],
};

/** How far the spine of a straight back lies behind the line from hip to thorax, fractions of height. */
const STRAIGHT_SPINE = { mean: 0.004, deviation: 0.006 } as const;

// Rows of the joints where they are not those of the body's points.
const SPINE = 7;
const THORAX = 8;

/** In the head's own axes. */
const FACE: Vector = [0, 0, 1];
const CROWN: Vector = [0, 1, 0];

/**
 * Makes the 17 joints.
 *
 * @param out [17, 3] joints of h36m17, millimetres, the body's world frame; filled and returned.
 */
export function human36mJoints(body: SampledBody, random: RandomStream, out: Float64Array): Float64Array {
  const { points, angles, heightMm } = body;
  out.set(points);
  const chestUp = unit(between(points, MID_SHOULDERS, NECK_ROOT));
  for (let axis = 0; axis < 3; axis++) {
    out[THORAX * 3 + axis] = points[MID_SHOULDERS * 3 + axis] + chestUp[axis] * THORAX_ABOVE_SHOULDERS * heightMm;
  }
  // An evenly bent back is an arc of the angle of its flexion over the chord from hip to thorax.
  const chord = between(out, PELVIS, THORAX);
  const forward = unit(cross(between(points, RIGHT_HIP, LEFT_HIP), chord));
  const arc = (lengthOf(chord) / 2) * Math.tan((angles.spineFlexion * Math.PI) / 180 / 4);
  const behind = arc + random.normal(STRAIGHT_SPINE.mean, STRAIGHT_SPINE.deviation) * heightMm;
  for (let axis = 0; axis < 3; axis++) {
    out[SPINE * 3 + axis] = points[PELVIS * 3 + axis] + chord[axis] * SPINE_SHARE - forward[axis] * behind;
  }
  const thorax = between(out, PELVIS, THORAX);
  const neckDirection = unit(between(points, NECK_ROOT, SKULL_BASE));
  // The pelvis is in the origin, so the thorax beside it is the thorax.
  const head = { rotation: headRotation(angles), rotationAt: 0, forward: FACE, up: CROWN };
  placeHead({ thorax, neckDirection, ...head, height: heightMm }, out);
  return out;
}
