/** The part of the protobuf wire format that ONNX needs (https://protobuf.dev/programming-guides/encoding). */
export class ProtobufMessage {
  readonly #parts: Uint8Array[] = [];

  /** An int64, from −2⁵³ to 2⁵³. */
  integer(field: number, value: number): this {
    this.#parts.push(varint(field * 8), value < 0 ? negativeVarint(value) : varint(value));
    return this;
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#parts.push(varint(field * 8 + 5), bytes);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#parts.push(varint(field * 8 + 2), varint(value.byteLength), value);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: ProtobufMessage): this {
    return this.bytes(field, value.encode());
  }

  encode(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}

/** Base-128, least significant group first. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

/** A negative number is its two's complement in 64 bits: always ten bytes. */
function negativeVarint(value: number): Uint8Array {
  const bytes = new Uint8Array(10);
  let rest = BigInt.asUintN(64, BigInt(value));
  for (let i = 0; i < 9; i++) {
    bytes[i] = Number(rest & 127n) + 128;
    rest >>= 7n;
  }
  bytes[9] = Number(rest);
  return bytes;
}
