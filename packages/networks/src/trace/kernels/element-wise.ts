/** Kernels that compute each element from the elements at the same place. */
import tf = require("@tensorflow/tfjs");

import { type Kernel, KernelProblem, type KernelTable } from "../kernel.js";
import type { Recording, Value, ValueType } from "../recording.js";

/** An operator over operands of one type that broadcast against each other. */
export function broadcast(
  recording: Recording,
  operator: string,
  operands: readonly Value[],
  type = operands[0].type,
): Value {
  const shape = operands.map((operand) => operand.shape).reduce(broadcastShape, []);
  const lean = [...operands];
  operands.forEach((operand, i) => {
    lean[i] = withoutNeedlessShape(recording, operand, lean.toSpliced(i, 1));
  });
  return recording.node(operator, lean, { shape, type });
}

/** The same elements along axes of length 1, or in front. */
export function expand(recording: Recording, x: Value, shape: readonly number[]): Value {
  if (sameShape(x.shape, shape)) return x;
  if (x.source.kind === "uniform") return recording.uniform(x.source.element, { shape, type: x.type });
  return recording.node("Expand", [x, recording.lengths(shape)], { shape, type: x.type });
}

function broadcastShape(a: readonly number[], b: readonly number[]): readonly number[] {
  return tf.backend_util.assertAndGetBroadcastShape([...a], [...b]);
}

