import tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { disagreements, modelsRun, normals, type TensorFunction, withGradients } from "../testing/agreement.js";
import { checkerComplaints, pythonWithOnnx } from "../testing/onnx-checker.js";

const python = pythonWithOnnx();

const cases: [shape: number[], axes: (number | number[] | undefined)[]][] = [
  [[], [undefined]],
  [[7], [undefined, 0, -1]],
  [
    [3, 5],
    [undefined, 0, 1, -1, [0, 1]],
  ],
  [
    [2, 3, 4],
    [undefined, 1, [0, 2], [-1, 0]],
  ],
  [
    [2, 3, 4, 5],
    [undefined, [0, 1, 2], 3],
  ],
  [[2, 1, 3], [1]],
];

describe("reductions, with and without the reduced axes, and their gradients", () => {
  const reductions: Record<string, (x: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor> = {
    sum: tf.sum,
    mean: tf.mean,
    max: tf.max,
    min: tf.min,
    "log of the sum of exp": tf.logSumExp,
    variance: (x, axis, keepDims) => tf.moments(x, axis, keepDims).variance,
    "euclidean norm": (x, axis, keepDims) => tf.sqrt(tf.sum(tf.square(x), axis, keepDims)),
  };
  test.each(Object.entries(reductions))("%s", async (name, reduce) => {
    for (const [shape, axes] of cases) {
      for (const axis of axes) {
        for (const keepDims of [false, true]) {
          const x = normals(`${name} ${shape}`, shape, 1);
          const f = withGradients((tensor) => reduce(tensor, axis, keepDims));
          expect(await disagreements(`${name} [${shape}] ${axis} ${keepDims}`, f, [x])).toEqual([]);
        }
      }
    }
  });

  test("product, all, any and places of extremes, which have no gradient that can be traced", async () => {
    const functions: Record<string, (x: tf.Tensor, axis: number) => tf.Tensor> = {
      prod: (x, axis) => tf.prod(x, axis),
      all: (x, axis) => tf.all(tf.greater(x, -1), axis),
      any: (x, axis) => tf.any(tf.greater(x, 1), axis),
      argMax: (x, axis) => tf.argMax(x, axis),
      argMin: (x, axis) => tf.argMin(x, axis),
    };
    for (const [name, reduce] of Object.entries(functions)) {
      for (const axis of [0, 1, -1]) {
        const f = (x: tf.Tensor) => tf.cast(reduce(x, axis), "float32");
        expect(await disagreements(`${name} ${axis}`, f, [normals(name, [3, 5, 4])])).toEqual([]);
      }
    }
  });
});

describe("along an axis", () => {
  test("softmax and log softmax, with their gradients", async () => {
    for (const shape of [[5], [3, 7], [2, 3, 16]]) {
      for (const f of [tf.softmax, tf.logSoftmax]) {
        const gradients = withGradients((x) => f(x));
        expect(await disagreements(`${f.name} ${shape}`, gradients, [normals("softmax", shape, 0, 3)])).toEqual([]);
      }
    }
  });

  test("running sums, with their gradients", async () => {
    for (const [exclusive, reverse] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ]) {
      const f = withGradients((x) => tf.cumsum(x, 1, exclusive, reverse));
      expect(await disagreements(`${exclusive} ${reverse}`, f, [normals("running", [3, 5])])).toEqual([]);
    }
    const whole: TensorFunction = (x) => tf.cumsum(x, 0);
    expect(await disagreements("axis 0", whole, [normals("running", [3, 5])])).toEqual([]);
  });
});

test.skipIf(!python)("the ONNX checker finds every model sound (WILDPOSE_PYTHON names a Python with onnx)", () => {
  expect(checkerComplaints(python as string, modelsRun)).toEqual([]);
});
