/**
 * Whether a body passes through itself: limbs, trunk and head as capsules, round sticks with round ends.
 *
 * Radii are of adults' mean girths (McDowell et al. 2008, National Health Statistics Reports 10: thigh 53 cm, calf 39 cm,
 * upper arm 33 cm; of 1700 mm), of head breadth and chest depth in NASA-STD-3000, taken at about two thirds for the limbs:
 * flesh gives way, and what presses lightly on itself is a pose. Where limbs are joined their ends are left out.
 */
import { bodyPoints } from "./body-points.js";

type BodyPoint = (typeof bodyPoints)[number];

interface Capsule {
  readonly from: BodyPoint;
  readonly to: BodyPoint;
  /** Where it begins, as a share of the way. */
  readonly begins: number;
  /** As a fraction of the body's height. */
  readonly radius: number;
}

const capsules: readonly Capsule[] = [
  { from: "pelvis", to: "midShoulders", begins: 0.05, radius: 0.055 },
  { from: "skullBase", to: "headTop", begins: 0.1, radius: 0.038 },
  { from: "leftShoulder", to: "leftElbow", begins: 0.5, radius: 0.02 },
  { from: "rightShoulder", to: "rightElbow", begins: 0.5, radius: 0.02 },
  { from: "leftElbow", to: "leftWrist", begins: 0, radius: 0.014 },
  { from: "rightElbow", to: "rightWrist", begins: 0, radius: 0.014 },
  { from: "leftHip", to: "leftKnee", begins: 0.5, radius: 0.032 },
  { from: "rightHip", to: "rightKnee", begins: 0.5, radius: 0.032 },
  { from: "leftKnee", to: "leftAnkle", begins: 0.05, radius: 0.022 },
  { from: "rightKnee", to: "rightAnkle", begins: 0.05, radius: 0.022 },
];

const [
  trunk,
  head,
  leftUpperArm,
  rightUpperArm,
  leftForearm,
  rightForearm,
  leftThigh,
  rightThigh,
  leftShank,
  rightShank,
] = capsules.keys();

/** Which capsules may not meet: all that are not neighbours, but for what no joint lets meet. The likeliest come first. */
const pairs = Uint8Array.from(
  [
    [trunk, leftForearm],
    [trunk, rightForearm],
    [leftForearm, rightForearm],
    [leftShank, rightShank],
    [head, leftForearm],
    [head, rightForearm],
    [leftThigh, rightThigh],
    [leftThigh, rightShank],
    [leftShank, rightThigh],
    [leftForearm, leftThigh],
    [leftForearm, rightThigh],
    [rightForearm, leftThigh],
    [rightForearm, rightThigh],
    [trunk, leftUpperArm],
    [trunk, rightUpperArm],
    [leftForearm, rightUpperArm],
    [rightForearm, leftUpperArm],
    [leftForearm, leftShank],
    [leftForearm, rightShank],
    [rightForearm, leftShank],
    [rightForearm, rightShank],
    [head, leftUpperArm],
    [head, rightUpperArm],
    [trunk, leftThigh],
    [trunk, rightThigh],
    [head, leftThigh],
    [head, rightThigh],
    [head, leftShank],
    [head, rightShank],
    [trunk, leftShank],
    [trunk, rightShank],
    [leftUpperArm, leftThigh],
    [leftUpperArm, rightThigh],
    [rightUpperArm, leftThigh],
    [rightUpperArm, rightThigh],
  ].flat(),
);

const fromAt = Uint8Array.from(capsules, ({ from }) => bodyPoints.indexOf(from) * 3);
const toAt = Uint8Array.from(capsules, ({ to }) => bodyPoints.indexOf(to) * 3);
const begins = Float64Array.from(capsules, (capsule) => capsule.begins);
const radii = Float64Array.from(capsules, ({ radius }) => radius);

// One body is tested at a time. Of each capsule: the middle, half the way from end to end, and half its length.
const middles = new Float64Array(capsules.length * 3);
const halves = new Float64Array(capsules.length * 3);
const reach = new Float64Array(capsules.length);

/**
 * @param points [17, 3] body points, any frame, millimetres.
 * @param heightMm of the body, which its girths follow.
 */
export function passesThroughItself(points: Float64Array, heightMm: number): boolean {
  for (let c = 0; c < reach.length; c++) {
    let squared = 0;
    for (let axis = 0; axis < 3; axis++) {
      const end = points[toAt[c] + axis];
      const half = ((end - points[fromAt[c] + axis]) * (1 - begins[c])) / 2;
      middles[c * 3 + axis] = end - half;
      halves[c * 3 + axis] = half;
      squared += half * half;
    }
    reach[c] = Math.sqrt(squared);
  }
  for (let p = 0; p < pairs.length; p += 2) {
    const a = pairs[p];
    const b = pairs[p + 1];
    const apart = (radii[a] + radii[b]) * heightMm;
    const x = middles[a * 3] - middles[b * 3];
    const y = middles[a * 3 + 1] - middles[b * 3 + 1];
    const z = middles[a * 3 + 2] - middles[b * 3 + 2];
    const near = apart + reach[a] + reach[b];
    if (x * x + y * y + z * z < near * near && squaredDistance(a * 3, b * 3, x, y, z) < apart * apart) return true;
  }
  return false;
}

/**
 * The squared distance of two segments, each from -1 to 1 along its half: the nearest points of the lines, brought back
 * to the ends of the segments (Ericson, "Real-Time Collision Detection", 5.1.9).
 *
 * @param a,b offsets of the halves.
 * @param x,y,z from the middle of b to the middle of a.
 */
function squaredDistance(a: number, b: number, x: number, y: number, z: number): number {
  const aa = halves[a] * halves[a] + halves[a + 1] * halves[a + 1] + halves[a + 2] * halves[a + 2];
  const bb = halves[b] * halves[b] + halves[b + 1] * halves[b + 1] + halves[b + 2] * halves[b + 2];
  const ab = halves[a] * halves[b] + halves[a + 1] * halves[b + 1] + halves[a + 2] * halves[b + 2];
  const ar = halves[a] * x + halves[a + 1] * y + halves[a + 2] * z;
  const br = halves[b] * x + halves[b + 1] * y + halves[b + 2] * z;
  const parallel = aa * bb - ab * ab;
  let s = parallel > 1e-9 * aa * bb ? toEnds((ab * br - bb * ar) / parallel) : 0;
  const t = toEnds((ab * s + br) / bb);
  s = toEnds((ab * t - ar) / aa);
  const dx = x + s * halves[a] - t * halves[b];
  const dy = y + s * halves[a + 1] - t * halves[b + 1];
  const dz = z + s * halves[a + 2] - t * halves[b + 2];
  return dx * dx + dy * dy + dz * dz;
}

function toEnds(at: number): number {
  return at < -1 ? -1 : at > 1 ? 1 : at;
}
