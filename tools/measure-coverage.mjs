// @ts-check
/**
 * Measures how well the poses that training draws cover real ones: for each person of the official annotations of LSP,
 * LSPET, MPII and AI-Challenger, how far the nearest of N drawn poses and their mirror images is, in the 2D that the
 * networks see. What the figures mean, and what they were, is in `docs/coverage.md`.
 *
 *     node tools/measure-coverage.mjs --root <folder with lsp, mpii and aic> [--poses 30000] [--seed 1] [--worst 24]
 *                                     [--draw worst.svg]
 *
 * Distances are root mean squares over the 16 joints beside the root, in millimetres of an average person (torso 503 mm,
 * hips to shoulders): both poses are relative to their roots, and of the size at which their bones in the image add up to
 * the average, as `writeCanonicalInput` of `@wildpose/camera` gives them to the networks. Persons are those that a build
 * would label; where joints are missing the others are compared.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { h36m17, randomStream } from "@wildpose/pose";
import { sampleTrainingPose } from "@wildpose/synthesis";
import { canonicalView, mirrored } from "./pose-coverage/canonical-pose.mjs";
import { drawPairs } from "./pose-coverage/draw-worst.mjs";
import { nearestPose, poseBank } from "./pose-coverage/nearest-pose.mjs";
import { traits } from "./pose-coverage/pose-traits.mjs";
import { readRealPersons } from "./pose-coverage/real-persons.mjs";

const { values: options } = parseArgs({
  options: {
    root: { type: "string" },
    poses: { type: "string", default: "30000" },
    seed: { type: "string", default: "1" },
    worst: { type: "string", default: "24" },
    draw: { type: "string" },
  },
});
if (options.root === undefined) {
  console.error("usage: node tools/measure-coverage.mjs --root <folder with lsp, mpii and aic>");
  process.exit(1);
}
const poses = Number(options.poses);
const seed = Number(options.seed);
const worst = Number(options.worst);
/** Fresh poses of the sampler that are looked up among the others: how far its own next pose is. */
const FRESH = 2000;
const FAR_SHARE = 0.1;

const persons = await readRealPersons(options.root);
if (persons.length === 0) {
  console.error(
    `no annotation file is below ${options.root}; expected lsp, mpii and aic as in datasets/recipes/annotations.yaml`,
  );
  process.exit(1);
}
const sources = [...new Set(persons.map(({ source }) => source))];

const drawn = drawPoses("coverage", poses);
const bank = poseBank([...drawn, ...drawn.map(mirrored)]);
const found = persons.map((person) => ({ ...person, ...nearestPose(person.pose, bank) }));
const complete = found.filter(({ isComplete }) => isComplete);

console.log(
  `${poses} drawn poses and their mirror images; millimetres of an average person, root mean square per joint\n`,
);
header("nearest drawn pose to", ["persons", "median", "90th", "99th", "most", "beyond 100 mm"]);
for (const source of sources) row(source, complete.filter((person) => person.source === source).map(distanceOf));
row("all with 17 joints", complete.map(distanceOf));
for (const source of sources) {
  const partial = found.filter((person) => person.source === source && !person.isComplete);
  if (partial.length > 0) row(`${source}, joints missing`, partial.map(distanceOf));
}
const fresh = drawPoses("coverage/fresh", FRESH);
row(
  "a fresh drawn pose",
  fresh.map((pose) => nearestPose(pose, bank).distance),
);

console.log();
header("yardsticks, real to real", ["persons", "median", "90th", "99th", "most", "beyond 100 mm"]);
for (const source of sources) {
  const own = complete.filter((person) => person.source === source);
  const [even, odd] = [0, 1].map((rest) => own.filter((_, i) => i % 2 === rest));
  row(`${source}: one half to the other`, nearestAmong(even, odd).concat(nearestAmong(odd, even)));
}
for (const source of sources) {
  const own = complete.filter((person) => person.source === source);
  const others = complete.filter((person) => person.source !== source);
  if (others.length > 0) row(`${source} to all other sources (${others.length})`, nearestAmong(own, others));
}

