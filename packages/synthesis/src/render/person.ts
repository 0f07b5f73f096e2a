/**
 * A person to draw: a sampled body with its joints of Human3.6M, and the same in the frame of a camera.
 */
import type { RandomStream } from "@wildpose/pose";
import type { Attitude } from "../attitudes.js";
import { headRotation } from "../body-points.js";
import type { Proportions, Stature } from "../body-shape.js";
import { human36mJoints, human36mProportions } from "../human36m-body.js";
import type { Vector } from "../motion/vectors.js";
import { sampleBody } from "../sample-body.js";

export interface Person {
  readonly attitude: Attitude;
  readonly heightMm: number;
  /** [17, 3] body points and [17, 3] joints of h36m17: millimetres, y up, the pelvis in the origin. */
  readonly points: Float64Array;
  readonly joints: Float64Array;
  /** [3, 3] row-major: the same world from the head. */
  readonly head: Float64Array;
  readonly build: Build;
}

/** How stout, how muscular, and how much of a woman's shape; 0 is average. */
export interface Build {
  readonly girth: number;
  readonly muscle: number;
  readonly curves: number;
}

/** A person before a camera. */
export interface SeenPerson {
  readonly person: Person;
  /** [17, 3] body points and joints, millimetres, camera frame. */
  readonly points: Float64Array;
  readonly joints: Float64Array;
  /** Unit vectors in the camera frame. */
  readonly face: Vector;
  readonly crown: Vector;
  readonly up: Vector;
}

/** The share of children; their heights, millimetres, and how tall the youngest of all are. */
const CHILDREN = { share: 0.1, mm: [1050, 1450] } as const;

/** Adults and children with the joints of Human3.6M. */
const proportions: Proportions = {
  ...human36mProportions,
  hipHalfWidth: [0.062, 0.085],
  shoulderHalfWidth: [0.074, 0.1],
  drawStature(random): Stature {
    if (random.uniform(0, 1) >= CHILDREN.share) return human36mProportions.drawStature(random);
    const heightMm = random.uniform(...CHILDREN.mm);
    return { heightMm, youth: (CHILDREN.mm[1] - heightMm) / (CHILDREN.mm[1] - CHILDREN.mm[0]) };
  },
};

/** Draws a person. */
export function samplePerson(random: RandomStream, attitude?: Attitude): Person {
  const body = sampleBody(random, attitude, proportions);
  const joints = human36mJoints(body, random, new Float64Array(body.points.length));
  return {
    attitude: body.attitude,
    heightMm: body.heightMm,
    points: body.points,
    joints,
    head: headRotation(body.angles),
    build: {
      girth: Math.min(Math.max(random.normal(0, 0.5), -0.9), 1.6),
      muscle: Math.min(Math.max(random.normal(0, 0.5), -1), 1.5),
      curves: random.uniform(0, 1) < 0.5 ? random.uniform(0.5, 1.2) : random.uniform(-0.3, 0.2),
    },
  };
}

/** A person as a camera sees it. @param rotation [3, 3] camera from world. @param translation millimetres. */
export function seePerson(person: Person, rotation: ArrayLike<number>, translation: ArrayLike<number>): SeenPerson {
  const column = (matrix: ArrayLike<number>, at: number): Vector =>
    [0, 3, 6].map(
      (row) => rotation[row] * matrix[at] + rotation[row + 1] * matrix[at + 3] + rotation[row + 2] * matrix[at + 6],
    ) as Vector;
  return {
    person,
    points: inCamera(person.points, rotation, translation),
    joints: inCamera(person.joints, rotation, translation),
    face: column(person.head, 2),
    crown: column(person.head, 1),
    up: [rotation[1], rotation[4], rotation[7]],
  };
}

function inCamera(points: Float64Array, rotation: ArrayLike<number>, translation: ArrayLike<number>): Float64Array {
  const out = new Float64Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    for (let axis = 0; axis < 3; axis++) {
      const row = axis * 3;
      out[i + axis] =
        rotation[row] * points[i] +
        rotation[row + 1] * points[i + 1] +
        rotation[row + 2] * points[i + 2] +
        translation[axis];
    }
  }
  return out;
}
