/**
 * Builds an ONNX model, node by node. Field numbers are those of `onnx/onnx.proto` (IR version 8, opset 17).
 */
import { ProtobufMessage } from "./protobuf.js";

const FLOAT = 1;
const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INT = 2;

/** A dimension is a number, or the name of one that is known only when the model runs. */
export type Dimension = number | string;

export class OnnxGraph {
  readonly #nodes: ProtobufMessage[] = [];
  readonly #constants: ProtobufMessage[] = [];
  readonly #inputs: ProtobufMessage[] = [];
  readonly #outputs: ProtobufMessage[] = [];
  #values = 0;

  constructor(readonly name: string) {}

  input(name: string, shape: readonly Dimension[]): string {
    this.#inputs.push(valueInfo(name, shape));
    return name;
  }

  /** A float32 constant. */
  constant(name: string, shape: readonly number[], data: Float32Array): string {
    const tensor = new ProtobufMessage();
    for (const length of shape) tensor.integer(1, length);
    tensor.integer(2, FLOAT).text(8, name);
    tensor.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    this.#constants.push(tensor);
    return name;
  }

  /** Adds a node with one output and returns the output's name. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, number | { float: number }>> = {},
    output = `value${this.#values++}`,
  ): string {
    const node = new ProtobufMessage();
    for (const input of inputs) node.text(1, input);
    node.text(2, output).text(3, `${operator}_${output}`).text(4, operator);
    for (const [name, value] of Object.entries(attributes)) {
      const attribute = new ProtobufMessage().text(1, name);
      if (typeof value === "number") attribute.integer(3, value).integer(20, ATTRIBUTE_INT);
      else attribute.float(2, value.float).integer(20, ATTRIBUTE_FLOAT);
      node.message(5, attribute);
    }
    this.#nodes.push(node);
    return output;
  }

  output(name: string, shape: readonly Dimension[]): void {
    this.#outputs.push(valueInfo(name, shape));
  }

  /** The model file. `metadata` is written as the model's properties. */
  model(metadata: Readonly<Record<string, string>> = {}): Uint8Array {
    const graph = new ProtobufMessage();
    for (const node of this.#nodes) graph.message(1, node);
    graph.text(2, this.name);
    for (const constant of this.#constants) graph.message(5, constant);
    for (const input of this.#inputs) graph.message(11, input);
    for (const output of this.#outputs) graph.message(12, output);

    const opset = new ProtobufMessage().text(1, "").integer(2, 17);
    const model = new ProtobufMessage().integer(1, 8).text(2, "wildpose").message(7, graph).message(8, opset);
    for (const [key, value] of Object.entries(metadata)) {
      model.message(14, new ProtobufMessage().text(1, key).text(2, value));
    }
    return model.encode();
  }
}

function valueInfo(name: string, shape: readonly Dimension[]): ProtobufMessage {
  const dimensions = new ProtobufMessage();
  for (const length of shape) {
    const dimension = new ProtobufMessage();
    if (typeof length === "string") dimension.text(2, length);
    else dimension.integer(1, length);
    dimensions.message(1, dimension);
  }
  const tensorType = new ProtobufMessage().integer(1, FLOAT).message(2, dimensions);
  return new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(1, tensorType));
}
