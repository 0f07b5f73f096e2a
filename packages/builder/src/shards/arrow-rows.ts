/** Rows → Arrow: the schema of a release, and record batches made straight from typed arrays. */
import { h36m17 } from "@wildpose/pose";
import {
  Binary,
  Bool,
  type Data,
  type DataType,
  Field,
  FixedSizeList,
  Float32,
  Int32,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Uint8,
  Utf8,
} from "apache-arrow";
import { type Column, type ColumnKind, type ColumnValues, columns, type ReleaseRows } from "./columns.js";
import { keyValueMetadata } from "./file-metadata.js";

/**
 * The schema of every shard. All fields are nullable, which Hugging Face expects. The metadata of a field says its unit,
 * frame, shape and joints.
 */
export function releaseSchema(imagesEmbedded: boolean): Schema {
  return new Schema(columns.map(fieldOf), keyValueMetadata(imagesEmbedded));
}

/**
 * A record batch over the arrays of `rows`.
 *
 * @param schema of {@link releaseSchema}.
 *
 * @throws {Error} when a number is NaN, infinite or negative zero: a stage before has a bug.
 */
export function recordBatchOf(rows: ReleaseRows, schema: Schema): RecordBatch {
  const { count } = rows;
  const children = columns.map((column) => dataOf(column, rows[column.name], count));
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length: count, nullCount: 0, children }));
}

function fieldOf(column: Column): Field {
  const { name, kind, shape, unit, frame, about } = column;
  const metadata = new Map([["about", about]]);
  if (unit !== null) metadata.set("unit", unit);
  if (frame !== null) metadata.set("frame", frame);
  if (shape.length > 0) metadata.set("shape", JSON.stringify(shape));
  if (column.joints) metadata.set("joints", JSON.stringify(h36m17.joints));
  return new Field(name, shape.reduceRight<DataType>(listOf, valueType(kind)), true, metadata);
}

function valueType(kind: ColumnKind): DataType {
  switch (kind) {
    case "string":
      return new Utf8();
    case "strings":
      return new List(element(new Utf8()));
    case "int32":
      return new Int32();
    case "float32":
      return new Float32();
    case "uint8":
      return new Uint8();
    case "bool":
      return new Bool();
    case "image":
      return new Struct([new Field("bytes", new Binary(), true), new Field("path", new Utf8(), true)]);
  }
}

function listOf(type: DataType, length: number): DataType {
  return new FixedSizeList(length, element(type));
}

function element<Type extends DataType>(type: Type): Field<Type> {
  return new Field("element", type, true);
}

function dataOf({ name, kind, shape }: Column, values: ColumnValues[ColumnKind], count: number): Data {
  switch (kind) {
    case "string":
      return stringData(values as ColumnValues["string"]);
    case "strings":
      return stringListData(values as ColumnValues["strings"]);
    case "int32":
      return int32Data(values as ColumnValues["int32"]);
    case "float32":
      refuseUnwritable(name, values as Float32Array);
      return nestedData(new Float32(), shape, count, values as Float32Array);
    case "uint8":
      return nestedData(new Uint8(), shape, count, values as Uint8Array);
    case "bool":
      return nestedData(new Bool(), shape, count, packBits(values as Uint8Array));
    case "image": {
      const { bytes, path } = values as ColumnValues["image"];
      const type = valueType("image") as Struct;
      const children = [bytesData(bytes), stringData(path)];
      return makeData({ type, length: count, nullCount: 0, children });
    }
  }
}

/** Fixed-size lists around one flat array, from the inside out. */
function nestedData(
  type: Float32 | Uint8 | Bool,
  shape: readonly number[],
  count: number,
  values: Float32Array | Uint8Array,
): Data {
  let length = shape.reduce((product, size) => product * size, count);
  let data: Data = makeData({ type, length, nullCount: 0, data: values } as Parameters<typeof makeData>[0]);
  for (const size of shape.toReversed()) {
    length /= size;
    const list = new FixedSizeList(size, element(data.type));
    data = makeData({ type: list, length, nullCount: 0, child: data });
  }
  return data;
}

function stringData(values: readonly (string | null)[]): Data<Utf8> {
  const parts = valueParts(values, (value) => Buffer.byteLength(value, "utf8"));
  const data = Buffer.alloc(parts.valueOffsets[values.length]);
  for (const [row, value] of values.entries()) if (value !== null) data.write(value, parts.valueOffsets[row], "utf8");
  return makeData({ type: new Utf8(), ...parts, data });
}

function bytesData(values: readonly (Uint8Array | null)[]): Data<Binary> {
  const parts = valueParts(values, (value) => value.length);
  const data = adjacentBytes(values) ?? joinedBytes(values, parts.valueOffsets);
  return makeData({ type: new Binary(), ...parts, data });
}

/** What Arrow has for values of any length, beside all their bytes one after the other: where each begins. */
function valueParts<Value>(values: readonly (Value | null)[], lengthOf: (value: Value) => number) {
  const length = values.length;
  const valueOffsets = new Int32Array(length + 1);
  const valid = new Uint8Array(length);
  for (const [row, value] of values.entries()) {
    valid[row] = value === null ? 0 : 1;
    valueOffsets[row + 1] = valueOffsets[row] + (value === null ? 0 : lengthOf(value));
  }
  const nullCount = valid.filter((bit) => bit === 0).length;
  return { length, nullCount, nullBitmap: packBits(valid), valueOffsets };
}

/** The bytes of values that lie one after the other in one buffer already: images of many megabytes need no copy. */
function adjacentBytes(values: readonly (Uint8Array | null)[]): Uint8Array | null {
  const there = values.filter((value) => value !== null);
  if (there.length === 0) return null;
  const { buffer, byteOffset } = there[0];
  let end = byteOffset;
  for (const value of there) {
    if (value.buffer !== buffer || value.byteOffset !== end) return null;
    end += value.length;
  }
  return new Uint8Array(buffer, byteOffset, end - byteOffset);
}

function joinedBytes(values: readonly (Uint8Array | null)[], valueOffsets: Int32Array): Uint8Array {
  const data = new Uint8Array(valueOffsets[values.length]);
  for (const [row, value] of values.entries()) if (value !== null) data.set(value, valueOffsets[row]);
  return data;
}

function stringListData(values: readonly (readonly string[])[]): Data<List<Utf8>> {
  const length = values.length;
  const valueOffsets = new Int32Array(length + 1);
  for (const [row, list] of values.entries()) valueOffsets[row + 1] = valueOffsets[row] + list.length;
  const type = new List(element(new Utf8()));
  return makeData({ type, length, nullCount: 0, valueOffsets, child: stringData(values.flat()) });
}

function int32Data(values: readonly (number | null)[]): Data<Int32> {
  const valid = Uint8Array.from(values, (value) => (value === null ? 0 : 1));
  const nullCount = valid.filter((bit) => bit === 0).length;
  const data = Int32Array.from(values, (value) => value ?? 0);
  return makeData({ type: new Int32(), length: values.length, nullCount, nullBitmap: packBits(valid), data });
}

/** Arrow's bit order: the first value is the least significant bit. */
function packBits(values: Uint8Array): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 8));
  for (let i = 0; i < values.length; i++) if (values[i]) bits[i >> 3] |= 1 << (i & 7);
  return bits;
}

function refuseUnwritable(name: string, values: Float32Array): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]) || Object.is(values[i], -0)) {
      throw new Error(`${name}: value ${i} is ${Object.is(values[i], -0) ? "-0" : values[i]}, which is never written`);
    }
  }
}
