/**
 * Reads MATLAB v5 MAT-files (`save` with `-v6` or `-v7`), of either byte order, compressed or not.
 * Source: "MAT-File Format", MathWorks (matfile_format.pdf), chapter 1.
 */
import { arrayClass, arrayFlag, dataType, dataTypeName, numericClassOfCode } from "./codes.js";
import { type Element, formatError, type Mismatch, type Region, readElement, regionOf } from "./element.js";
import { HEADER_BYTES, readHeader } from "./header.js";
import { inflateElement } from "./inflate.js";
import { readNumbers } from "./numbers.js";
import { readText } from "./text.js";
import { elementCount, type MatlabNumericClass, type MatlabValue, matlabEmpty } from "./value.js";

/** Deeper than any data set nests its structs and cells; a damaged file must not exhaust the stack. */
const DEEPEST_NESTING = 256;
/** Struct arrays without fields have elements that take no bytes, so the file's size does not limit their number. */
const MOST_FIELDLESS_ELEMENTS = 65_536;

/**
 * Reads every variable of a file, in the order of the file.
 *
 * @param bytes the whole file.
 * @throws {MatlabFormatError} when the file is not MATLAB v5, is damaged, or holds what is not read here: sparse arrays,
 *   objects, function handles.
 */
export function readMatlabV5(bytes: Uint8Array): Map<string, MatlabValue> {
  const { littleEndian, subsystemOffset } = readHeader(bytes);
  const file = regionOf(bytes, littleEndian, null);
  const variables = new Map<string, MatlabValue>();
  for (let offset = HEADER_BYTES; offset < bytes.length; ) {
    const element = readElement(file, offset, bytes.length, null);
    offset = element.next;
    if (element.offset === subsystemOffset) continue;
    const { name, value } = readVariable(file, element);
    if (name === "" || variables.has(name)) {
      throw formatError(file, element.offset, {
        expected: "a variable with a name of its own",
        found: name === "" ? "no name" : `a second ${name}`,
      });
    }
    variables.set(name, value);
  }
  return variables;
}

function readVariable(file: Region, element: Element): { name: string; value: MatlabValue } {
  if (element.type !== dataType.compressed) return readMatrix(file, element, null, 0);
  const inflated = inflateElement(file, element);
  return readMatrix(inflated, readElement(inflated, 0, inflated.bytes.length, null), null, 0);
}

