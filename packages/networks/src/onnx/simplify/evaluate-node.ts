/** Computes a node whose inputs are all known, in float64, whatever the type. */
import type { ElementType, GraphConstant, GraphNode, ValueType } from "../graph.js";
import { isReduction } from "./operators.js";
import { permutationOf, reducedAxes } from "./value-type.js";

/** A constant before it is rounded to its type. */
export interface ExactValue {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

const unaryFunctions: Readonly<Record<string, (x: number) => number>> = {
  Abs: Math.abs,
  Ceil: Math.ceil,
  Cos: Math.cos,
  Exp: Math.exp,
  Floor: Math.floor,
  Log: Math.log,
  Neg: (x) => -x,
  Not: (x) => (x === 0 ? 1 : 0),
  Reciprocal: (x) => 1 / x,
  Relu: (x) => Math.max(0, x),
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  Sign: Math.sign,
  Sin: Math.sin,
  Sqrt: Math.sqrt,
  Tanh: Math.tanh,
};

const binaryFunctions: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  And: (a, b) => (a !== 0 && b !== 0 ? 1 : 0),
  Div: (a, b) => a / b,
  Equal: (a, b) => (a === b ? 1 : 0),
  Greater: (a, b) => (a > b ? 1 : 0),
  GreaterOrEqual: (a, b) => (a >= b ? 1 : 0),
  Less: (a, b) => (a < b ? 1 : 0),
  LessOrEqual: (a, b) => (a <= b ? 1 : 0),
  Max: Math.max,
  Min: Math.min,
  Mul: (a, b) => a * b,
  Or: (a, b) => (a !== 0 || b !== 0 ? 1 : 0),
  Pow: (a, b) => a ** b,
  Sub: (a, b) => a - b,
};

/** Operators that whole numbers are computed with too: their results have no fraction to lose. */
const wholeNumberOperators = new Set(["Add", "Sub", "Mul", "Neg", "Abs", "Max", "Min"]);

const accumulators: Readonly<Record<string, { start: number; next(sum: number, x: number): number }>> = {
  ReduceMax: { start: Number.NEGATIVE_INFINITY, next: Math.max },
  ReduceMean: { start: 0, next: (sum, x) => sum + x },
  ReduceMin: { start: Number.POSITIVE_INFINITY, next: Math.min },
  ReduceProd: { start: 1, next: (product, x) => product * x },
  ReduceSum: { start: 0, next: (sum, x) => sum + x },
  ReduceSumSquare: { start: 0, next: (sum, x) => sum + x * x },
};

/**
 * @param inputs values of the node's inputs.
 * @param result type and shape of what it gives.
 * @returns the elements, or undefined for an operator that is not known here.
 */
export function evaluateNode(
  node: GraphNode,
  inputs: readonly ExactValue[],
  result: ValueType & { readonly shape: readonly number[] },
): ArrayLike<number> | undefined {
  const { operator } = node;
  const [first] = inputs;
  const isWhole = result.type === "int32" || result.type === "int64";
  if (isReduction(operator)) return isWhole ? undefined : reduce(node, inputs, result.shape);
  switch (operator) {
    case "Cast":
      // Whole numbers and truth values are exact as real ones; the other way is the runtime's to round.
      return result.type === "float32" ? first.data : undefined;
    case "Identity":
    case "Reshape":
    case "Squeeze":
    case "Unsqueeze":
      return first.data;
    case "Expand":
      return gather(first, result.shape);
    case "Transpose":
      return transposeElements(first, permutationOf(node, first.shape.length));
    case "Where": {
      const [condition, yes, no] = inputs.map((input) => gather(input, result.shape));
      return Float64Array.from(condition, (chosen, i) => (chosen !== 0 ? yes[i] : no[i]));
    }
  }
  if (isWhole && !wholeNumberOperators.has(operator)) return undefined;
  const unary = unaryFunctions[operator];
  if (unary) return Float64Array.from(first.data, unary);
  const binary = binaryFunctions[operator];
  if (!binary || inputs.length !== 2) return undefined;
  const [left, right] = inputs.map((input) => gather(input, result.shape));
  return Float64Array.from(left, (value, i) => binary(value, right[i]));
}

export function exactConstant(constant: GraphConstant, type: ElementType): ExactValue {
  const { shape, data } = constant;
  return { type, shape, data: data instanceof BigInt64Array ? Float64Array.from(data, Number) : data };
}

export function roundedConstant({ type, shape, data }: ExactValue): GraphConstant {
  if (type === "float32") return { shape, data: Float32Array.from(data) };
  if (type === "int32") return { shape, data: Int32Array.from(data) };
  if (type === "int64") return { shape, data: BigInt64Array.from({ length: data.length }, (_, i) => BigInt(data[i])) };
  return { shape, data: Uint8Array.from(data) };
}

/** The elements of a value that broadcasts to a shape. */
function gather({ shape, data }: ExactValue, target: readonly number[]): ArrayLike<number> {
  if (shape.length === target.length && shape.every((length, axis) => length === target[axis])) return data;
  const own = strides(shape);
  const lead = target.length - shape.length;
  const steps = target.map((_, axis) => (axis < lead || shape[axis - lead] === 1 ? 0 : own[axis - lead]));
  return pick(data, target, steps);
}

/** @param permutation axis i of the result is axis `permutation[i]`. */
export function transposeElements({ shape, data }: ExactValue, permutation: readonly number[]): Float64Array {
  const own = strides(shape);
  return pick(
    data,
    permutation.map((axis) => shape[axis]),
    permutation.map((axis) => own[axis]),
  );
}

/** Elements in the order of a shape, with so many places from one to the next along each axis. */
function pick(data: ArrayLike<number>, shape: readonly number[], steps: readonly number[]): Float64Array {
  const result = new Float64Array(shape.reduce((count, length) => count * length, 1));
  const index = new Array<number>(shape.length).fill(0);
  let place = 0;
  for (let i = 0; i < result.length; i++) {
    result[i] = data[place];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += steps[axis];
      if (++index[axis] < shape[axis]) break;
      place -= steps[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return result;
}

function strides(shape: readonly number[]): number[] {
  const result = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) result[axis] = result[axis + 1] * shape[axis + 1];
  return result;
}

function reduce(
  node: GraphNode,
  [from, given]: readonly ExactValue[],
  shape: readonly number[],
): Float64Array | undefined {
  const accumulator = accumulators[node.operator];
  const known = { typeOf: () => undefined, constant: () => given && roundedConstant(given) };
  const axes = reducedAxes(node, from.shape.length, known);
  if (!accumulator || !axes) return undefined;
  const kept = from.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  const places = strides(kept).map((step, axis) => (axes.includes(axis) ? 0 : step));
  const result = new Float64Array(shape.reduce((count, length) => count * length, 1)).fill(accumulator.start);
  const target = pick(
    Float64Array.from({ length: result.length }, (_, i) => i),
    from.shape,
    places,
  );
  target.forEach((place, i) => {
    result[place] = accumulator.next(result[place], from.data[i]);
  });
  const count = from.data.length / result.length;
  return node.operator === "ReduceMean" ? result.map((sum) => sum / count) : result;
}
