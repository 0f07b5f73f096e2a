import tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { disagreements, modelsRun, normals, type TensorFunction, withGradients } from "../testing/agreement.js";
import { checkerComplaints, pythonWithOnnx } from "../testing/onnx-checker.js";

const python = pythonWithOnnx();
const x234 = () => normals("x", [2, 3, 4]);

describe("moving elements, with the gradients", () => {
  const functions: Record<string, (x: tf.Tensor) => tf.Tensor> = {
    reshape: (x) => tf.reshape(x, [4, -1]),
    "reshape to the same": (x) => tf.reshape(x, [2, 3, 4]),
    flatten: (x) => x.flatten(),
    "expand dims": (x) => tf.expandDims(x, 1),
    "expand dims at the end": (x) => tf.expandDims(x, -1),
    squeeze: (x) => tf.squeeze(tf.reshape(x, [1, 6, 1, 4])),
    transpose: (x) => tf.transpose(x),
    "transpose with a permutation": (x) => tf.transpose(x, [1, 0, 2]),
    slice: (x) => tf.slice(x, [0, 1, 1], [2, -1, 2]),
    "slice of one axis": (x) => tf.slice(x, 1),
    "all of it": (x) => tf.slice(x, [0, 0, 0]),
    tile: (x) => tf.tile(x, [2, 1, 3]),
    "tile of one": (x) => tf.tile(tf.reshape(x, [24, 1]), [1, 5]),
    "broadcast to": (x) => tf.broadcastTo(tf.reshape(x, [2, 1, 12]), [2, 3, 12]),
    pad: (x) =>
      tf.pad(
        x,
        [
          [1, 2],
          [0, 0],
          [3, 0],
        ],
        0.5,
      ),
    reverse: (x) => tf.reverse(x, [0, -1]),
    "reverse all": (x) => tf.reverse(x),
    gather: (x) => tf.gather(x, [2, 0, 2, 1], 1),
    "gather of the first axis": (x) => tf.gather(x, tf.tensor1d([1, 1, 0], "int32")),
    "gather with a grid of places": (x) =>
      tf.gather(
        x,
        tf.tensor2d(
          [
            [0, 3],
            [1, 1],
          ],
          [2, 2],
          "int32",
        ),
        2,
      ),
    stack: (x) => tf.stack([x, tf.mul(x, 2), x], 1),
    "stack of one": (x) => tf.stack([x], -1),
    unstack: (x) => tf.sub(tf.unstack(x, 1)[0], tf.unstack(x, 1)[2]),
    concat: (x) => tf.concat([x, tf.slice(x, [0, 0, 1], [2, 3, 2]), x], -1),
    split: (x) => tf.mul(tf.split(x, [1, 3], 2)[0], tf.split(x, [1, 3], 2)[1]),
    "split evenly": (x) => tf.sub(tf.split(x, 2, 2)[0], tf.split(x, 2, 2)[1]),
    identity: (x) => tf.clone(x),
  };
  test.each(Object.entries(functions))("%s", async (name, f) => {
    expect(await disagreements(name, withGradients(f), [x234()])).toEqual([]);
  });

  test("mirrored edges", async () => {
    for (const mode of ["reflect", "symmetric"] as const) {
      const paddings: [number, number][] = [
        [1, 0],
        [1, 2],
        [2, 1],
      ];
      const f = withGradients((x) => tf.mirrorPad(x, paddings, mode));
      expect(await disagreements(mode, f, [x234()])).toEqual([]);
    }
  });

  test("strided slices, and depth to space, of which TensorFlow.js has no gradient", async () => {
    const functions: Record<string, TensorFunction> = {
      "every second": (x) => tf.stridedSlice(x, [0, 0, 0], [2, 3, 4], [1, 2, 2]),
      "one row": (x) => tf.stridedSlice(x, [0, 1, 0], [2, 2, 4], [1, 1, 1], 0, 0, 0, 0, 2),
      "depth to space": (x) => tf.depthToSpace(tf.reshape(x, [1, 2, 3, 4]), 2),
    };
    for (const [name, f] of Object.entries(functions)) expect(await disagreements(name, f, [x234()])).toEqual([]);
  });
});

describe("making tensors", () => {
  test("of one number, of a row of numbers, of literals, and like others", async () => {
    const functions: Record<string, TensorFunction> = {
      fill: (x) => tf.add(x, tf.fill([2, 3, 4], 2.5)),
      "large and filled": (x) => tf.sub(tf.reshape(x, [2, 12, 1]), tf.fill([2, 12, 40], 2.5)),
      zeros: (x) => tf.concat([x, tf.zeros([2, 3, 1])], 2),
      ones: (x) => tf.concat([x, tf.ones([2, 30, 4])], 1),
      "zeros like": (x) => tf.zerosLike(x),
      "ones like": (x) => tf.matMul(tf.onesLike(x), tf.reshape(x, [2, 4, 3])),
      range: (x) => tf.mul(x, tf.range(0, 4)),
      linspace: (x) => tf.mul(x, tf.linspace(-1, 1, 4)),
      literals: (x) => tf.mul(x, [1, 2, 3, 4]),
      scalar: (x) => tf.mul(x, 0.1),
      "one hot": (x) => tf.mul(x, tf.cast(tf.oneHot(tf.tensor1d([1, 0, 3], "int32"), 4), "float32")),
      "one hot of what is computed": (x) => tf.cast(tf.oneHot(tf.argMax(x, 2), 4), "float32"),
      "a grid of pixel centres": (x) => {
        const [u, v] = tf.meshgrid(tf.range(0, 4), tf.range(0, 3));
        return tf.add(tf.mul(x, u), v);
      },
      "what only the backend cpu computes": (x) => tf.mul(x, tf.topk(tf.tensor1d([3, 1, 4, 1, 5, 9]), 4).values),
    };
    for (const [name, f] of Object.entries(functions)) expect(await disagreements(name, f, [x234()])).toEqual([]);
  });
});

test.skipIf(!python)("the ONNX checker finds every model sound (WILDPOSE_PYTHON names a Python with onnx)", () => {
  expect(checkerComplaints(python as string, modelsRun)).toEqual([]);
});