/** A matrix element whose head has been read: what is left is its data. */
interface Matrix {
  readonly region: Region;
  readonly dims: readonly number[];
  readonly count: number;
  readonly variable: string;
  readonly depth: number;
  /** Where the data elements start and end (exclusive). */
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a matrix element: flags, dimensions, name, data.
 *
 * @param path what the matrix is called in messages; null at the top, where its own name is used.
 */
function readMatrix(
  region: Region,
  element: Element,
  path: string | null,
  depth: number,
): { name: string; value: MatlabValue } {
  requireType(region, element, [dataType.matrix], "a matrix", path);
  // MATLAB writes [] in cells and structs as a matrix without anything in it.
  if (element.start === element.end) return { name: "", value: matlabEmpty() };

  const flags = readElement(region, element.start, element.end, path);
  requireType(region, flags, [dataType.uint32], "array flags", path);
  if (flags.end - flags.start !== 8) {
    throw damaged(region, flags.offset, path, "8 bytes of array flags", `${flags.end - flags.start}`);
  }
  const flagWord = region.view.getUint32(flags.start, region.littleEndian);
  const classCode = flagWord & 0xff;
  // Opaque objects have no dimensions: their name follows at once.
  if (classCode === arrayClass.opaque) {
    const name = readName(region, readElement(region, flags.next, element.end, path), path);
    throw refused(region, element.offset, path ?? name, "an object of a MATLAB class");
  }

  const dimensions = readElement(region, flags.next, element.end, path);
  const nameElement = readElement(region, dimensions.next, element.end, path);
  const name = readName(region, nameElement, path);
  const variable = path ?? name;
  if (classCode === arrayClass.object) throw refused(region, element.offset, variable, "an object of a MATLAB class");
  if (classCode === arrayClass.functionHandle) throw refused(region, element.offset, variable, "a function handle");
  if (classCode === arrayClass.sparse) {
    throw refused(region, element.offset, variable, "a sparse array", `${variable} = full(${variable})`);
  }

  if (depth > DEEPEST_NESTING) {
    throw damaged(region, element.offset, variable, `at most ${DEEPEST_NESTING} levels of nesting`, "more");
  }
  const dims = readDimensions(region, dimensions, variable);
  const matrix: Matrix = {
    region,
    dims,
    count: elementCount(dims),
    variable,
    depth,
    start: nameElement.next,
    end: element.end,
  };
  const numericClass = numericClassOfCode(classCode);
  if (numericClass !== undefined) return { name, value: readNumeric(matrix, numericClass, flagWord) };
  if (classCode === arrayClass.char) return { name, value: readChar(matrix) };
  if (classCode === arrayClass.cell) return { name, value: readCell(matrix) };
  if (classCode === arrayClass.struct) return { name, value: readStruct(matrix) };
  throw damaged(region, flags.start, variable, "an array class from 1 to 17", `${classCode}`);
}

function readDimensions(region: Region, element: Element, variable: string): number[] {
  requireType(region, element, [dataType.int32, dataType.uint32], "dimensions", variable);
  const bytes = element.end - element.start;
  if (bytes < 8 || bytes % 4 !== 0) {
    throw damaged(region, element.offset, variable, "two or more dimensions of 4 bytes", `${bytes} bytes`);
  }
  const dims: number[] = [];
  for (let at = element.start; at < element.end; at += 4) {
    const size = region.view.getInt32(at, region.littleEndian);
    if (size < 0) throw damaged(region, at, variable, "a dimension from 0 up", `${size}`);
    dims.push(size);
  }
  return dims;
}

function readName(region: Region, element: Element, variable: string | null): string {
  requireType(region, element, [dataType.int8, dataType.uint8, dataType.utf8], "an array name", variable);
  return asciiUntilZero(region.bytes.subarray(element.start, element.end));
}

function readNumeric(matrix: Matrix, numericClass: MatlabNumericClass, flagWord: number): MatlabValue {
  const { region, dims, count, variable, start, end } = matrix;
  const real = readElement(region, start, end, variable);
  const data = readNumbers(region, real, numericClass, count, variable);
  const complex = (flagWord & arrayFlag.complex) !== 0;
  const imaginary = complex
    ? readNumbers(region, readElement(region, real.next, end, variable), numericClass, count, variable)
    : null;
  return { kind: "numeric", class: numericClass, logical: (flagWord & arrayFlag.logical) !== 0, dims, data, imaginary };
}

function readChar({ region, dims, count, variable, start, end }: Matrix): MatlabValue {
  const element = readElement(region, start, end, variable);
  const text = readText(region, element, variable);
  if (text.length === count) return { kind: "char", dims, text };
  // Some writers count a character outside the 16-bit range once, MATLAB twice.
  const isRow = dims.length === 2 && dims[0] === 1;
  if (isRow && [...text].length === count) return { kind: "char", dims: [1, text.length], text };
  throw damaged(region, element.offset, variable, `${count} characters`, `${text.length}`);
}

function readCell(matrix: Matrix): MatlabValue {
  const { region, dims, count, variable, depth, end } = matrix;
  requireRoom(matrix, matrix.start, count, "cells");
  const values: MatlabValue[] = [];
  let at = matrix.start;
  for (let i = 0; i < count; i++) {
    const path = `${variable}{${i + 1}}`;
    const element = readElement(region, at, end, path);
    values.push(readMatrix(region, element, path, depth + 1).value);
    at = element.next;
  }
  return { kind: "cell", dims, values };
}

function readStruct(matrix: Matrix): MatlabValue {
  const { region, dims, count, variable, depth, end } = matrix;
  const { fields, next } = readFieldNames(matrix);
  if (fields.length === 0 && count > MOST_FIELDLESS_ELEMENTS) {
    throw damaged(
      region,
      matrix.start,
      variable,
      `at most ${MOST_FIELDLESS_ELEMENTS} structs without fields`,
      `${count}`,
    );
  }
  requireRoom(matrix, next, count * fields.length, "fields");
  const elements: Record<string, MatlabValue>[] = [];
  let at = next;
  for (let i = 0; i < count; i++) {
    // Without a prototype, so that a field that is not there is undefined whatever its name.
    const record: Record<string, MatlabValue> = Object.create(null);
    const prefix = count === 1 ? variable : `${variable}(${i + 1})`;
    for (const field of fields) {
      const path = `${prefix}.${field}`;
      const element = readElement(region, at, end, path);
      record[field] = readMatrix(region, element, path, depth + 1).value;
      at = element.next;
    }
    elements.push(record);
  }
  return { kind: "struct", dims, fields, elements };
}

/** Field names: the length of each, then all of them, each padded with zeros to that length. */
function readFieldNames({ region, variable, start, end }: Matrix): { fields: string[]; next: number } {
  const lengthElement = readElement(region, start, end, variable);
  requireType(region, lengthElement, [dataType.int32], "the length of field names", variable);
  const lengthBytes = lengthElement.end - lengthElement.start;
  if (lengthBytes !== 4) throw damaged(region, lengthElement.offset, variable, "a length of 4 bytes", `${lengthBytes}`);
  const length = region.view.getInt32(lengthElement.start, region.littleEndian);

  const names = readElement(region, lengthElement.next, end, variable);
  requireType(region, names, [dataType.int8, dataType.uint8, dataType.utf8], "field names", variable);
  const bytes = names.end - names.start;
  if (bytes > 0 && (length <= 0 || bytes % length !== 0)) {
    throw damaged(region, names.offset, variable, `field names of ${length} bytes`, `${bytes} bytes in all`);
  }
  const fields: string[] = [];
  for (let at = names.start; at < names.end; at += length) {
    fields.push(asciiUntilZero(region.bytes.subarray(at, at + length)));
  }
  const repeated = fields.find((field, i) => field === "" || fields.indexOf(field) !== i);
  if (repeated !== undefined) {
    throw damaged(
      region,
      names.offset,
      variable,
      "different field names",
      repeated ? `a second ${repeated}` : "an empty one",
    );
  }
  return { fields, next: names.next };
}

/** Every element takes 8 bytes or more: a count that cannot be true is refused before anything is made of it. */
function requireRoom({ region, variable, end }: Matrix, start: number, count: number, what: string): void {
  if (count * 8 > end - start) {
    throw damaged(
      region,
      start,
      variable,
      `${count} ${what}`,
      `${end - start} bytes, room for ${Math.floor((end - start) / 8)}`,
    );
  }
}

function requireType(
  region: Region,
  element: Element,
  types: readonly number[],
  what: string,
  variable: string | null,
): void {
  if (!types.includes(element.type)) {
    const expected = `${what} as ${types.map(dataTypeName).join(" or ")}`;
    throw damaged(region, element.offset, variable, expected, dataTypeName(element.type));
  }
}

function damaged(region: Region, offset: number, variable: string | null, expected: string, found: string) {
  const mismatch: Mismatch = { variable, expected, found, nextStep: "the file is damaged, download it again" };
  return formatError(region, offset, mismatch);
}

function refused(region: Region, offset: number, variable: string, found: string, change?: string) {
  const expected = "a numeric, char, cell or struct array";
  const nextStep = change
    ? `in MATLAB do ${change} and save again`
    : "in MATLAB convert it to a struct, or save without it";
  return formatError(region, offset, { variable, expected, found, nextStep });
}

function asciiUntilZero(bytes: Uint8Array): string {
  const zero = bytes.indexOf(0);
  const length = zero === -1 ? bytes.length : zero;
  return Buffer.from(bytes.buffer, bytes.byteOffset, length).toString("latin1");
}
