// @ts-check
/**
 * Fits the coefficients of a label's expected error to poses whose truth is known, and reports what the error is worth on
 * motion that it was not fitted to. Prints the table that `packages/geometric-search/src/expected-error-coefficients.ts` has.
 *
 *     node tools/fit-expected-error.mjs [--fit <export>]... [--report <export>]... [--poses 8000] [--seed 1] [--weights <folder>]
 *
 * An export is what `wildpose synthesize` wrote. Poses of the anatomical sampler are always fitted to; all exports
 * together count {@link EXPORTS_WEIGHT} times as much. Labels are made by both routes, of 2D that is exact and that is off by up to 25 mm, and of a fourth of
 * the poses with up to five joints missing. Everything else is linear least squares on the error in millimetres.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { canonicalFromCamera, projectPinhole, raysFromPixels, rotateRays } from "@wildpose/camera";
import { readNpy } from "@wildpose/formats/numpy";
import {
  errorFeatures,
  expectedErrors,
  placeOnRays,
  refineOnRays,
  searchRootDepths,
  writeErrorFeatures,
} from "@wildpose/geometric-search";
import { createLabelGenerator } from "@wildpose/inference";
import { h36m17, mpjpe, randomStream } from "@wildpose/pose";
import { sampleTrainingPose } from "@wildpose/synthesis";

const { values: options } = parseArgs({
  options: {
    fit: { type: "string", multiple: true, default: [] },
    report: { type: "string", multiple: true, default: [] },
    poses: { type: "string", default: "8000" },
    seed: { type: "string", default: "1" },
    weights: { type: "string" },
  },
});
const poses = Number(options.poses);
const seed = Number(options.seed);

const joints = h36m17.joints.length;
const { root } = h36m17;
const stages = /** @type {const} */ (["coarse", "exact", "refined"]);
const noises = [0, 5, 10, 15, 25];
const routes = /** @type {const} */ (["direct", "stereo"]);
const size = errorFeatures.length;
/** How much all exports together count beside the made bodies: people move more like the one than the other. */
const EXPORTS_WEIGHT = 1.5;
/** Of the 2D that poses are projected with. What the networks and the search see does not depend on it. */
const camera = /** @type {const} */ ([1145, 1145, 512, 512]);

/** @typedef {{ features: Float64Array, errors: Record<string, Float64Array>, expected: Record<string, Float64Array>, count: number }} Labelled */

const made = Array.from(
  { length: poses },
  (() => {
    const random = randomStream(seed, "expected-error/made");
    return () => sampleTrainingPose(random);
  })(),
);
const fitted = options.fit.map(readExport);
const reported = options.report.map(readExport);

/** Sums of the normal equations. */
const matrix = new Float64Array(size * size);
const right = Object.fromEntries(stages.map((stage) => [stage, new Float64Array(size)]));

for (const route of routes) {
  const generator = await createLabelGenerator({ route, weightsFolder: options.weights });
  for (const noise of noises) {
    const sets = [
      { name: "made bodies", truths: made, weight: 1, fits: true },
      ...fitted.map((truths, i) => ({
        name: options.fit[i],
        truths,
        weight: EXPORTS_WEIGHT / fitted.length,
        fits: true,
      })),
      ...reported.map((truths, i) => ({ name: options.report[i], truths, weight: 0, fits: false })),
    ];
    for (const { name, truths, weight, fits } of sets) {
      const labelled = await label(generator, truths, noise, fits ? 0.25 : 0);
      if (fits) addToEquations(labelled, weight / labelled.count);
      report(`${route}, ${noise} mm, ${name}`, labelled);
    }
  }
  await generator.close();
}
for (const stage of stages) {
  const coefficients = solve(matrix, right[stage]);
  const entries = errorFeatures.map((feature, i) => `    ${feature}: ${Number(coefficients[i].toPrecision(4))},`);
  console.log(`  ${stage}: {\n${entries.join("\n")}\n  },`);
}

/**
 * @param {string} folder
 * @returns {Float64Array[]} [17, 3] millimetres, camera frame
 */
