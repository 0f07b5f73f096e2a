/**
 * A person as solids: balls joined by their common skin. Drawn and tested for occlusion from the same shapes.
 */
import { type Intrinsics, projectPinhole } from "@wildpose/camera";
import type { Appearance, Colour } from "./appearance.js";
import { bodyPoints } from "./body-points.js";
import { cross, dot } from "./motion/vectors.js";

/** The convex hull of some balls. */
export interface Solid {
  /** [N, 4] x, y, z of the centre in the camera frame, and radius, millimetres. */
  readonly balls: readonly (readonly [x: number, y: number, z: number, radius: number])[];
  readonly colour: Colour;
  /** Added to its depth when solids are put in order, millimetres: below 0 is drawn later. */
  readonly depthBias: number;
}

/** A solid on the image plane. */
export interface Outline {
  /** [N, 2] pixels, convex, in order around. */
  readonly polygon: readonly (readonly [x: number, y: number])[];
  /** Centres of the balls: x and y in pixels, depth in millimetres. */
  readonly centres: readonly (readonly [x: number, y: number, depth: number])[];
  /** Where it stands in the order from far to near, millimetres. */
  readonly depth: number;
  readonly colour: Colour;
}

type Vector = readonly [x: number, y: number, z: number];
type BodyPoint = (typeof bodyPoints)[number];

/** Radii as fractions of the body's height. */
const radius = {
  shoulder: 0.032,
  waist: 0.044,
  hip: 0.046,
  knee: 0.033,
  ankle: 0.022,
  toe: 0.017,
  elbow: 0.022,
  wrist: 0.016,
  hand: 0.017,
  neck: 0.028,
  jaw: 0.036,
  skull: 0.046,
  eye: 0.0065,
} as const;

const EYES: Colour = [38, 34, 34];

const FOOT_LENGTH = 0.11;
const HAND_LENGTH = 0.05;

/**
 * The solids of one person.
 *
 * @param points [17, 3] body points, millimetres, camera frame.
 */
export function solidsOfBody(points: Float64Array, heightMm: number, looks: Appearance): Solid[] {
  const at = (name: BodyPoint): Vector => {
    const offset = bodyPoints.indexOf(name) * 3;
    return [points[offset], points[offset + 1], points[offset + 2]];
  };
  const ball = ([x, y, z]: Vector, fraction: number) => [x, y, z, fraction * heightMm] as const;
  const solid = (colour: Colour, balls: Solid["balls"], depthBias = 0): Solid => ({ balls, colour, depthBias });

  const upward = direction(at("pelvis"), at("midShoulders"));
  const pelvisForward = cross(direction(at("rightHip"), at("leftHip")), upward);
  const chestForward = cross(direction(at("rightShoulder"), at("leftShoulder")), upward);
  const waists = (["left", "right"] as const).map((side) => between(at(`${side}Hip`), at(`${side}Shoulder`), 0.28));
  const hips = [at("leftHip"), at("rightHip")];
  const shoulders = [at("leftShoulder"), at("rightShoulder")];

  const headUp = direction(at("skullBase"), at("headTop"));
  const skull = along(at("headTop"), headUp, -radius.skull * heightMm);
  const jaw = along(along(at("skullBase"), headUp, 0.012 * heightMm), chestForward, 0.008 * heightMm);
  const hair = along(along(skull, headUp, 0.006 * heightMm), chestForward, -0.018 * heightMm);

  const across = cross(headUp, chestForward);
  const eyes = along(along(skull, chestForward, 0.04 * heightMm), headUp, -0.008 * heightMm);

  const solids = [
    solid(looks.trousers, [...hips.map((p) => ball(p, radius.hip)), ...waists.map((p) => ball(p, radius.waist * 0.9))]),
    solid(
      looks.shirt,
      [
        ...shoulders.map((p) => ball(p, radius.shoulder)),
        ...waists.map((p) => ball(p, radius.waist)),
        ball(at("neckRoot"), radius.neck * 0.6),
      ],
      -10,
    ),
    solid(looks.skin, [ball(at("neckRoot"), radius.neck), ball(at("skullBase"), radius.neck)]),
    solid(looks.skin, [ball(skull, radius.skull * 0.98), ball(jaw, radius.jaw)], -20),
    solid(looks.hair, [ball(hair, radius.skull * 1.02)], -20),
    ...[-1, 1].map((side) => solid(EYES, [ball(along(eyes, across, side * 0.017 * heightMm), radius.eye)], -20)),
  ];
  for (const side of ["left", "right"] as const) {
    const ankle = at(`${side}Ankle`);
    const shank = direction(at(`${side}Knee`), ankle);
    const foot = direction([0, 0, 0], along(pelvisForward, shank, -0.8 * dot(pelvisForward, shank)));
    const toe = along(along(ankle, foot, FOOT_LENGTH * heightMm), shank, 0.015 * heightMm);
    const wrist = at(`${side}Wrist`);
    const hand = along(wrist, direction(at(`${side}Elbow`), wrist), HAND_LENGTH * heightMm);
    solids.push(
      solid(looks.trousers, [ball(at(`${side}Hip`), radius.hip), ball(at(`${side}Knee`), radius.knee)], -30),
      solid(looks.shins, [ball(at(`${side}Knee`), radius.knee), ball(ankle, radius.ankle)], -30),
      solid(looks.shoes, [ball(ankle, radius.ankle * 1.1), ball(toe, radius.toe)], -30),
      solid(
        looks.shirt,
        [ball(at(`${side}Shoulder`), radius.shoulder), ball(at(`${side}Elbow`), radius.elbow * 1.1)],
        -60,
      ),
      solid(looks.sleeves, [ball(at(`${side}Elbow`), radius.elbow), ball(wrist, radius.wrist)], -60),
      solid(looks.skin, [ball(wrist, radius.wrist), ball(hand, radius.hand)], -60),
    );
  }
  return solids;
}

