/** Products of matrices. */
import tf = require("@tensorflow/tfjs");

import type { KernelTable } from "../kernel.js";
import type { Recording, Value } from "../recording.js";

export const matrixProductKernels: KernelTable = {
  BatchMatMul: ({ inputs: { a, b }, attributes, recording }) => {
    const { transposeA, transposeB } = attributes as unknown as tf.BatchMatMulAttrs;
    return matrixProduct(recording, a, b, transposeA, transposeB);
  },
  Einsum: ({ inputs, attributes, recording }) => {
    const operands = Object.values(inputs);
    const equation = (attributes.equation as string).replaceAll(" ", "");
    const { allDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, operands.length);
    const lengths: number[] = [];
    idDims.forEach((dimensions, i) => {
      dimensions.forEach((dimension, axis) => {
        lengths[dimension] = operands[i].shape[axis];
      });
    });
    const result = equation.split("->")[1] ?? "";
    const shape = [...result].map((letter) => lengths[allDims.indexOf(letter)]);
    return recording.node("Einsum", operands, { shape, type: operands[0].type }, { equation });
  },
};

/** @param a [..., M, K], or [..., K, M] when transposed @param b [..., K, N], or [..., N, K] when transposed */
export function matrixProduct(
  recording: Recording,
  a: Value,
  b: Value,
  transposeA: boolean,
  transposeB: boolean,
): Value {
  const rows = a.shape[a.shape.length - (transposeA ? 1 : 2)];
  const columns = b.shape[b.shape.length - (transposeB ? 2 : 1)];
  if (a.shape.length === 2 && b.shape.length === 2) {
    const output = { shape: [rows, columns], type: a.type };
    const [first, flagA] = withoutTranspose(a, transposeA);
    const [second, flagB] = withoutTranspose(b, transposeB);
    if (!flagA && !flagB) return recording.node("MatMul", [first, second], output);
    return recording.node("Gemm", [first, second], output, { transA: Number(flagA), transB: Number(flagB) });
  }
  const batch = tf.backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const inputs = [transposeA ? transposed(recording, a) : a, transposeB ? transposed(recording, b) : b];
  return recording.node("MatMul", inputs, { shape: [...batch, rows, columns], type: a.type });
}

/** What a matrix is the transpose of, when it was just transposed for this: Gemm does it on the way. */
function withoutTranspose(matrix: Value, flag: boolean): [matrix: Value, flag: boolean] {
  if (matrix.source.kind !== "node" || matrix.source.node.operator !== "Transpose") return [matrix, flag];
  const [original] = matrix.source.node.inputs;
  const [first] = matrix.source.node.attributes.perm as readonly number[];
  return original && first === 1 ? [original, !flag] : [matrix, flag];
}

/** The last two axes exchanged. */
function transposed(recording: Recording, x: Value): Value {
  const rank = x.shape.length;
  const perm = x.shape.map((_, axis) => axis);
  [perm[rank - 2], perm[rank - 1]] = [rank - 1, rank - 2];
  return recording.node("Transpose", [x], { shape: perm.map((axis) => x.shape[axis]), type: x.type }, { perm });
}
