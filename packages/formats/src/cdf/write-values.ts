/** From numbers and text to the bytes of a file, one value after the other. */
import { rowMajorFromColumnMajor } from "../row-major.js";
import { countOf } from "../shape.js";
import { type CdfNumbers, type CdfType, dataTypes, setNumber } from "./data-types.js";
import { type CdfWriteVariable, cannotWrite } from "./write-options.js";

/** The bytes of all records, in the order and the byte order of the file. */
export function encodeRecords(
  variable: CdfWriteVariable,
  elements: number,
  majority: "row" | "column",
  littleEndian: boolean,
): Uint8Array {
  const { name, type, records, dims, data } = variable;
  const expected = records * countOf(dims);
  if (data.length !== expected) throw cannotWrite(name, `${expected} values`, `${data.length}`);
  const encoded = encodeValues(data, type, elements, littleEndian);
  const sizes = ownDims(variable);
  if (majority === "row" || sizes.length < 2) return encoded;
  // Row-major with the dimensions the other way round is column-major.
  const valueBytes = dataTypes[type].size * dataTypes[type].numbers * elements;
  return rowMajorFromColumnMajor(encoded, records, [...sizes].reverse(), valueBytes);
}

/** @param elements characters of a text; shorter ones are filled up with spaces. */
export function encodeValues(
  data: CdfNumbers | readonly (string | number | bigint)[],
  type: CdfType,
  elements: number,
  littleEndian: boolean,
): Uint8Array {
  const text = dataTypes[type].array === null;
  const size = text ? elements : dataTypes[type].size;
  const bytes = new Uint8Array(data.length * size);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < data.length; i++) {
    const value = data[i];
    if (typeof value !== "string") setNumber(view, i * size, type, value, littleEndian);
    else bytes.fill(0x20, i * size, (i + 1) * size).set(Buffer.from(value).subarray(0, size), i * size);
  }
  return bytes;
}

/** Characters of the longest text; 1 for numbers. */
export function elementsOf({ type, data }: CdfWriteVariable): number {
  if (dataTypes[type].array !== null) return 1;
  let most = 1;
  for (const value of data) most = Math.max(most, Buffer.byteLength(String(value)));
  return most;
}

/** Without the last dimension of EPOCH16, which is in the type. */
export function ownDims({ type, dims }: CdfWriteVariable): readonly number[] {
  return dataTypes[type].numbers === 1 ? dims : dims.slice(0, -1);
}
