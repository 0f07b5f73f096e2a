/** Coloured discs at the joints of figures that stand anywhere in the crop: enough to see that a network learns. */
import { h36m17, randomStream } from "@wildpose/pose";
import type { BaselineBatch } from "../baseline/baseline-batch.js";
import type { BatchSource } from "../baseline/batch-source.js";

const joints = h36m17.joints.length;
const RADIUS = 5;
/** Farthest a joint is from the root, millimetres: its disc is the darker the farther it is. */
const REACH = 500;

/** Batch k is a function of k alone. */
export function discSource(inputSize: number, rows: number): BatchSource {
  return {
    facts: { "discs of": inputSize },
    async *open(firstBatch) {
      for (let k = firstBatch; ; k++) yield discBatch(inputSize, rows, k);
    },
  };
}

function discBatch(size: number, rows: number, number: number): BaselineBatch {
  const random = randomStream(1, `discs/${number}`);
  const images = new Uint8Array(rows * size * size * 3).fill(40);
  const positions = new Float32Array(rows * joints * 3);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < joints; j++) {
      const at = (row * joints + j) * 3;
      const depth = j === 0 ? 0 : random.uniform(-REACH, REACH);
      positions.set([random.uniform(RADIUS, size - RADIUS), random.uniform(RADIUS, size - RADIUS), depth], at);
      drawDisc(images.subarray(row * size * size * 3), size, positions.subarray(at, at + 3), j);
    }
  }
  const all = new Float32Array(rows * joints).fill(1);
  return { rows, images, joints: positions, weights: all, depthWeights: all };
}

function drawDisc(image: Uint8Array, size: number, [x, y, depth]: Float32Array, joint: number): void {
  const brightness = 175 - (80 * depth) / REACH;
  const colour = [0, 1, 2].map((c) => Math.max(0, brightness * (0.55 + 0.45 * Math.sin(joint * (1.1 + c) + 2 * c))));
  for (let v = Math.ceil(y - RADIUS); v <= y + RADIUS; v++) {
    for (let u = Math.ceil(x - RADIUS); u <= x + RADIUS; u++) {
      if ((u - x) ** 2 + (v - y) ** 2 <= RADIUS ** 2) image.set(colour, (v * size + u) * 3);
    }
  }
}