function readExport(folder) {
  const table = readNpy(readFileSync(join(folder, "joints.npy")));
  const values = /** @type {Float32Array} */ (table.data);
  const truths = [];
  for (let row = 0; row + joints * 3 <= values.length; row += joints * 3) {
    truths.push(
      Float64Array.from({ length: joints * 3 }, (_, i) => values[row + (i % 3) * joints + Math.floor(i / 3)]),
    );
  }
  return spread(truths, poses);
}

/**
 * @template T
 * @param {T[]} items
 * @param {number} count
 */
function spread(items, count) {
  return items.length <= count
    ? items
    : Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]);
}

/**
 * @param {import("@wildpose/inference").LabelGenerator} generator
 * @param {Float64Array[]} truths
 * @param {number} noise millimetres
 * @param {number} incomplete part of the poses that has joints missing
 * @returns {Promise<Labelled>}
 */
async function label(generator, truths, noise, incomplete) {
  const count = truths.length;
  const random = randomStream(seed, "expected-error/noise");
  const keypoints = new Float32Array(count * joints * 2);
  const visibility = new Uint8Array(count * joints).fill(2);
  truths.forEach((truth, n) => {
    const pixels = keypoints.subarray(n * joints * 2, (n + 1) * joints * 2);
    projectPinhole(truth, camera, pixels);
    for (let i = 0; i < pixels.length; i++) pixels[i] += random.normal(0, (noise * camera[0]) / truth[root * 3 + 2]);
    if (random.uniform(0, 1) >= incomplete) return;
    for (let times = 1 + random.integer(5); times > 0; times--) {
      const joint = 1 + random.integer(joints - 1);
      visibility[n * joints + joint] = 0;
      pixels.fill(Number.NaN, joint * 2, joint * 2 + 2);
    }
  });
  const intrinsics = Float64Array.from({ length: count * 4 }, (_, i) => camera[i % 4]);
  const labels = await generator.label({ count, keypoints, visibility, intrinsics });

  const rays = new Float64Array(count * joints * 2);
  const coarse = new Float64Array(count * joints * 3);
  const turned = new Float64Array(count * joints * 3);
  for (let n = 0; n < count; n++) {
    const own = rays.subarray(n * joints * 2, (n + 1) * joints * 2);
    raysFromPixels(keypoints.subarray(n * joints * 2, (n + 1) * joints * 2), camera, own);
    const rotation = canonicalFromCamera(own[root * 2], own[root * 2 + 1], new Float64Array(9));
    rotateRays(own, rotation, own);
    turn(labels.coarse, n, rotation, coarse);
    turn(Float64Array.from(truths[n]), 0, rotation, turned.subarray(n * joints * 3, (n + 1) * joints * 3));
  }
  const { depth } = searchRootDepths(rays, coarse, visibility, root, { minDepthMm: 1_000, maxDepthMm: 100_000 });
  const placed = placeOnRays(rays, coarse, visibility, root, depth, new Float64Array(coarse.length));
  const refined = new Float64Array(coarse.length);
  refineOnRays(rays, coarse, visibility, root, depth, { keypointDeviationMm: noise }, refined);

  const features = new Float64Array(count * size);
  const positions = { coarse, exact: placed, refined };
  const errors = Object.fromEntries(stages.map((stage) => [stage, new Float64Array(count)]));
  const expected = Object.fromEntries(
    stages.map((stage) => [stage, expectedErrors(coarse, placed, visibility, stage)]),
  );
  for (let n = 0; n < count; n++) {
    writeErrorFeatures(coarse, placed, visibility, n * joints, features.subarray(n * size, (n + 1) * size));
    const truth = besideRoot(turned, n);
    for (const stage of stages) errors[stage][n] = mpjpe(besideRoot(positions[stage], n), truth);
  }
  return { features, errors, expected, count };
}

/**
 * @param {Float32Array | Float64Array} from [N, 17, 3]
 * @param {number} n
 * @param {Float64Array} rotation [3, 3]
 * @param {Float64Array} out [N, 17, 3] its pose n is written, or its only one
 */
