import tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { disagreements, modelsRun, normals, type TensorFunction, withGradients } from "../testing/agreement.js";
import { checkerComplaints, pythonWithOnnx } from "../testing/onnx-checker.js";

const python = pythonWithOnnx();

describe("functions of one number have the value and the gradient that TensorFlow.js gives", () => {
  const functions: Record<string, [f: (x: tf.Tensor) => tf.Tensor, mean?: number, deviation?: number]> = {
    abs: [tf.abs],
    acos: [tf.acos, 0, 0.2],
    acosh: [tf.acosh, 4, 0.5],
    asin: [tf.asin, 0, 0.2],
    asinh: [tf.asinh],
    atan: [tf.atan],
    atanh: [tf.atanh, 0, 0.2],
    ceil: [tf.ceil],
    "clip by value": [(x) => tf.clipByValue(x, -0.5, 0.7)],
    cos: [tf.cos],
    cosh: [tf.cosh],
    elu: [tf.elu],
    erf: [tf.erf],
    exp: [tf.exp],
    expm1: [tf.expm1],
    floor: [tf.floor],
    "leaky relu": [(x) => tf.leakyRelu(x, 0.1)],
    log: [tf.log, 3, 0.5],
    log1p: [tf.log1p, 3, 0.5],
    "log1p of small numbers": [(x) => tf.log1p(tf.mul(x, 1e-6))],
    neg: [tf.neg],
    "to the power of 1.5": [(x) => tf.pow(x, 1.5), 3, 0.5],
    reciprocal: [tf.reciprocal, 3, 0.5],
    relu: [tf.relu],
    relu6: [tf.relu6, 3, 3],
    round: [tf.round],
    rsqrt: [tf.rsqrt, 3, 0.5],
    selu: [tf.selu],
    sigmoid: [tf.sigmoid],
    sign: [tf.sign],
    sin: [tf.sin],
    sinh: [tf.sinh],
    softplus: [tf.softplus],
    sqrt: [tf.sqrt, 3, 0.5],
    square: [tf.square],
    step: [tf.step],
    "step with a slope": [(x) => tf.step(x, 0.3)],
    tan: [tf.tan, 0, 0.3],
    tanh: [tf.tanh],
    swish: [(x) => tf.mul(x, tf.sigmoid(x))],
    "log sigmoid": [tf.logSigmoid],
    cast: [(x) => tf.mul(tf.cast(tf.cast(x, "int32"), "float32"), x)],
  };
  test.each(Object.entries(functions))("%s", async (name, [f, mean, deviation]) => {
    for (const shape of [[], [1], [7], [3, 5], [2, 3, 4, 5]]) {
      const x = normals(`${name} ${shape}`, shape, mean, deviation);
      expect(await disagreements(`${name} ${shape}`, withGradients(f), [x])).toEqual([]);
    }
  });

  test("a step, relu and relu6 at exactly 0 and 6", async () => {
    const x = { shape: [6], data: Float32Array.of(-1, 0, -0, 6, 7, 2) };
    for (const f of [tf.relu, tf.relu6, tf.step, tf.abs, tf.elu, tf.sign]) {
      expect(await disagreements(f.name, withGradients(f as (x: tf.Tensor) => tf.Tensor), [x])).toEqual([]);
    }
  });
});

