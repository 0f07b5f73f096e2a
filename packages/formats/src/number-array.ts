/** Numbers as files store them → typed arrays in this machine's byte order. */
import { endianness } from "node:os";

/** Numbers of any type that a format here can hold; 64-bit integers are bigints. */
export type NumberArray =
  | Float64Array
  | Float32Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** How a number is stored: 2, 4 or 8 bytes of an IEEE float; 1, 2, 4 or 8 of an integer. */
export interface NumberType {
  readonly kind: "float" | "int" | "uint";
  readonly itemSize: number;
  readonly littleEndian: boolean;
}

/** Turns the bytes of whole numbers, in place, between this machine's byte order and another. */
export function orderBytes(bytes: Uint8Array, itemSize: number, littleEndian: boolean): void {
  if (littleEndian === (endianness() === "LE")) return;
  const swapped = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (itemSize === 2) swapped.swap16();
  else if (itemSize === 4) swapped.swap32();
  else if (itemSize === 8) swapped.swap64();
}

/**
 * @param bytes those of the numbers and no others.
 * @returns a view of `bytes` where they lie as this machine's own arrays do, otherwise a copy; halves as a Float32Array.
 */
export function decodeNumbers(bytes: Uint8Array, { kind, itemSize, littleEndian }: NumberType): NumberArray {
  const count = bytes.length / itemSize;
  if (kind === "float" && itemSize === 2) return halves(bytes, count, littleEndian);
  const isTurned = itemSize > 1 && littleEndian !== (endianness() === "LE");
  const own = isTurned || bytes.byteOffset % itemSize !== 0 ? new Uint8Array(bytes) : bytes;
  if (isTurned) orderBytes(own, itemSize, littleEndian);
  const { buffer, byteOffset } = own;
  if (kind === "float") {
    return itemSize === 4 ? new Float32Array(buffer, byteOffset, count) : new Float64Array(buffer, byteOffset, count);
  }
  const isSigned = kind === "int";
  switch (itemSize) {
    case 1:
      return isSigned ? new Int8Array(buffer, byteOffset, count) : new Uint8Array(buffer, byteOffset, count);
    case 2:
      return isSigned ? new Int16Array(buffer, byteOffset, count) : new Uint16Array(buffer, byteOffset, count);
    case 4:
      return isSigned ? new Int32Array(buffer, byteOffset, count) : new Uint32Array(buffer, byteOffset, count);
    default:
      return isSigned ? new BigInt64Array(buffer, byteOffset, count) : new BigUint64Array(buffer, byteOffset, count);
  }
}

/** IEEE 754 half precision: 1 sign, 5 exponent, 10 fraction bits. */
function halves(bytes: Uint8Array, count: number, littleEndian: boolean): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const word = view.getUint16(i * 2, littleEndian);
    const exponent = (word >> 10) & 31;
    const fraction = word & 1023;
    let size = (1024 + fraction) * 2 ** (exponent - 25);
    if (exponent === 0) size = fraction * 2 ** -24;
    if (exponent === 31) size = fraction === 0 ? Infinity : NaN;
    values[i] = word & 0x8000 ? -size : size;
  }
  return values;
}