function turn(from, n, rotation, out) {
  const first = out.length === joints * 3 ? 0 : n * joints * 3;
  for (let i = 0; i < joints * 3; i++) {
    const point = n * joints * 3 + i - (i % 3);
    const row = (i % 3) * 3;
    out[first + i] =
      rotation[row] * from[point] + rotation[row + 1] * from[point + 1] + rotation[row + 2] * from[point + 2];
  }
}

/** @param {Float64Array} positions @param {number} n */
function besideRoot(positions, n) {
  const pose = positions.subarray(n * joints * 3, (n + 1) * joints * 3);
  return pose.map((value, i) => value - pose[root * 3 + (i % 3)]);
}

/** @param {Labelled} labelled @param {number} weight of one pose */
function addToEquations({ features, errors, count }, weight) {
  for (let n = 0; n < count; n++) {
    // The search found no depth.
    if (!Number.isFinite(errors.exact[n])) continue;
    const row = features.subarray(n * size, (n + 1) * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) matrix[i * size + j] += weight * row[i] * row[j];
      for (const stage of stages) right[stage][i] += weight * row[i] * errors[stage][n];
    }
  }
}

/**
 * Prints what the shipped coefficients are worth on a set.
 *
 * @param {string} title
 * @param {Labelled} labelled
 */
function report(title, { errors, expected }) {
  for (const stage of stages) {
    const found = (/** @type {number} */ _, /** @type {number} */ n) => Number.isFinite(errors.exact[n]);
    const error = errors[stage].filter(found);
    const foretold = expected[stage].filter(found);
    const mean = meanOf(error);
    const order = [...error.keys()].sort((a, b) => foretold[a] - foretold[b]);
    const best = [...error.keys()].sort((a, b) => error[a] - error[b]);
    const left = (/** @type {number[]} */ by, /** @type {number} */ part) =>
      meanOf(Float64Array.from(by.slice(0, Math.round(by.length * (1 - part))), (n) => error[n]));
    const kept = [0.05, 0.1, 0.2].map((part) => left(order, part));
    const gain = (/** @type {number} */ value) => `${(100 * (1 - value / mean)).toFixed(1)} %`;
    console.log(
      `${title}, ${stage}: MPJPE ${mean.toFixed(1)}, expected ${meanOf(foretold).toFixed(1)}; without the worst 5, 10, 20 %: ` +
        `${kept.map((value) => value.toFixed(1)).join(", ")} (${kept.map(gain).join(", ")}); without the 10 % truly worst ${gain(left(best, 0.1))}; ` +
        `Spearman ${correlation(ranks(error), ranks(foretold)).toFixed(2)}`,
    );
  }
}

/** @param {Float64Array} values */
function meanOf(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @param {Float64Array} values */
function ranks(values) {
  const out = new Float64Array(values.length);
  [...values.keys()]
    .sort((a, b) => values[a] - values[b])
    .forEach((n, rank) => {
      out[n] = rank;
    });
  return out;
}

/** @param {Float64Array} a @param {Float64Array} b */
function correlation(a, b) {
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let n = 0; n < a.length; n++) {
    ab += (a[n] - meanA) * (b[n] - meanB);
    aa += (a[n] - meanA) ** 2;
    bb += (b[n] - meanB) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

/**
 * Solves symmetric, positive definite equations by elimination.
 *
 * @param {Float64Array} equations [n, n]
 * @param {Float64Array} values [n]
 */
function solve(equations, values) {
  const n = values.length;
  const a = Float64Array.from(equations);
  const x = Float64Array.from(values);
  for (let pivot = 0; pivot < n; pivot++) {
    for (let row = 0; row < n; row++) {
      if (row === pivot) continue;
      const factor = a[row * n + pivot] / a[pivot * n + pivot];
      for (let column = pivot; column < n; column++) a[row * n + column] -= factor * a[pivot * n + column];
      x[row] -= factor * x[pivot];
    }
  }
  return x.map((value, i) => value / a[i * n + i]);
}
