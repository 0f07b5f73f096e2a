import tf from "@tensorflow/tfjs";
import { randomStream } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import type { TfjsBackend } from "../engine-choice.js";
import { holdTfjsBackend, useTfjsBackend } from "./backend.js";
import { packageFolder } from "./optional-package.js";

const bindings = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"];
const dawn = ["webgpu", "@tensorflow/tfjs-backend-webgpu"];

test.each(["wasm", "cpu"] as const)("%s is active and is named with its version", async (backend) => {
  expect(await useTfjsBackend(backend)).toBe(`TensorFlow.js 4.22.0, ${backend} backend`);
  expect(tf.getBackend()).toBe(backend);
  expect(await tf.square([3]).data()).toEqual(Float32Array.of(9));
});

test("two holders of two backends take turns", async () => {
  const holders = await Promise.all([
    holdTfjsBackend("wasm", 1),
    holdTfjsBackend("cpu", 1),
    holdTfjsBackend("wasm", 1),
  ]);
  for (const [holder, backend] of [
    [holders[0], "wasm"],
    [holders[1], "cpu"],
    [holders[2], "wasm"],
  ] as const) {
    holder.activate();
    expect(tf.getBackend()).toBe(backend);
  }
  for (const holder of holders) await holder.release();
});

test.skipIf(dawn.every(packageFolder))("webgpu without its packages says what to install", async () => {
  await expect(useTfjsBackend("webgpu")).rejects.toThrow(
    "npm install webgpu@0.6.2 @tensorflow/tfjs-backend-webgpu@4.22.0",
  );
});

test.skipIf(bindings.some(packageFolder))("tensorflow without its package says what to install", async () => {
  await expect(useTfjsBackend("tensorflow")).rejects.toThrow("npm install @tensorflow/tfjs-node@4.22.0");
  // It may be installed by the next try.
  await expect(useTfjsBackend("tensorflow")).rejects.toThrow("not installed");
});

test.each([
  { filter: [3, 3, 2, 4], strides: 1, pad: "same" },
  { filter: [3, 3, 2, 4], strides: 2, pad: "same" },
  { filter: [4, 2, 2, 1], strides: [2, 3], pad: "same" },
  { filter: [3, 2, 2, 3], strides: 2, pad: "valid" },
  { filter: [1, 1, 2, 5], strides: 3, pad: "valid" },
  { filter: [3, 3, 2, 2], strides: 1, pad: 1 },
] as const)("a convolution's gradients on wasm are those on cpu: $filter, strides $strides, $pad", async (shape) => {
  const [expected, found] = [await gradients("cpu", shape), await gradients("wasm", shape)];
  found.forEach((gradient, which) => {
    gradient.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[which][i], 4);
    });
  });
});

describe.each([
  ["cpu", ""],
  ["wasm", ""],
  ["webgpu", dawn.every(packageFolder) ? "" : " (skipped: its packages are not installed)"],
  ["tensorflow", bindings.some(packageFolder) ? "" : " (skipped: its package is not installed)"],
] as const)("on %s%s", (backend, missing) => {
  test.skipIf(missing).each([
    [false, false, [5, 7]],
    [true, false, [5, 7]],
    [false, true, [5, 7]],
    [false, true, [2, 1]],
    [true, false, [1, 3]],
  ] as const)(
    "the gradient of resizing is what each pixel adds: aligned corners %s, half-pixel centres %s, to %j",
    async (alignCorners, halfPixelCenters, [height, width]) => {
      await useTfjsBackend(backend);
      const random = randomStream(1, "resize gradient");
      const shape = [2, 3, 4, 2] as [number, number, number, number];
      const pixels = shape.reduce((a, b) => a * b);
      const factors = tf.tensor4d(
        Array.from({ length: 2 * height * width * 2 }, () => random.normal(0, 1)),
        [2, height, width, 2],
      );
      const resize = (x: tf.Tensor) =>
        tf.sum(
          tf.mul(tf.image.resizeBilinear(x as tf.Tensor4D, [height, width], alignCorners, halfPixelCenters), factors),
        );
      const gradient = tf.grad(resize)(tf.zeros(shape));
      const found = await gradient.data();
      for (let i = 0; i < pixels; i++) {
        const one = tf.tensor4d(
          Array.from({ length: pixels }, (_, k) => (k === i ? 1 : 0)),
          shape,
        );
        expect(found[i]).toBeCloseTo((await resize(one).data())[0], 5);
      }
    },
  );
});

interface Convolution {
  readonly filter: readonly [number, number, number, number];
  readonly strides: number | readonly [number, number];
  readonly pad: "same" | "valid" | number;
}

/** Towards the images and the filter, of a sum in which every output has its own weight. */
async function gradients(backend: TfjsBackend, { filter, strides, pad }: Convolution): Promise<Float32Array[]> {
  const { activate, release } = await holdTfjsBackend(backend, 1);
  activate();
  const random = randomStream(1, `filter gradient ${filter}`);
  const normals = (shape: readonly number[]) =>
    tf.tensor4d(
      Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.normal(0, 1)),
      [...shape] as [number, number, number, number],
    );
  const towards = tf.tidy(() => {
    const convolve = (x: tf.Tensor, weights: tf.Tensor) =>
      tf.conv2d(x as tf.Tensor4D, weights as tf.Tensor4D, strides as number, pad);
    const images = normals([3, 7, 9, 2]);
    const weights = normals(filter);
    const factors = normals(convolve(images, weights).shape);
    return tf.grads((x: tf.Tensor, w: tf.Tensor) => tf.sum(tf.mul(convolve(x, w), factors)))([images, weights]);
  });
  const values = await Promise.all(towards.map((gradient) => gradient.data()));
  tf.dispose(towards);
  await release();
  return values as Float32Array[];
}