// Poses are as large as their bones in the image are long: shares of distance squared are comparable.
console.log(`\nshare of the squared distance by joint, all sources`);
const byJoint = h36m17.joints.map((name, joint) => ({ name, share: squaredAt(joint) }));
const total = byJoint.reduce((sum, { share }) => sum + share, 0);
console.log(
  byJoint
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
    .map(({ name, share }) => `${name} ${Math.round((100 * share) / total)} %`)
    .join(", "),
);

const limit = quantile(complete.map(distanceOf), 1 - FAR_SHARE);
const far = complete.filter(({ distance }) => distance >= limit);
console.log(`\nwhat poses are like; far are the tenth of real persons that are farthest, from ${limit.toFixed(0)} mm`);
console.log(`${"".padEnd(48)}${["real", "drawn", "far", "far median"].map((name) => name.padStart(11)).join("")}`);
for (const [name, isSo] of traits) {
  const such = complete.filter(({ pose }) => isSo(pose));
  const share = (/** @type {readonly unknown[]} */ part, /** @type {readonly unknown[]} */ of) =>
    `${((100 * part.length) / of.length).toFixed(1)} %`;
  const cells = [
    share(such, complete),
    share(drawn.filter(isSo), drawn),
    share(
      far.filter(({ pose }) => isSo(pose)),
      far,
    ),
    such.length === 0 ? "" : quantile(such.map(distanceOf), 0.5).toFixed(0),
  ];
  console.log(name.padEnd(48) + cells.map((cell) => cell.padStart(11)).join(""));
}

const farthest = [...complete].sort((a, b) => b.distance - a.distance).slice(0, worst);
console.log(`\nfarthest: ${farthest.map(({ id, distance }) => `${id} ${distance.toFixed(0)}`).join(", ")}`);
if (options.draw !== undefined) {
  const pairs = farthest.map(({ id, distance, pose, index }) => ({
    title: `${id}: ${distance.toFixed(0)} mm`,
    real: pose,
    nearest: poseOf(index),
  }));
  writeFileSync(options.draw, drawPairs(pairs));
  console.log(`${options.draw}: each of them, and the nearest drawn pose beside it`);
}

/**
 * @param {string} name of the random stream
 * @param {number} count
 */
function drawPoses(name, count) {
  const random = randomStream(seed, name);
  return Array.from({ length: count }, () => canonicalView(sampleTrainingPose(random)));
}

/** @param {{ distance: number }} person */
function distanceOf({ distance }) {
  return distance;
}

/**
 * Distances of persons to the nearest of others or of their mirror images.
 *
 * @param {readonly { pose: Float32Array }[]} of
 * @param {readonly { pose: Float32Array }[]} among
 */
function nearestAmong(of, among) {
  const others = poseBank([...among.map(({ pose }) => pose), ...among.map(({ pose }) => mirrored(pose))]);
  return of.map(({ pose }) => nearestPose(pose, others).distance);
}

/** @param {number} index of the bank */
function poseOf(index) {
  return index < poses ? drawn[index] : mirrored(drawn[index - poses]);
}

/** @param {number} joint */
function squaredAt(joint) {
  return complete.reduce((sum, { pose, index }) => {
    const nearest = poseOf(index);
    return sum + (pose[joint * 2] - nearest[joint * 2]) ** 2 + (pose[joint * 2 + 1] - nearest[joint * 2 + 1]) ** 2;
  }, 0);
}

/**
 * @param {readonly number[]} values
 * @param {number} share
 */
function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)];
}

/**
 * @param {string} title
 * @param {readonly string[]} columns
 */
function header(title, columns) {
  console.log(title.padEnd(40) + columns.map((name) => name.padStart(name.length > 8 ? 15 : 9)).join(""));
}

/**
 * @param {string} name
 * @param {readonly number[]} distances
 */
function row(name, distances) {
  const beyond = distances.filter((distance) => distance > 100).length / distances.length;
  const cells = [0.5, 0.9, 0.99, 1].map((share) => quantile(distances, share).toFixed(1).padStart(9));
  console.log(
    `${name.padEnd(40)}${String(distances.length).padStart(9)}${cells.join("")}${`${(100 * beyond).toFixed(1)} %`.padStart(15)}`,
  );
}
