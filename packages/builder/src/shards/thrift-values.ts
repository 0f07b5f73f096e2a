/** Values in Thrift's compact protocol, as bytes: what a Parquet footer is written in. */

/** A value and the code of its type. */
export interface ThriftValue {
  readonly type: number;
  readonly bytes: Uint8Array;
}

const I32 = 5;
const I64 = 6;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

/** @param value a whole number that JavaScript holds exactly. */
export function thriftI64(value: number | bigint): ThriftValue {
  return { type: I64, bytes: varint(BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n))) };
}

export function thriftI32(value: number): ThriftValue {
  return { ...thriftI64(value), type: I32 };
}

export function thriftText(text: string): ThriftValue {
  const content = Buffer.from(text, "utf8");
  return { type: BINARY, bytes: Buffer.concat([varint(BigInt(content.length)), content]) };
}

/** @param values of one type; at least one. */
export function thriftList(values: readonly ThriftValue[]): ThriftValue {
  const head = Buffer.from([0xf0 | values[0].type]);
  return {
    type: LIST,
    bytes: Buffer.concat([head, varint(BigInt(values.length)), ...values.map(({ bytes }) => bytes)]),
  };
}

/** @param fields by their ids, which rise by 15 at most; null for one that is not there. */
export function thriftStruct(fields: readonly (readonly [id: number, value: ThriftValue | null])[]): ThriftValue {
  const parts: Uint8Array[] = [];
  let last = 0;
  for (const [id, value] of fields) {
    if (value === null) continue;
    parts.push(Buffer.from([((id - last) << 4) | value.type]), value.bytes);
    last = id;
  }
  return { type: STRUCT, bytes: Buffer.concat([...parts, Buffer.from([0])]) };
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return Uint8Array.from([...bytes, Number(rest)]);
}
