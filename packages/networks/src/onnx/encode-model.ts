/** Writes a graph as an ONNX file. Field numbers are those of `onnx/onnx.proto` (IR version 8, opset 17). */
import {
  type Attribute,
  elementTypeOf,
  type Graph,
  type GraphConstant,
  type GraphNode,
  type GraphValue,
  typeNumbers,
} from "./graph.js";
import { ProtobufMessage } from "./protobuf.js";

const IR_VERSION = 8;
const OPSET = 17;

/** `AttributeProto.AttributeType` */
const attributeTypes = { float: 1, integer: 2, text: 3, integers: 7 };

/**
 * The same graph and metadata give the same bytes.
 *
 * @param metadata Written as the model's properties, in the order of its keys.
 */
export function encodeModel(graph: Graph, metadata: Readonly<Record<string, string>>): Uint8Array {
  const body = new ProtobufMessage();
  for (const node of graph.nodes) body.message(1, nodeMessage(node));
  body.text(2, graph.name);
  for (const [name, constant] of graph.constants) body.message(5, constantMessage(name, constant));
  for (const input of graph.inputs) body.message(11, valueMessage(input));
  for (const output of graph.outputs) body.message(12, valueMessage(output));

  const opset = new ProtobufMessage().text(1, "").integer(2, OPSET);
  const model = new ProtobufMessage().integer(1, IR_VERSION).text(2, "wildpose").message(7, body).message(8, opset);
  for (const [key, value] of Object.entries(metadata)) {
    model.message(14, new ProtobufMessage().text(1, key).text(2, value));
  }
  return model.encode();
}

function nodeMessage(node: GraphNode): ProtobufMessage {
  const message = new ProtobufMessage();
  for (const input of node.inputs) message.text(1, input);
  for (const output of node.outputs) message.text(2, output);
  message.text(3, `${node.operator}_${node.outputs[0]}`).text(4, node.operator);
  for (const [name, value] of Object.entries(node.attributes)) message.message(5, attributeMessage(name, value));
  return message;
}

function attributeMessage(name: string, value: Attribute): ProtobufMessage {
  const message = new ProtobufMessage().text(1, name);
  if (typeof value === "number") return message.integer(3, value).integer(20, attributeTypes.integer);
  if (typeof value === "string") return message.text(4, value).integer(20, attributeTypes.text);
  if ("float" in value) return message.float(2, value.float).integer(20, attributeTypes.float);
  for (const integer of value) message.integer(8, integer);
  return message.integer(20, attributeTypes.integers);
}

function constantMessage(name: string, constant: GraphConstant): ProtobufMessage {
  const message = new ProtobufMessage();
  for (const length of constant.shape) message.integer(1, length);
  const { buffer, byteOffset, byteLength } = constant.data;
  return message
    .integer(2, typeNumbers[elementTypeOf(constant)])
    .text(8, name)
    .bytes(9, new Uint8Array(buffer, byteOffset, byteLength));
}

function valueMessage({ name, type, shape }: GraphValue): ProtobufMessage {
  const dimensions = new ProtobufMessage();
  for (const length of shape) {
    const dimension = new ProtobufMessage();
    if (typeof length === "string") dimension.text(2, length);
    else dimension.integer(1, length);
    dimensions.message(1, dimension);
  }
  const tensorType = new ProtobufMessage().integer(1, typeNumbers[type]).message(2, dimensions);
  return new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(1, tensorType));
}
