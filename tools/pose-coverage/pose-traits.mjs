// @ts-check
/** What can be said of a 2D pose in words, so that the poses a sampler lacks can be named. Image axes: x right, y down. */
import { h36m17 } from "@wildpose/pose";

const at = Object.fromEntries(h36m17.joints.map((name, j) => [name, j * 2]));
const sides = /** @type {const} */ (["left", "right"]);

/** Degrees between the torso in the image and straight up: 0 upright, 180 upside down. */
const torsoLean = (pose) => degrees(Math.atan2(Math.abs(pose[at.thorax]), -pose[at.thorax + 1]));

/** Each trait is true or false of a complete pose, [17, 2] millimetres of an average person. */
export const traits = /** @type {const} */ ([
  ["torso upright (to 20°)", (pose) => torsoLean(pose) < 20],
  ["torso leaning (20 to 60°)", (pose) => within(torsoLean(pose), 20, 60)],
  ["torso level (60 to 120°)", (pose) => within(torsoLean(pose), 60, 120)],
  ["torso upside down (from 120°)", (pose) => torsoLean(pose) >= 120],
  ["torso foreshortened (below half its length)", (pose) => length(pose, "hip", "thorax") < 260],
  ["a wrist above the head", (pose) => sides.some((side) => pose[at[`${side}Wrist`] + 1] < pose[at.head + 1])],
  ["both wrists above the head", (pose) => sides.every((side) => pose[at[`${side}Wrist`] + 1] < pose[at.head + 1])],
  ["arms spread (both wrists far out)", (pose) => length(pose, "leftWrist", "rightWrist") > 1100],
  ["an ankle above the hips", (pose) => sides.some((side) => pose[at[`${side}Ankle`] + 1] < 0)],
  ["a knee above the hips", (pose) => sides.some((side) => pose[at[`${side}Knee`] + 1] < 0)],
  ["legs spread (ankles far apart)", (pose) => length(pose, "leftAnkle", "rightAnkle") > 800],
  ["legs crossed in the image", crossed],
  ["a knee sharply bent (below 70°)", (pose) => sides.some((side) => bend(pose, side, "Hip", "Knee", "Ankle") < 70)],
  [
    "an elbow sharply bent (below 60°)",
    (pose) => sides.some((side) => bend(pose, side, "Shoulder", "Elbow", "Wrist") < 60),
  ],
  ["seen from the side (hips and shoulders narrow)", (pose) => width(pose) < 200],
  ["seen from behind", (pose) => pose[at.leftShoulder] < pose[at.rightShoulder] && torsoLean(pose) < 60],
  [
    "head beside or below the shoulders",
    (pose) => torsoLean(pose) < 60 && pose[at.head + 1] > pose[at.thorax + 1] - 60,
  ],
]);

function width(pose) {
  return length(pose, "leftHip", "rightHip") + length(pose, "leftShoulder", "rightShoulder");
}

/** The shanks cross: seen in the image, each ankle is on the other side of the knees. */
function crossed(pose) {
  const knees = pose[at.leftKnee] - pose[at.rightKnee];
  const ankles = pose[at.leftAnkle] - pose[at.rightAnkle];
  return knees * ankles < 0 && Math.abs(knees) > 40 && Math.abs(ankles) > 40;
}

/** Degrees inside the joint: 180 where the limb is straight. */
function bend(pose, side, from, joint, to) {
  const [a, b, c] = [from, joint, to].map((name) => at[side + name]);
  const angle =
    Math.atan2(pose[a + 1] - pose[b + 1], pose[a] - pose[b]) - Math.atan2(pose[c + 1] - pose[b + 1], pose[c] - pose[b]);
  return degrees(Math.abs(Math.atan2(Math.sin(angle), Math.cos(angle))));
}

function length(pose, from, to) {
  return Math.hypot(pose[at[to]] - pose[at[from]], pose[at[to] + 1] - pose[at[from] + 1]);
}

function within(value, low, high) {
  return value >= low && value < high;
}

function degrees(radians) {
  return (radians * 180) / Math.PI;
}
