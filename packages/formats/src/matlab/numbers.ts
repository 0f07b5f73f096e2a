/**
 * Numbers of an array. MATLAB stores them in the smallest data type that holds them all, so the data type of the
 * element says nothing about the class: here they are turned into the class's own array type.
 */
import { orderBytes } from "../number-array.js";
import { dataTypeName, numberArrays, numericClassOfDataType } from "./codes.js";
import { damaged, type Element, formatError, type Region } from "./element.js";
import type { MatlabNumbers, MatlabNumericClass } from "./value.js";

/**
 * @param count how many numbers the dimensions ask for.
 * @throws {MatlabFormatError} when the element holds no numbers, not `count` of them, or one that the class cannot hold.
 */
export function readNumbers(
  region: Region,
  element: Element,
  numericClass: MatlabNumericClass,
  count: number,
): MatlabNumbers {
  const stored = numericClassOfDataType(element.type);
  if (stored === undefined) {
    throw formatError(region, element.offset, { expected: "numbers", found: dataTypeName(element.type) });
  }
  const size = numberArrays[stored].BYTES_PER_ELEMENT;
  const bytes = element.end - element.start;
  if (bytes !== count * size) {
    throw damaged(region, element.offset, `${count} numbers of ${size} bytes`, `${bytes} bytes`);
  }
  const numbers = storedNumbers(region, element, stored);
  if (stored === numericClass) return numbers;
  const converted = convert(numbers, numericClass);
  const lost = numericClass === "double" || numericClass === "single" ? -1 : firstDifference(numbers, converted);
  if (lost !== -1) {
    throw damaged(region, element.start + lost * size, `a number of class ${numericClass}`, `${numbers[lost]}`);
  }
  return converted;
}

/** The numbers in the array type of their storage, in the byte order of this machine. */
export function storedNumbers(region: Region, element: Element, stored: MatlabNumericClass): MatlabNumbers {
  const copy = new Uint8Array(element.end - element.start);
  copy.set(region.bytes.subarray(element.start, element.end));
  const NumberArray = numberArrays[stored];
  orderBytes(copy, NumberArray.BYTES_PER_ELEMENT, region.littleEndian);
  return new NumberArray(copy.buffer);
}

function convert(numbers: MatlabNumbers, numericClass: MatlabNumericClass): MatlabNumbers {
  if (numericClass === "int64" || numericClass === "uint64") {
    // A fraction, an infinity or NaN becomes 0 here, and is found when the two are compared.
    const converted = new numberArrays[numericClass](numbers.length);
    for (let i = 0; i < numbers.length; i++) {
      const value = numbers[i];
      converted[i] = typeof value === "bigint" ? value : BigInt(Number.isInteger(value) ? value : 0);
    }
    return converted;
  }
  const converted = new numberArrays[numericClass](numbers.length);
  for (let i = 0; i < numbers.length; i++) converted[i] = Number(numbers[i]);
  return converted;
}

/** Index of the first number that conversion changed; -1 when none. `==` compares a number and a bigint by value. */
function firstDifference(before: MatlabNumbers, after: MatlabNumbers): number {
  for (let i = 0; i < before.length; i++) {
    // biome-ignore lint/suspicious/noDoubleEquals: a number and a bigint of the same value are the same here
    if (before[i] != after[i]) return i;
  }
  return -1;
}
