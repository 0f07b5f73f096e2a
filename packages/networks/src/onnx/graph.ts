/** An ONNX graph as plain records: what the tracer writes, the simplifier rewrites and `encodeModel` turns into a file. */

/** A dimension is a number, or the name of one that is known only when the model runs. */
export type Dimension = number | string;

export type ElementType = "float32" | "int32" | "int64" | "bool";

export interface ValueType {
  readonly type: ElementType;
  readonly shape: readonly Dimension[];
}

export interface GraphValue extends ValueType {
  readonly name: string;
}

export interface GraphConstant {
  readonly shape: readonly number[];
  /** float32, int32, int64, bool */
  readonly data: Float32Array | Int32Array | BigInt64Array | Uint8Array;
}

/** An integer, a real number, a list of integers, or a text. */
export type Attribute = number | { readonly float: number } | readonly number[] | string;

export interface GraphNode {
  readonly operator: string;
  /** Names of values; an empty name is an optional input that is not given. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface Graph {
  readonly name: string;
  /** Each after those it takes from. */
  readonly nodes: readonly GraphNode[];
  readonly constants: ReadonlyMap<string, GraphConstant>;
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
}

/** The type that a constant's array stands for. */
export function elementTypeOf({ data }: GraphConstant): ElementType {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Int32Array) return "int32";
  return data instanceof BigInt64Array ? "int64" : "bool";
}

/** Number of a type in ONNX's `TensorProto.DataType`: in the file, and in the attribute `to` of Cast. */
export const typeNumbers: Readonly<Record<ElementType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };
