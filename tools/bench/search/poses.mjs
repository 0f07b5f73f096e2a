// @ts-check
/** Poses to search: coarse poses that are off, and rays through 2D that is off, of joints whose place is known. */
import { join } from "node:path";
import { h36m17, randomStream } from "@wildpose/pose";
import {
  captureBody,
  drawRandomCamera,
  findMotions,
  readMotionClip,
  sampleTrainingPose,
  toCamera,
} from "@wildpose/synthesis";

const joints = h36m17.joints.length;
const { root } = h36m17;
/** Pixels of a focal length that is usual, so that noise can be said in pixels. */
const FOCAL = 1145;

/**
 * @typedef {object} Poses
 * @property {string} kind
 * @property {number} count
 * @property {Float64Array} rays [N, 17, 2]
 * @property {Float32Array} coarse [N, 17, 3]
 * @property {Uint8Array} labelled [N, 17]
 */

/**
 * Loose joints of the size of a body, made bodies, and motion capture where it is: about as many of each.
 *
 * @param {number} count of all kinds together
 * @param {string | null} shared folder of real files
 * @returns {Promise<Poses[]>}
 */
export async function benchPoses(count, shared) {
  const capture = shared === null ? null : await motionFrames(join(shared, "mocap"));
  const random = randomStream(1, "bench poses");
  /** @type {[string, () => Float64Array][]} */
  const kinds = [
    ["loose joints", () => looseJoints(random)],
    ["made bodies", () => placedBody(sampleTrainingPose(random), random)],
  ];
  if (capture !== null) kinds.push(["motion capture", () => capture(random)]);
  return kinds.map(([kind, draw], index) => {
    const share = Math.floor((count * (index + 1)) / kinds.length) - Math.floor((count * index) / kinds.length);
    return noisyPoses(kind, share, draw, random);
  });
}

/**
 * A third has exact 2D, a third 2D that is off by 1 px and a third by 5 px; a fifth misses joints; coarse poses are off by
 * 0.001 to 60 mm a coordinate.
 *
 * @param {string} kind
 * @param {number} count
 * @param {() => Float64Array} draw [17, 3] millimetres, camera frame
 * @param {import("@wildpose/pose").RandomStream} random
 * @returns {Poses}
 */
function noisyPoses(kind, count, draw, random) {
  const rays = new Float64Array(count * joints * 2);
  const coarse = new Float32Array(count * joints * 3);
  const labelled = new Uint8Array(count * joints).fill(1);
  for (let pose = 0; pose < count; pose++) {
    const truth = draw();
    const pixels = [0, 1, 5][pose % 3];
    const coarseMm = [0.001, 20, 40, 60][random.integer(4)];
    const missing = pose % 5 === 0 ? 0.4 : 0;
    for (let j = 0; j < joints; j++) {
      const joint = pose * joints + j;
      for (let axis = 0; axis < 2; axis++) {
        rays[joint * 2 + axis] = truth[j * 3 + axis] / truth[j * 3 + 2] + random.normal(0, pixels / FOCAL);
      }
      if (j === root) continue;
      for (let axis = 0; axis < 3; axis++) {
        coarse[joint * 3 + axis] = truth[j * 3 + axis] - truth[root * 3 + axis] + random.normal(0, coarseMm);
      }
      if (random.uniform(0, 1) >= missing) continue;
      labelled[joint] = 0;
      rays.fill(NaN, joint * 2, joint * 2 + 2);
    }
  }
  return { kind, count, rays, coarse, labelled };
}

/** @param {import("@wildpose/pose").RandomStream} random */
function looseJoints(random) {
  const place = [random.normal(0, 300), random.normal(0, 300), random.uniform(2600, 7600)];
  return Float64Array.from({ length: joints * 3 }, (_, i) => {
    return place[i % 3] + (Math.floor(i / 3) === root ? 0 : random.normal(0, [350, 450, 250][i % 3]));
  });
}

/**
 * @param {Float64Array} body [17, 3] millimetres, camera frame
 * @param {import("@wildpose/pose").RandomStream} random
 */
function placedBody(body, random) {
  const from = body.slice(root * 3, root * 3 + 3);
  const place = [random.normal(0, 300), random.normal(0, 300), random.uniform(2600, 7600)];
  return body.map((value, i) => value - from[i % 3] + place[i % 3]);
}

/**
 * @param {string} folder
 * @returns {Promise<(random: import("@wildpose/pose").RandomStream) => Float64Array>} draws a frame of a file and a camera
 */
async function motionFrames(folder) {
  /** @type {{ frames: number, body: import("@wildpose/synthesis").CapturedBody }[]} */
  const motions = [];
  for (const { path } of findMotions([folder])) {
    const clip = await readMotionClip(path);
    const body = captureBody(clip);
    if (!("problem" in body)) motions.push({ frames: clip.frames, body });
  }
  const points = new Float64Array(joints * 3);
  return (random) => {
    const { frames, body } = motions[random.integer(motions.length)];
    body.jointsIn(random.integer(frames), points);
    for (let i = 0; i < points.length; i++) points[i] *= body.unitMm;
    const camera = drawRandomCamera(random, points, { imageSize: [1000, 1000] });
    return toCamera(camera, points, new Float64Array(joints * 3));
  };
}
