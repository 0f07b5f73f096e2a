// @ts-check
/**
 * What a wrong focal length costs, and what searching for it is worth, on motion whose truth is known: the table of
 * docs/unknown-cameras.md.
 *
 *     node tools/measure-unknown-cameras.mjs <export> [--poses 3000] [--noise 0] [--route direct] [--weights <folder>]
 *
 * An export is what `wildpose synthesize` wrote. Each person is put k times as far before a focal length k times as long, so
 * that they are as large in the image; networks and search are told the original focal length. `--noise` is the standard
 * deviation of the 2D joints in millimetres at the person.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readNpy } from "@wildpose/formats/numpy";
import { placeOnRays, refineOnRays, searchDepthAndFocal, searchRootDepths } from "@wildpose/geometric-search";
import { createLabelGenerator } from "@wildpose/inference";
import { h36m17, nMpjpe, randomStream } from "@wildpose/pose";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    poses: { type: "string", default: "3000" },
    noise: { type: "string", default: "0" },
    route: { type: "string", default: "direct" },
    weights: { type: "string" },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error("name the folder that wildpose synthesize wrote");
const noiseMm = Number(options.noise);
const route = options.route === "stereo" ? "stereo" : "direct";

const J = h36m17.joints.length;
const { root } = h36m17;
const range = { minDepthMm: 600, maxDepthMm: 100_000 };
const refinement = { keypointDeviationMm: noiseMm };
/** Of focal lengths that differ as much as those below. */
const LOG_DEVIATION = 0.5;
const times = [0.5, 0.7, 1, 1.4, 2];

const { joints, cameras, count } = readExport(folder, Number(options.poses));
const labelled = new Uint8Array(count * J).fill(1);
const assumed = Float64Array.from({ length: count }, (_, n) => cameras[n * 4]);
const generator = await createLabelGenerator({ route, weightsFolder: options.weights });

/** @type {Map<string, number[]>} */
const table = new Map();
for (const k of times) {
  const random = randomStream(1, `unknown cameras/${k}`);
  const real = assumed.map((focal) => focal * k);
  const truth = new Float64Array(count * J * 3);
  const pixels = new Float64Array(count * J * 2);
  for (let n = 0; n < count; n++) {
    const rootDepth = joints[(n * J + root) * 3 + 2];
    for (let at = n * J; at < (n + 1) * J; at++) {
      const z = joints[at * 3 + 2] + (k - 1) * rootDepth;
      for (let d = 0; d < 2; d++) {
        pixels[at * 2 + d] = (real[n] * joints[at * 3 + d]) / z + (random.normal(0, noiseMm) * assumed[n]) / rootDepth;
      }
      for (let d = 0; d < 3; d++) truth[at * 3 + d] = joints[at * 3 + d] - joints[(n * J + root) * 3 + d];
    }
  }
  const coarse = await coarseFor(pixels, assumed);
  const found = searchDepthAndFocal(pixels, coarse, labelled, root, {
    ...range,
    prior: { medianPx: assumed, logDeviation: LOG_DEVIATION },
    refinement,
  });
  keep("coarse, assumed", coarse, truth);
  for (const [name, focal, pose] of /** @type {const} */ ([
    ["assumed", assumed, coarse],
    ["searched", found.focal, coarse],
    ["searched, networks again", found.focal, await coarseFor(pixels, found.focal)],
    ["true", real, coarse],
    ["true, networks too", real, await coarseFor(pixels, real)],
  ])) {
    const { searched, refined } = place(pixels, focal, pose);
    keep(`search, ${name}`, searched, truth);
    keep(`refined, ${name}`, refined, truth);
  }
  const misses = found.focal.map((focal, n) => Math.log(focal / real[n]));
  put("focal length found / true, median", Math.exp(middle(misses)));
  put("|ln(found / true)|, median", middle(misses.map(Math.abs)));
  put("deviation told, mean", found.focalLogDeviation.reduce((sum, value) => sum + value, 0) / count);
  put("within it, %", (100 * misses.filter((miss, n) => Math.abs(miss) < found.focalLogDeviation[n]).length) / count);
}
await generator.close();

