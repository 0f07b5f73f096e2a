/**
 * How much each measure of `wildpose evidence` knows of the error: measured on made bodies, whose 3D is known, seen with
 * annotations that are off by a normal deviation and cameras that are assumed. Prints, for each stage, a measure's mean and
 * Spearman's rank correlation with the error (MPJPE) over the persons: 1 sorts them as their errors do, 0 says nothing.
 *
 *     node tools/rank-evidence.mjs [--poses 2000] [--noise 15] [--seed 1] [--weights <folder>] [--mirrored]
 */
import { parseArgs } from "node:util";
import { measureEvidence } from "@wildpose/builder";
import { projectPinhole } from "@wildpose/camera";
import { openStageLabellers } from "@wildpose/inference";
import { h36m17, mpjpe, randomStream } from "@wildpose/pose";
import { sampleTrainingPose } from "@wildpose/synthesis";

const { values: options } = parseArgs({
  options: {
    poses: { type: "string", default: "2000" },
    noise: { type: "string", default: "15" },
    seed: { type: "string", default: "1" },
    weights: { type: "string" },
    mirrored: { type: "boolean", default: false },
  },
});
const [count, noiseMm, seed] = [options.poses, options.noise, options.seed].map(Number);
const joints = h36m17.joints.length;
const focal = 1145;

const { truths, batch } = annotatedBodies();
const labellers = await openStageLabellers({
  mirrored: options.mirrored,
  ...(options.weights === undefined ? {} : { weightsFolder: options.weights }),
});
for (const { stage, label } of labellers.stages) {
  const evidence = await measureEvidence(label, batch, noiseMm, randomStream(seed, "evidence ranks/moved"));
  const { keypoints3d } = await label(batch);
  const errors = truths.map((truth, n) => mpjpe(keypoints3d.subarray(n * joints * 3, (n + 1) * joints * 3), truth));
  console.log(`${stage.padEnd(22)}  mean ${mean(errors).toFixed(1).padStart(9)} mm MPJPE`);
  for (const [name, values] of Object.entries(evidence)) {
    console.log(
      `  ${name.padEnd(20)}  mean ${mean(values).toFixed(3).padStart(9)}  rank ${correlation(values, errors)}`,
    );
  }
}
await labellers.close();

/** Bodies, and what an annotator makes of them. */
function annotatedBodies() {
  const random = randomStream(seed, "evidence ranks/bodies");
  const keypoints = new Float32Array(count * joints * 2);
  const truths = Array.from({ length: count }, (_, n) => {
    const truth = sampleTrainingPose(random);
    const pixels = keypoints.subarray(n * joints * 2, (n + 1) * joints * 2);
    projectPinhole(truth, [focal, focal, 512, 512], pixels);
    const deviation = (noiseMm * focal) / Math.hypot(truth[0], truth[1], truth[2]);
    for (let i = 0; i < pixels.length; i++) pixels[i] += random.normal(0, deviation);
    return truth;
  });
  const visibility = new Uint8Array(count * joints).fill(2);
  return { truths, batch: { count, keypoints, visibility, intrinsics: new Float64Array(count * 4).fill(NaN) } };
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Spearman's; of values that are all alike there is none. */
function correlation(values, others) {
  const [a, b] = [ranks(values), ranks(others)];
  const middle = (count - 1) / 2;
  let [product, squaresA, squaresB] = [0, 0, 0];
  for (let n = 0; n < count; n++) {
    product += (a[n] - middle) * (b[n] - middle);
    squaresA += (a[n] - middle) ** 2;
    squaresB += (b[n] - middle) ** 2;
  }
  return squaresA === 0 ? "none" : (product / Math.sqrt(squaresA * squaresB)).toFixed(2);
}

/** Ranks from 0; values that are alike share the mean of theirs. */
function ranks(values) {
  const order = [...values.keys()].sort((one, other) => values[one] - values[other]);
  const out = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1]] === values[order[from]]) to++;
    for (let place = from; place <= to; place++) out[order[place]] = (from + to) / 2;
    from = to + 1;
  }
  return out;
}