describe("functions of two numbers broadcast, with their gradients", () => {
  const pairs: [number[], number[]][] = [
    [[], []],
    [[5], []],
    [[3, 4], [4]],
    [
      [3, 1],
      [1, 4],
    ],
    [
      [2, 1, 4],
      [2, 3, 1],
    ],
    [[2, 3, 4, 5], [5]],
    [[1], [2, 1]],
  ];
  const functions: Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor> = {
    add: tf.add,
    sub: tf.sub,
    mul: tf.mul,
    div: tf.div,
    pow: tf.pow,
  };
  test.each(Object.entries(functions))("%s", async (name, f) => {
    for (const [a, b] of pairs) {
      const inputs = [normals(`${name} a ${a}`, a, 3, 0.5), normals(`${name} b ${b}`, b, 2, 0.4)];
      expect(await disagreements(`${name} [${a}] [${b}]`, withGradients(f), inputs)).toEqual([]);
    }
  });

  // TensorFlow.js's gradients of these do not sum what was broadcast.
  const ofOneShape: Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor> = {
    maximum: tf.maximum,
    minimum: tf.minimum,
    "squared difference": tf.squaredDifference,
    "sum of many": (a, b) => tf.addN([a, b, a]),
    prelu: (a, b) => tf.prelu(a, b),
    where: (a, b) =>
      tf.where(
        tf.tensor(
          Array.from({ length: a.size }, (_, i) => i % 3 > 0),
          a.shape,
          "bool",
        ),
        a,
        b,
      ),
  };
  test.each(Object.entries(ofOneShape))("%s", async (name, f) => {
    for (const shape of [[1], [7], [3, 5], [2, 3, 4]]) {
      const inputs = [normals(`${name} a`, shape), normals(`${name} b`, shape)];
      expect(await disagreements(`${name} [${shape}]`, withGradients(f), inputs)).toEqual([]);
    }
  });

  test("without gradients: extremes, comparisons and logicals", async () => {
    const number = (x: tf.Tensor) => tf.cast(x, "float32");
    const functions: Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor> = {
      maximum: tf.maximum,
      minimum: tf.minimum,
      "floor div": tf.floorDiv,
      "squared difference": tf.squaredDifference,
      equal: (a, b) => number(tf.equal(tf.round(a), tf.round(b))),
      "not equal": (a, b) => number(tf.notEqual(tf.round(a), tf.round(b))),
      greater: (a, b) => number(tf.greater(a, b)),
      "greater or equal": (a, b) => number(tf.greaterEqual(tf.round(a), tf.round(b))),
      less: (a, b) => number(tf.less(a, b)),
      "less or equal": (a, b) => number(tf.lessEqual(tf.round(a), tf.round(b))),
      and: (a, b) => number(tf.logicalAnd(tf.greater(a, 0), tf.greater(b, 0))),
      or: (a, b) => number(tf.logicalOr(tf.greater(a, 0), tf.greater(b, 0))),
      not: (a, b) => number(tf.logicalNot(tf.greater(a, b))),
      "is nan": (a, b) => number(tf.isNaN(tf.log(tf.mul(a, b)))),
    };
    for (const [name, f] of Object.entries(functions)) {
      for (const [a, b] of pairs) {
        const inputs = [normals(`${name} a ${a}`, a), normals(`${name} b ${b}`, b)];
        expect(await disagreements(`${name} [${a}] [${b}]`, f, inputs)).toEqual([]);
      }
    }
  });

  test("a list of conditions chooses rows", async () => {
    const inputs = [normals("rows", [4]), normals("a", [4, 3]), normals("b", [4, 3])];
    // The backend cpu takes the rows' first elements only, so that it is told the answer.
    const rows = (condition: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => {
      const positive = tf.greater(condition, 0);
      if (tf.getBackend() !== "cpu") {
        return tf.engine().runKernel("Select", { condition: positive, t: a, e: b }) as tf.Tensor;
      }
      return tf.where(tf.tile(tf.reshape(positive, [4, 1]), [1, 3]), a, b);
    };
    expect(await disagreements("rows", rows as TensorFunction, inputs)).toEqual([]);
  });

  test("whole numbers and truth values", async () => {
    const whole = (x: tf.Tensor) => tf.cast(tf.mul(x, 10), "int32");
    const functions: Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor> = {
      add: (a, b) => tf.add(whole(a), whole(b)),
      mul: (a, b) => tf.mul(whole(a), whole(b)),
      div: (a, b) => tf.div(whole(a), tf.add(tf.abs(whole(b)), tf.scalar(1, "int32"))),
      max: (a, b) => tf.maximum(whole(a), whole(b)),
      neg: (a, b) => tf.neg(tf.sub(whole(a), whole(b))),
      square: (a, b) => tf.square(tf.add(whole(a), whole(b))),
      sum: (a, b) => tf.sum(tf.greater(a, b)),
    };
    for (const [name, f] of Object.entries(functions)) {
      const inputs = [normals(`${name} a`, [3, 4]), normals(`${name} b`, [4])];
      const numbers = (...xs: tf.Tensor[]) => tf.cast(f(xs[0], xs[1]), "float32");
      expect(await disagreements(`whole ${name}`, numbers, inputs)).toEqual([]);
    }
  });
});

test.skipIf(!python)("the ONNX checker finds every model sound (WILDPOSE_PYTHON names a Python with onnx)", () => {
  expect(modelsRun.size).toBeGreaterThan(100);
  expect(checkerComplaints(python as string, modelsRun)).toEqual([]);
});
