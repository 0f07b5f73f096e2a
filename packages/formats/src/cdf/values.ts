/** From the bytes of values to numbers and text. */
import { orderBytes } from "../number-array.js";
import { type CdfNumbers, type CdfType, dataTypes } from "./data-types.js";
import { textOf } from "./text.js";

/**
 * Turns bytes, in place, into numbers of this machine.
 *
 * @param bytes at the start of their buffer.
 * @param type not CHAR or UCHAR.
 */
export function numbersOf(
  bytes: Uint8Array<ArrayBuffer>,
  type: Exclude<CdfType, "CHAR" | "UCHAR">,
  littleEndian: boolean,
): CdfNumbers {
  const { array, size } = dataTypes[type];
  orderBytes(bytes, size, littleEndian);
  return new array(bytes.buffer);
}

/** Text of a fixed length each, without the NULs and spaces it is filled up with. */
export function textsOf(bytes: Uint8Array, length: number): string[] {
  const texts = new Array<string>(bytes.length / length);
  for (let i = 0; i < texts.length; i++) texts[i] = textOf(bytes.subarray(i * length, (i + 1) * length));
  return texts;
}
