/** A recording as a graph, with readable names, and with the batch size open where asked for. */
import type { Graph, GraphConstant, GraphNode, GraphValue } from "../onnx/graph.js";
import { sizeOf } from "../tfjs/network-definition.js";
import { dimension, type OpenLength, type OpenLengths, type Traced } from "./open-lengths.js";
import type { RecordedNode, Value } from "./recording.js";

export interface GraphOutline extends Traced {
  readonly name: string;
  /** Lengths that are known only when the graph runs. */
  readonly open: OpenLengths;
}

/** Largest tensor of one number that is written out; above it is made when the graph runs. */
const LARGEST_FILLED = 64;

export function graphFromRecording(outline: GraphOutline): Graph {
  const writer = new GraphWriter(outline);
  for (const node of outline.nodes) writer.write(node);
  return writer.graph();
}

/** Nodes of a recording that values depend on, in the order they ran. */
export function neededNodes(nodes: readonly RecordedNode[], values: Iterable<Value>): RecordedNode[] {
  const needed = new Set<Value>(values);
  const kept = nodes.toReversed().filter((node) => {
    if (!node.outputs.some((output) => needed.has(output))) return false;
    for (const input of node.inputs) if (input) needed.add(input);
    return true;
  });
  return kept.reverse();
}

class GraphWriter {
  readonly #outline: GraphOutline;
  readonly #nodes: GraphNode[] = [];
  readonly #constants = new Map<string, GraphConstant>();
  readonly #names = new Map<Value, string>();
  /** Names of what several nodes share: small constants and lengths by what they are. */
  readonly #shared = new Map<string, string>();
  readonly #taken = new Set<string>();

  constructor(outline: GraphOutline) {
    this.#outline = outline;
    for (const input of outline.inputs) this.#names.set(input, this.#unique(inputName(input)));
    for (const [output, value] of outline.outputs) {
      this.#taken.add(output);
      if (value.source.kind === "node" && !this.#names.has(value)) this.#names.set(value, output);
    }
  }

  write(node: RecordedNode): void {
    const inputs = node.inputs.map((input) => (input ? this.#operand(node, input) : ""));
    const outputs = node.outputs.map((output) => this.#nameOutput(node, output));
    this.#nodes.push({ operator: node.operator, inputs, outputs, attributes: node.attributes });
  }

  graph(): Graph {
    const { name, inputs, outputs } = this.#outline;
    for (const [output, value] of outputs) {
      const source = this.#nameOf(value);
      if (source !== output) this.#emit("Identity", [source], output);
    }
    return {
      name,
      nodes: this.#nodes,
      constants: this.#constants,
      inputs: inputs.map((input) => this.#graphValue(inputName(input), input)),
      outputs: [...outputs].map(([output, value]) => this.#graphValue(output, value)),
    };
  }

  #nameOutput(node: RecordedNode, output: Value): string {
    const known = this.#names.get(output);
    if (known !== undefined) return known;
    const path = [output.layer, output.backward ? "gradient" : "", node.operator];
    const name = this.#unique(path.filter((part) => part !== "").join("/"));
    this.#names.set(output, name);
    return name;
  }

  #operand(node: RecordedNode, input: Value): string {
    const open = input.source.kind === "lengths" ? this.#outline.open.get(input) : undefined;
    if (!open) return this.#nameOf(input);
    const unknown = open.filter((length) => typeof length !== "number").length;
    if (node.operator !== "Reshape" || unknown > 1) return this.#lengthsAtRun(open);
    // Reshape finds one length itself.
    return this.#lengths(open.map((length) => (typeof length === "number" ? length : -1)));
  }

  #nameOf(value: Value): string {
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    const name = this.#constantOf(value);
    this.#names.set(value, name);
    return name;
  }

  #constantOf(value: Value): string {
    const { source, shape } = value;
    if (source.kind === "lengths") return this.#lengths(source.lengths);
    if (source.kind === "constant") return this.#constant({ shape, data: source.data }, source.name);
    if (source.kind === "uniform") return this.#filled(source.element, value);
    throw new Error(`${source.kind} ${value.layer} is read before it is there`);
  }

  #lengths(lengths: readonly number[]): string {
    return this.#constant({ shape: [lengths.length], data: BigInt64Array.from(lengths, BigInt) }, "");
  }

  #filled(element: number, value: Value): string {
    const { type, shape } = value;
    const open = this.#outline.open.get(value);
    const small = !open && sizeOf(shape) <= LARGEST_FILLED;
    const data = arrayOf(type, small ? sizeOf(shape) : 1, element);
    if (small) return this.#constant({ shape, data }, "");
    const lengths = open ? this.#lengthsAtRun(open) : this.#lengths(shape);
    return this.#emit("Expand", [this.#constant({ shape: [], data }, ""), lengths], this.#unique(`filled/${element}`));
  }

  #constant(constant: GraphConstant, name: string): string {
    const { shape, data } = constant;
    if (data.length > LARGEST_FILLED || name !== "") return this.#newConstant(constant, name || `constant/[${shape}]`);
    const short = [...data].map((element) => Number(Number(element).toPrecision(6)));
    return this.#share(`${data.constructor.name} [${shape}] ${data}`, () =>
      this.#newConstant(constant, `constant/${data.length === 1 ? short[0] : `[${short}]`}`),
    );
  }

  #newConstant(constant: GraphConstant, name: string): string {
    const unique = this.#unique(name);
    this.#constants.set(unique, constant);
    return unique;
  }

  #lengthsAtRun(open: readonly OpenLength[]): string {
    return this.#share(`lengths ${open.map(dimension)}`, () => {
      const parts = open.map((length) =>
        typeof length === "number" ? this.#lengths([length]) : this.#batches(length.batches),
      );
      return parts.length === 1 ? parts[0] : this.#emit("Concat", parts, this.#unique("lengths"), { axis: 0 });
    });
  }

  /** So many times the batch size. */
  #batches(batches: number): string {
    return this.#share(`batches ${batches}`, () => {
      if (batches > 1)
        return this.#emit("Mul", [this.#batches(1), this.#lengths([batches])], this.#unique(`batch/${batches}`));
      return this.#emit("Shape", [inputName(this.#outline.inputs[0])], this.#unique("batch"), { start: 0, end: 1 });
    });
  }

  #share(key: string, make: () => string): string {
    const name = this.#shared.get(key) ?? make();
    this.#shared.set(key, name);
    return name;
  }

  #emit(operator: string, inputs: readonly string[], output: string, attributes: GraphNode["attributes"] = {}): string {
    this.#nodes.push({ operator, inputs, outputs: [output], attributes });
    return output;
  }

  #graphValue(name: string, value: Value): GraphValue {
    return { name, type: value.type, shape: this.#outline.open.get(value)?.map(dimension) ?? value.shape };
  }

  #unique(name: string): string {
    let unique = name;
    for (let i = 2; this.#taken.has(unique); i++) unique = `${name}.${i}`;
    this.#taken.add(unique);
    return unique;
  }
}

function arrayOf(type: Value["type"], length: number, element: number): GraphConstant["data"] {
  if (type === "float32") return new Float32Array(length).fill(element);
  if (type === "int32") return new Int32Array(length).fill(element);
  return type === "bool" ? new Uint8Array(length).fill(element) : new BigInt64Array(length).fill(BigInt(element));
}

function inputName({ source }: Value): string {
  if (source.kind !== "input") throw new Error(`an input of a graph cannot be a ${source.kind}`);
  return source.name;
}
