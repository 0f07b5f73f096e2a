import tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import {
  disagreements,
  graphOf,
  modelsRun,
  normals,
  type TensorFunction,
  withGradients,
} from "../testing/agreement.js";
import { checkerComplaints, pythonWithOnnx } from "../testing/onnx-checker.js";

const python = pythonWithOnnx();

const product = (transposeA: boolean, transposeB: boolean) => (a: tf.Tensor, b: tf.Tensor) =>
  tf.matMul(a, b, transposeA, transposeB);

describe("products of matrices, with their gradients", () => {
  const flags = [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const;

  test.each(flags)("transposed: %s, %s", async (transposeA, transposeB) => {
    for (const batch of [[], [3], [2, 3], [1]]) {
      for (const [m, k, n] of [
        [1, 1, 1],
        [4, 5, 6],
        [7, 1, 3],
        [33, 65, 17],
      ]) {
        const a = normals("a", [...batch, ...(transposeA ? [k, m] : [m, k])]);
        const b = normals("b", [...batch, ...(transposeB ? [n, k] : [k, n])]);
        const name = `${batch} ${m} ${k} ${n} ${transposeA} ${transposeB}`;
        expect(await disagreements(name, withGradients(product(transposeA, transposeB)), [a, b])).toEqual([]);
      }
    }
  });

  test("batches broadcast", async () => {
    // The backend cpu cannot do both at once.
    for (const [a, b] of [
      [
        [1, 3, 4],
        [5, 4, 6],
      ],
      [
        [5, 3, 4],
        [4, 6],
      ],
      [
        [2, 5, 3, 4],
        [5, 4, 6],
      ],
    ]) {
      const inputs = [normals("a", a), normals("b", b)];
      expect(await disagreements(`${a} ${b}`, product(false, false) as TensorFunction, inputs)).toEqual([]);
    }
  });

  test("a transposed matrix is multiplied without a transpose of its own", async () => {
    const f = (a: tf.Tensor, b: tf.Tensor) => tf.matMul(tf.transpose(a), b);
    const inputs = [normals("a", [4, 3]), normals("b", [4, 5])];
    expect(graphOf(f as TensorFunction, inputs).nodes.map(({ operator }) => operator)).toEqual(["Gemm"]);
    expect(await disagreements("transposed", withGradients(f as (...xs: tf.Tensor[]) => tf.Tensor), inputs)).toEqual(
      [],
    );
  });

  test("fused with a bias and an activation", async () => {
    for (const activation of ["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu"] as const) {
      const f = (a: tf.Tensor, b: tf.Tensor, bias: tf.Tensor) =>
        tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, bias, activation, leakyreluAlpha: 0.1 });
      const inputs = [normals("a", [4, 3]), normals("b", [3, 5]), normals("bias", [5])];
      expect(await disagreements(activation, f as TensorFunction, inputs)).toEqual([]);
    }
  });

  test("sums of products as in Einstein's notation", async () => {
    const inputs = [normals("a", [2, 3, 4]), normals("b", [2, 4, 5])];
    for (const equation of ["bij,bjk->bik", "bij,bjk->ik", "bij, bjk -> bki"]) {
      const f = (a: tf.Tensor, b: tf.Tensor) => tf.einsum(equation, a, b);
      expect(await disagreements(equation, f as TensorFunction, inputs)).toEqual([]);
    }
  });
});

test.skipIf(!python)("the ONNX checker finds every model sound (WILDPOSE_PYTHON names a Python with onnx)", () => {
  expect(checkerComplaints(python as string, modelsRun)).toEqual([]);
});
