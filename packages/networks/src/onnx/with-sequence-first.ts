import { ProtobufMessage } from "./protobuf.js";

/** Element type `float` of `onnx.TensorProto`. */
const FLOAT = 1;

/**
 * A model with one more output in front of all others: `name`, a sequence that holds the scalar `scalar`. Onnxruntime-node
 * needs it to leave results where they were written: see `runInPlace` of the engines.
 *
 * Protobuf messages one after another are one message with the fields of all
 * (https://protobuf.dev/programming-guides/encoding, "Last One Wins"), so the model itself need not be taken apart.
 *
 * @param model an ONNX file.
 */
export function withSequenceFirst(model: Uint8Array, name: string, scalar: string): Uint8Array {
  const tensorType = new ProtobufMessage().integer(1, FLOAT).message(2, new ProtobufMessage());
  const sequenceType = new ProtobufMessage().message(1, new ProtobufMessage().message(1, tensorType));
  const output = new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(4, sequenceType));
  const node = new ProtobufMessage().text(1, scalar).text(2, name).text(3, name).text(4, "SequenceConstruct");
  const graph = (field: number, part: ProtobufMessage) =>
    new ProtobufMessage().message(7, new ProtobufMessage().message(field, part)).encode();
  return Buffer.concat([graph(12, output), model, graph(1, node)]);
}