/** A tensor of one number takes part as a scalar where the others give the result its shape. */
function withoutNeedlessShape(recording: Recording, operand: Value, others: readonly Value[]): Value {
  if (operand.source.kind !== "uniform" || operand.shape.length === 0) return operand;
  const shape = others.map((other) => other.shape).reduce(broadcastShape, []);
  if (!sameShape(shape, broadcastShape(shape, operand.shape))) return operand;
  return recording.scalar(operand.source.element, operand.type);
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

export function cast(recording: Recording, x: Value, type: Value["type"]): Value {
  if (x.type === type) return x;
  if (x.source.kind === "uniform") {
    const element = type === "bool" ? Number(x.source.element !== 0) : Math.trunc(x.source.element);
    return recording.uniform(type === "float32" ? x.source.element : element, { shape: x.shape, type });
  }
  return recording.node("Cast", [x], { shape: x.shape, type }, { to: ELEMENT_TYPE[type] });
}

/** TensorProto.DataType: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
const ELEMENT_TYPE = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;

function unary(operator: string, attributes: Record<string, { float: number }> = {}): Kernel {
  return ({ inputs: { x }, recording }) => recording.node(operator, [x], like(x), attributes);
}

function binary(operator: string): Kernel {
  return ({ inputs: { a, b }, recording }) => {
    if (a.type === "bool") throw new KernelProblem("of truth values");
    return broadcast(recording, operator, [a, b]);
  };
}

function comparison(operator: string): Kernel {
  return ({ inputs: { a, b }, recording }) => broadcast(recording, operator, [a, b], "bool");
}

const like = ({ shape, type }: Value): ValueType => ({ shape, type });

const square = (recording: Recording, x: Value): Value => recording.node("Mul", [x, x], like(x));

export const elementWiseKernels: KernelTable = {
  Abs: unary("Abs"),
  Acos: unary("Acos"),
  Acosh: unary("Acosh"),
  Asin: unary("Asin"),
  Asinh: unary("Asinh"),
  Atan: unary("Atan"),
  Atanh: unary("Atanh"),
  Ceil: unary("Ceil"),
  Cos: unary("Cos"),
  Cosh: unary("Cosh"),
  Elu: unary("Elu"),
  Erf: unary("Erf"),
  Exp: unary("Exp"),
  Floor: unary("Floor"),
  IsNan: ({ inputs: { x }, recording }) => recording.node("IsNaN", [x], { shape: x.shape, type: "bool" }),
  Log: unary("Log"),
  LogicalNot: unary("Not"),
  Neg: unary("Neg"),
  Reciprocal: unary("Reciprocal"),
  Relu: unary("Relu"),
  Round: unary("Round"),
  // Klambauer et al. 2017
  Selu: unary("Selu", { alpha: { float: 1.6732632423543772 }, gamma: { float: 1.0507009873554805 } }),
  Sigmoid: unary("Sigmoid"),
  Sign: unary("Sign"),
  Sin: unary("Sin"),
  Sinh: unary("Sinh"),
  Softplus: unary("Softplus"),
  Sqrt: unary("Sqrt"),
  Tan: unary("Tan"),
  Tanh: unary("Tanh"),

  Rsqrt: ({ inputs: { x }, recording }) =>
    recording.node("Reciprocal", [recording.node("Sqrt", [x], like(x))], like(x)),
  Square: ({ inputs: { x }, recording }) => square(recording, x),
  Expm1: ({ inputs: { x }, recording }) =>
    broadcast(recording, "Sub", [recording.node("Exp", [x], like(x)), recording.scalar(1)]),
  /** x · log(u) / (u − 1) with u = 1 + x, which keeps the digits of a small x; where u is 1 it is x. */
  Log1p: ({ inputs: { x }, recording }) => {
    const one = recording.scalar(1);
    const shifted = broadcast(recording, "Add", [x, one]);
    const ratio = broadcast(recording, "Div", [
      recording.node("Log", [shifted], like(x)),
      broadcast(recording, "Sub", [shifted, one]),
    ]);
    const small = broadcast(recording, "Equal", [shifted, one], "bool");
    return recording.node("Where", [small, x, broadcast(recording, "Mul", [x, ratio])], like(x));
  },
  Relu6: ({ inputs: { x }, recording }) => clip(recording, x, 0, 6),
  ClipByValue: ({ inputs: { x }, attributes, recording }) => {
    const { clipValueMin, clipValueMax } = attributes as unknown as tf.ClipByValueAttrs;
    return clip(recording, x, clipValueMin, clipValueMax);
  },
  LeakyRelu: ({ inputs: { x }, attributes, recording }) =>
    recording.node("LeakyRelu", [x], like(x), { alpha: { float: attributes.alpha as number } }),
  Prelu: ({ inputs: { x, alpha }, recording }) => recording.node("PRelu", [x, alpha], like(x)),
  EluGrad: ({ inputs: { dy, y }, recording }) => {
    const positive = broadcast(recording, "GreaterOrEqual", [y, recording.scalar(0)], "bool");
    const slope = broadcast(recording, "Add", [y, recording.scalar(1)]);
    return recording.node("Where", [positive, dy, broadcast(recording, "Mul", [dy, slope])], like(y));
  },
  /** 1 where x > 0, alpha elsewhere. */
  Step: ({ inputs: { x }, attributes, recording }) => {
    const positive = broadcast(recording, "Greater", [x, recording.scalar(0, x.type)], "bool");
    const alpha = (attributes.alpha as number | undefined) ?? 0;
    if (alpha === 0) return cast(recording, positive, x.type);
    const inputs = [positive, recording.scalar(1, x.type), recording.scalar(alpha, x.type)];
    return recording.node("Where", inputs, like(x));
  },
  Cast: ({ inputs: { x }, attributes, recording }) => {
    const type = attributes.dtype as string;
    if (type !== "float32" && type !== "int32" && type !== "bool")
      throw new KernelProblem(`to ${type} cannot be traced`);
    return cast(recording, x, type);
  },
  Identity: ({ inputs: { x } }) => x,

  Add: binary("Add"),
  Sub: binary("Sub"),
  Multiply: ({ inputs: { a, b }, recording }) => broadcast(recording, a.type === "bool" ? "And" : "Mul", [a, b]),
  RealDiv: binary("Div"),
  Maximum: binary("Max"),
  Minimum: binary("Min"),
  Pow: binary("Pow"),
  SquaredDifference: ({ inputs: { a, b }, recording }) => square(recording, broadcast(recording, "Sub", [a, b])),
  FloorDiv: ({ inputs: { a, b }, recording }) => {
    const quotient = broadcast(recording, "Div", [cast(recording, a, "float32"), cast(recording, b, "float32")]);
    return cast(recording, recording.node("Floor", [quotient], like(quotient)), a.type);
  },
  AddN: ({ inputs, recording }) => broadcast(recording, "Sum", Object.values(inputs)),

  Equal: comparison("Equal"),
  NotEqual: ({ inputs: { a, b }, recording }) => {
    const equal = broadcast(recording, "Equal", [a, b], "bool");
    return recording.node("Not", [equal], like(equal));
  },
  Greater: comparison("Greater"),
  GreaterEqual: comparison("GreaterOrEqual"),
  Less: comparison("Less"),
  LessEqual: comparison("LessOrEqual"),
  LogicalAnd: comparison("And"),
  LogicalOr: comparison("Or"),
  LogicalXor: comparison("Xor"),

  Select: ({ inputs: { condition, t, e }, recording }) => {
    // A list of conditions chooses whole rows.
    const rows = condition.shape.length === 1 && t.shape.length > 1;
    const shape = rows ? [condition.shape[0], ...t.shape.slice(1).fill(1)] : condition.shape;
    const type: ValueType = { shape, type: "bool" };
    const choice = rows ? recording.node("Reshape", [condition, recording.lengths(shape)], type) : condition;
    return recording.node("Where", [choice, t, e], like(t));
  },
};

function clip(recording: Recording, x: Value, lowest: number, highest: number): Value {
  return recording.node("Clip", [x, recording.scalar(lowest, x.type), recording.scalar(highest, x.type)], like(x));
}
