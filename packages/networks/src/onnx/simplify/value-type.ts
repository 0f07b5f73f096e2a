/** Type and shape of what a node gives, from those of what it takes. */
import {
  type Dimension,
  type ElementType,
  type GraphConstant,
  type GraphNode,
  typeNumbers,
  type ValueType,
} from "../graph.js";
import { integerAttribute, integersAttribute } from "./attributes.js";
import { isArithmetic, isComparison, isReduction, isUnary } from "./operators.js";
import { windowedType } from "./windowed-type.js";

export interface KnownValues {
  typeOf(name: string): ValueType | undefined;
  constant(name: string): GraphConstant | undefined;
}

const sameTypeOut = new Set(["CumSum", "Identity", "LogSoftmax", "ScatterElements", "ScatterND", "Softmax"]);

/** undefined where the operator, or what it takes, is not known well enough: rules then leave the value alone. */
export function inferType(node: GraphNode, known: KnownValues): ValueType | undefined {
  const { operator, inputs } = node;
  const types = inputs.map((name) => (name === "" ? undefined : known.typeOf(name)));
  const [first, second] = types;
  if (operator === "Cast") return first && castType(node, first);
  if (operator === "IsNaN") return retyped("bool", first);
  if (isUnary(operator) || sameTypeOut.has(operator)) return first;
  if (isArithmetic(operator)) return broadcastTypes(types.filter((_, i) => inputs[i] !== ""));
  if (isComparison(operator)) return retyped("bool", broadcastTypes(types));
  if (operator === "Where") return second && retyped(second.type, broadcastTypes(types));
  if (isReduction(operator)) return first && reducedType(node, first, known);
  switch (operator) {
    case "MatMul":
      return first && second && matMulType(first, second);
    case "Gemm":
      return first && second && gemmType(node, first, second);
    case "Transpose":
      return first && { type: first.type, shape: permuted(first.shape, permutationOf(node, first.shape.length)) };
    case "Reshape":
      return first && reshapedType(first, integersOf(inputs[1], known), integerAttribute(node, "allowzero", 0) === 1);
    case "Expand":
      return first && expandedType(first, integersOf(inputs[1], known));
    case "Squeeze":
    case "Unsqueeze":
      return first && squeezedType(operator, first, integersOf(inputs[1], known));
    case "Concat":
      return concatenatedType(node, types);
    case "Gather":
      return first && second && gatheredType(node, first, second);
    case "Slice":
      return first && slicedType(node, first, known);
    case "Pad":
      return first && paddedType(first, integersOf(inputs[1], known));
    case "Conv":
    case "ConvTranspose":
    case "AveragePool":
    case "MaxPool":
      return first && windowedType(node, first, second);
    default:
      return undefined;
  }
}

/** The permutation of a Transpose: axis i of the result is axis `permutation[i]` of what it takes. */
export function permutationOf(node: GraphNode, rank: number): readonly number[] {
  return integersAttribute(node, "perm") ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
}

export function permuted<T>(shape: readonly T[], permutation: readonly number[]): T[] {
  return permutation.map((axis) => shape[axis]);
}

/** The shape of an element-wise result; undefined where the two do not go together. */
export function broadcastShapes(a: readonly Dimension[], b: readonly Dimension[]): Dimension[] | undefined {
  const rank = Math.max(a.length, b.length);
  const shape: Dimension[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left === right || right === 1) shape.push(left);
    else if (left === 1) shape.push(right);
    else return undefined;
  }
  return shape;
}

/** Whether an element-wise operator leaves the second shape as it is when it takes the first too. */
export function broadcastsTo(from: readonly Dimension[], shape: readonly Dimension[]): boolean {
  return sameShape(broadcastShapes(from, shape), shape);
}

/** Element count of a shape whose every dimension is a number; undefined for another. */
export function elementCount(shape: readonly Dimension[]): number | undefined {
  let count = 1;
  for (const length of shape) {
    if (typeof length === "string") return undefined;
    count *= length;
  }
  return count;
}