console.log(`${count} poses, ${noiseMm} mm of noise, ${route} route; N-MPJPE in mm`);
console.log(`true focal length / assumed | ${times.join(" | ")} | mean`);
for (const [name, values] of table) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  console.log(`${name} | ${[...values, mean].map((value) => value.toFixed(2)).join(" | ")}`);
}

/**
 * @param {Float64Array} pixels relative to the principal point
 * @param {Float64Array} focals what the networks are told
 */
async function coarseFor(pixels, focals) {
  const coarse = new Float32Array(count * J * 3);
  for (let first = 0; first < count; first += 1000) {
    const end = Math.min(count, first + 1000);
    const batch = await generator.label({
      count: end - first,
      keypoints: Float32Array.from(pixels.subarray(first * J * 2, end * J * 2)),
      visibility: new Uint8Array((end - first) * J).fill(2),
      intrinsics: Float64Array.from({ length: (end - first) * 4 }, (_, i) =>
        i % 4 < 2 ? focals[first + (i >> 2)] : 0,
      ),
    });
    coarse.set(batch.coarse, first * J * 3);
  }
  return coarse;
}

/**
 * @param {Float64Array} pixels
 * @param {Float64Array} focals
 * @param {Float32Array} coarse
 */
function place(pixels, focals, coarse) {
  const rays = pixels.map((value, i) => value / focals[Math.floor(i / 2 / J)]);
  const { depth } = searchRootDepths(rays, coarse, labelled, root, range);
  const searched = placeOnRays(rays, coarse, labelled, root, depth, new Float64Array(count * J * 3));
  const refined = new Float64Array(count * J * 3);
  refineOnRays(rays, coarse, labelled, root, depth, refinement, refined);
  return { searched, refined };
}

/**
 * @param {string} name
 * @param {Float32Array | Float64Array} poses
 * @param {Float64Array} truth
 */
function keep(name, poses, truth) {
  let sum = 0;
  for (let n = 0; n < count; n++) {
    const own = poses.slice(n * J * 3, (n + 1) * J * 3);
    const [x, y, z] = own.slice(root * 3, root * 3 + 3);
    sum += nMpjpe(
      own.map((value, i) => value - [x, y, z][i % 3]),
      truth.subarray(n * J * 3, (n + 1) * J * 3),
    );
  }
  put(name, sum / count);
}

/**
 * @param {string} name
 * @param {number} value
 */
function put(name, value) {
  table.set(name, [...(table.get(name) ?? []), value]);
}

/** @param {Float64Array} values */
function middle(values) {
  return values.slice().sort()[values.length >> 1];
}

/**
 * @param {string} path
 * @param {number} most poses, evenly over the export
 */
function readExport(path, most) {
  const places = readNpy(readFileSync(join(path, "joints.npy")));
  const lenses = readNpy(readFileSync(join(path, "cameras.npy")));
  const rows = places.shape[0];
  const width = lenses.shape[1];
  const taken = Math.min(rows, most);
  const from = (/** @type {number} */ n) => Math.floor((n * rows) / taken);
  const all = /** @type {Float64Array} */ (places.data);
  const camera = /** @type {Float64Array} */ (lenses.data);
  return {
    count: taken,
    // A row has the x of all joints, then y, then z.
    joints: Float64Array.from({ length: taken * J * 3 }, (_, i) => {
      const joint = Math.floor(i / 3);
      return all[(from(Math.floor(joint / J)) * 3 + (i % 3)) * J + (joint % J)];
    }),
    cameras: Float64Array.from({ length: taken * 4 }, (_, i) => camera[from(i >> 2) * width + (i % 4)]),
  };
}