/** Corners of the polygon a ball is drawn with. */
const BALL_CORNERS = 24;

/** Projects a solid. A ball is taken as a disc that faces the camera. All centres must be in front of the camera. */
export function outlineOf({ balls, colour, depthBias }: Solid, intrinsics: Intrinsics): Outline {
  const positions = new Float64Array(balls.length * 3);
  balls.forEach(([x, y, z], i) => {
    positions.set([x, y, z], i * 3);
  });
  const pixels = projectPinhole(positions, intrinsics, new Float64Array(balls.length * 2));
  const centres = balls.map(([, , z], i) => [pixels[i * 2], pixels[i * 2 + 1], z] as const);
  const corners = balls.flatMap(([, , z, ballRadius], i) => {
    const [x, y] = centres[i];
    const size = (intrinsics[0] * ballRadius) / z;
    if (size === 0) return [[x, y] as const];
    return Array.from({ length: BALL_CORNERS }, (_, corner) => {
      const angle = (2 * Math.PI * corner) / BALL_CORNERS;
      return [x + size * Math.cos(angle), y + size * Math.sin(angle)] as const;
    });
  });
  const depth = balls.reduce((sum, [, , z]) => sum + z, 0) / balls.length + depthBias;
  return { polygon: convexHull(corners), centres, depth, colour };
}

/** How much nearer a solid must be than a point to hide it, millimetres: more than the point's own flesh. */
const HIDING_MM = 90;

/** True when an outline covers a pixel, and is nearer there than a depth. */
export function hides(outline: Outline, x: number, y: number, depth: number): boolean {
  if (!containsPoint(outline.polygon, x, y)) return false;
  // The depth at the pixel: of the centres around it, the nearer ones count more.
  let weights = 0;
  let sum = 0;
  for (const [centreX, centreY, centreDepth] of outline.centres) {
    const weight = 1 / ((centreX - x) ** 2 + (centreY - y) ** 2 + 1);
    weights += weight;
    sum += weight * centreDepth;
  }
  return sum / weights < depth - HIDING_MM;
}

/** Andrew's monotone chain. Counter-clockwise in a frame with y up. */
export function convexHull(points: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const chain = (ordered: typeof sorted) => {
    const kept: typeof sorted = [];
    for (const point of ordered) {
      while (kept.length >= 2 && turn(kept[kept.length - 2], kept[kept.length - 1], point) <= 0) kept.pop();
      kept.push(point);
    }
    kept.pop();
    return kept;
  };
  return [...chain(sorted), ...chain(sorted.reverse())];
}

function containsPoint(polygon: Outline["polygon"], x: number, y: number): boolean {
  return polygon.every((corner, i) => turn(corner, polygon[(i + 1) % polygon.length], [x, y]) >= 0);
}

function turn(a: readonly [number, number], b: readonly [number, number], c: readonly [number, number]): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

function direction(from: Vector, to: Vector): Vector {
  const x = to[0] - from[0];
  const y = to[1] - from[1];
  const z = to[2] - from[2];
  const length = Math.hypot(x, y, z) || 1;
  return [x / length, y / length, z / length];
}

function along(from: Vector, unit: Vector, length: number): Vector {
  return [from[0] + unit[0] * length, from[1] + unit[1] * length, from[2] + unit[2] * length];
}

function between(from: Vector, to: Vector, part: number): Vector {
  return [0, 1, 2].map((axis) => from[axis] + part * (to[axis] - from[axis])) as unknown as Vector;
}