export function sameShape(a: readonly Dimension[] | undefined, b: readonly Dimension[] | undefined): boolean {
  return a !== undefined && b !== undefined && a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** An axis counted from the front. */
export const fromFront = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** The axes of a reduction, ascending and from the front; undefined where they are not known before it runs. */
export function reducedAxes(node: GraphNode, rank: number, known: KnownValues): readonly number[] | undefined {
  const name = node.inputs[1] ?? "";
  const given = name === "" ? (integersAttribute(node, "axes") ?? []) : integersOf(name, known);
  if (given === undefined) return undefined;
  if (given.length > 0) return given.map((axis) => fromFront(axis, rank)).sort((a, b) => a - b);
  if (integerAttribute(node, "noop_with_empty_axes", 0) === 1) return [];
  return Array.from({ length: rank }, (_, axis) => axis);
}

function retyped(type: ElementType, value: ValueType | undefined): ValueType | undefined {
  return value && { type, shape: value.shape };
}

function castType(node: GraphNode, from: ValueType): ValueType | undefined {
  const to = (Object.keys(typeNumbers) as ElementType[]).find((type) => typeNumbers[type] === node.attributes.to);
  return to && { type: to, shape: from.shape };
}

function broadcastTypes(types: readonly (ValueType | undefined)[]): ValueType | undefined {
  let result = types[0];
  for (const other of types.slice(1)) {
    const shape: Dimension[] | undefined = result && other && broadcastShapes(result.shape, other.shape);
    result = result && shape && { type: result.type, shape };
  }
  return result;
}

function reducedType(node: GraphNode, from: ValueType, known: KnownValues): ValueType | undefined {
  const axes = reducedAxes(node, from.shape.length, known);
  if (!axes) return undefined;
  const shape = from.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  const kept = integerAttribute(node, "keepdims", 1) === 1;
  return { type: from.type, shape: kept ? shape : shape.filter((_, axis) => !axes.includes(axis)) };
}

function matMulType(a: ValueType, b: ValueType): ValueType | undefined {
  if (a.shape.length < 2 || b.shape.length < 2) return undefined;
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return batch && { type: a.type, shape: [...batch, a.shape[a.shape.length - 2], b.shape[b.shape.length - 1]] };
}

function gemmType(node: GraphNode, a: ValueType, b: ValueType): ValueType {
  const rows = a.shape[integerAttribute(node, "transA", 0)];
  const columns = b.shape[1 - integerAttribute(node, "transB", 0)];
  return { type: a.type, shape: [rows, columns] };
}

function reshapedType(
  from: ValueType,
  target: readonly number[] | undefined,
  allowZero: boolean,
): ValueType | undefined {
  if (!target) return undefined;
  const shape: Dimension[] = target.map((length, axis) => (length === 0 && !allowZero ? from.shape[axis] : length));
  const rest = shape.indexOf(-1);
  if (rest >= 0) {
    const length = quotient(
      from.shape,
      shape.filter((_, axis) => axis !== rest),
    );
    if (length === undefined) return undefined;
    shape[rest] = length;
  }
  return { type: from.type, shape };
}

/** The dimension that `of` has beyond those of `by`; undefined where that is not one number or one name. */
function quotient(of: readonly Dimension[], by: readonly Dimension[]): Dimension | undefined {
  const names = of.filter((length) => typeof length === "string");
  for (const name of by.filter((length) => typeof length === "string")) {
    const place = names.indexOf(name);
    if (place < 0) return undefined;
    names.splice(place, 1);
  }
  const product = (shape: readonly Dimension[]) =>
    shape.reduce<number>((count, length) => (typeof length === "number" ? count * length : count), 1);
  const count = product(of) / product(by);
  if (names.length === 0 && Number.isInteger(count)) return count;
  return names.length === 1 && count === 1 ? names[0] : undefined;
}

function expandedType(from: ValueType, target: readonly number[] | undefined): ValueType | undefined {
  const shape = target && broadcastShapes(from.shape, target);
  return shape && { type: from.type, shape };
}

function squeezedType(operator: string, from: ValueType, axes: readonly number[] | undefined): ValueType | undefined {
  if (!axes) return undefined;
  const rank = from.shape.length + (operator === "Unsqueeze" ? axes.length : 0);
  const places = new Set(axes.map((axis) => fromFront(axis, rank)));
  if (operator === "Squeeze") return { type: from.type, shape: from.shape.filter((_, axis) => !places.has(axis)) };
  const rest = from.shape.values();
  const shape = Array.from({ length: rank }, (_, axis) => (places.has(axis) ? 1 : (rest.next().value as Dimension)));
  return { type: from.type, shape };
}

function concatenatedType(node: GraphNode, types: readonly (ValueType | undefined)[]): ValueType | undefined {
  const [first] = types;
  if (!first) return undefined;
  const along = fromFront(integerAttribute(node, "axis", 0), first.shape.length);
  let total = 0;
  for (const type of types) {
    const length = type?.shape[along];
    if (typeof length !== "number") return undefined;
    total += length;
  }
  return { type: first.type, shape: first.shape.map((length, axis) => (axis === along ? total : length)) };
}

/** What a constant of integers holds. */
export function integersOf(name: string | undefined, known: KnownValues): readonly number[] | undefined {
  const constant = name ? known.constant(name) : undefined;
  return constant && Array.from(constant.data as ArrayLike<number | bigint>, Number);
}

function gatheredType(node: GraphNode, { type, shape }: ValueType, indices: ValueType): ValueType {
  const axis = fromFront(integerAttribute(node, "axis", 0), shape.length);
  return { type, shape: shape.toSpliced(axis, 1, ...indices.shape) };
}

function slicedType(node: GraphNode, from: ValueType, known: KnownValues): ValueType | undefined {
  const [starts, ends, axes, steps] = [1, 2, 3, 4].map((input) => integersOf(node.inputs[input], known));
  if (!starts || !ends) return undefined;
  const shape = [...from.shape];
  for (const [i, start] of starts.entries()) {
    const axis = fromFront(axes?.[i] ?? i, shape.length);
    const length = shape[axis];
    const step = steps?.[i] ?? 1;
    if (typeof length !== "number") return undefined;
    const place = (index: number, lowest: number, highest: number) =>
      Math.min(Math.max(index < 0 ? index + length : index, lowest), highest);
    const [lowest, highest] = step > 0 ? [0, length] : [-1, length - 1];
    const span = place(ends[i], lowest, highest) - place(start, Math.max(lowest, 0), highest);
    shape[axis] = Math.max(0, Math.ceil(span / step));
  }
  return { type: from.type, shape };
}

function paddedType(from: ValueType, pads: readonly number[] | undefined): ValueType | undefined {
  if (!pads) return undefined;
  const shape: Dimension[] = [];
  for (const [axis, length] of from.shape.entries()) {
    const more = pads[axis] + pads[axis + from.shape.length];
    if (more !== 0 && typeof length === "string") return undefined;
    shape.push(typeof length === "string" ? length : length + more);
  }
  return { type: from.type, shape };
}
