/** What a traced network did, as it did it: values, and the ONNX nodes that make them. */
import type { Attribute, ElementType, GraphConstant } from "../onnx/graph.js";

/** Something that a graph computes, or holds. Recorded once for each trace. */
export interface Value {
  readonly shape: readonly number[];
  readonly type: ElementType;
  readonly source: ValueSource;
  /** The layer of the network that it belongs to; names are made of it. */
  readonly layer: string;
  /** Made while gradients were taken. */
  readonly backward: boolean;
  /** Where the network asked for it: `file:line:column`; empty where nobody did. */
  readonly place: string;
}

export type ValueSource =
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "constant"; readonly data: GraphConstant["data"]; readonly name: string }
  /** Every element is this number. */
  | { readonly kind: "uniform"; readonly element: number }
  /** A list of lengths, int64; some of them may carry the batch size. */
  | { readonly kind: "lengths"; readonly lengths: readonly number[] }
  | { readonly kind: "node"; readonly node: RecordedNode; readonly output: number };

export interface RecordedNode {
  readonly operator: string;
  /** Null is an optional input that is not given. */
  readonly inputs: readonly (Value | null)[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly outputs: Value[];
}

export interface ValueType {
  readonly shape: readonly number[];
  readonly type: ElementType;
}

type Attributes = Readonly<Record<string, Attribute>>;

export class Recording {
  readonly nodes: RecordedNode[] = [];
  /** The layer that is running. */
  layer = "";
  /** Gradients are being taken. */
  backward = false;
  /** Where the kernel that is running was asked for. */
  place = "";

  input(name: string, shape: readonly number[], layer = ""): Value {
    return this.#value({ shape, type: "float32" }, { kind: "input", name }, layer);
  }

  /** @param data is kept, not copied. */
  constant(data: GraphConstant["data"], shape: readonly number[], name = ""): Value {
    return this.#value({ shape, type: elementType(data) }, { kind: "constant", data, name }, "");
  }

  uniform(element: number, { shape, type }: ValueType): Value {
    return this.#value({ shape, type }, { kind: "uniform", element }, "");
  }

  scalar(element: number, type: ElementType = "float32"): Value {
    return this.uniform(element, { shape: [], type });
  }

  /** Lengths, axes or offsets as an input of a node: int64 [lengths]. */
  lengths(lengths: readonly number[]): Value {
    return this.#value({ shape: [lengths.length], type: "int64" }, { kind: "lengths", lengths }, "");
  }

  node(operator: string, inputs: readonly (Value | null)[], output: ValueType, attributes: Attributes = {}): Value {
    return this.nodeOfMany(operator, inputs, [output], attributes)[0];
  }

  nodeOfMany(
    operator: string,
    inputs: readonly (Value | null)[],
    outputs: readonly ValueType[],
    attributes: Attributes = {},
  ): readonly Value[] {
    const node: RecordedNode = { operator, inputs, attributes, outputs: [] };
    const layer = this.backward ? layerOf(inputs) : this.layer;
    outputs.forEach((output, i) => {
      node.outputs.push(this.#value(output, { kind: "node", node, output: i }, layer));
    });
    this.nodes.push(node);
    return node.outputs;
  }

  #value({ shape, type }: ValueType, source: ValueSource, layer = this.layer): Value {
    return { shape, type, source, layer, backward: this.backward, place: this.place };
  }
}

/** A gradient belongs to the layer whose forward values it takes, or to that of the gradient it comes from. */
function layerOf(inputs: readonly (Value | null)[]): string {
  const known = inputs.filter((input) => input && input.layer !== "");
  return (known.find((input) => !input?.backward) ?? known[0])?.layer ?? "";
}

function elementType(data: GraphConstant["data"]): ElementType {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Int32Array) return "int32";
  return data instanceof BigInt64Array ? "int64" : "bool";
}
