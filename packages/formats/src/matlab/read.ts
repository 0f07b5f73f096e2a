/**
 * Reads MATLAB v5 MAT-files (`save` with `-v6` or `-v7`), of either byte order, compressed or not.
 * Source: "MAT-File Format", MathWorks (matfile_format.pdf), chapter 1.
 */
import { countOf } from "../shape.js";
import { arrayClass, arrayFlag, dataType, numericClassOfCode } from "./codes.js";
import { damaged, type Element, formatError, type Region, readElement, regionOf } from "./element.js";
import { type FieldTables, type MatlabRecord, readFieldNames } from "./field-names.js";
import { HEADER_BYTES, readHeader } from "./header.js";
import { inflateElement } from "./inflate.js";
import { readDimensions, readName, refused } from "./matrix-head.js";
import { readNumbers } from "./numbers.js";
import { requireType } from "./require-type.js";
import { newSmallValues, readSmallValue, type SmallValues } from "./small-value.js";
import { readText } from "./text.js";
import { type MatlabNumericClass, type MatlabValue, matlabEmpty } from "./value.js";

/** Deeper than any data set nests its structs and cells; a damaged file must not exhaust the stack. */
const DEEPEST_NESTING = 256;
const matrixType = [dataType.matrix];
/** Struct arrays without fields have elements that take no bytes, so the file's size does not limit their number. */
const MOST_FIELDLESS_ELEMENTS = 65_536;
const LONGEST_SHARED_ROW = 64;
/** MPII's annotations, of many small structs, inflate to 22 times their size; a file made to harm, to 1,000 times. */
const USUAL_EXPANSION = 50;
const SMALLEST_INFLATE_LIMIT = 32 * 2 ** 20;

/** How far `readMatlabV5` goes. */
export interface MatlabReadOptions {
  /**
   * Bytes that the compressed variables of the file may inflate to, all together.
   * Default: 50 times the size of the file, and 32 MiB at least. Arrays that are nearly all zeros may need more.
   */
  readonly inflateLimit?: number;
}

/**
 * Reads every variable of a file, in the order of the file.
 *
 * Equal scalars, empty arrays and dimensions may be one object in many places: the values are to be read, not written to.
 *
 * @param bytes the whole file.
 * @throws {MatlabFormatError} when the file is not MATLAB v5, is damaged, holds what is not read here (sparse arrays,
 *   objects, function handles), or inflates beyond the limit.
 */
export function readMatlabV5(
  bytes: Uint8Array,
  { inflateLimit = Math.max(USUAL_EXPANSION * bytes.length, SMALLEST_INFLATE_LIMIT) }: MatlabReadOptions = {},
): Map<string, MatlabValue> {
  const { littleEndian, subsystemOffset } = readHeader(bytes);
  const file = regionOf(bytes, littleEndian, null);
  const shared: Shared = {
    next: 0,
    smallValues: newSmallValues(),
    empty: matlabEmpty(),
    rows: [],
    characters: new Map(),
    fieldTables: [],
    fieldlessElements: 0,
    inflated: 0,
  };
  const variables = new Map<string, MatlabValue>();
  for (let offset = HEADER_BYTES; offset < bytes.length; ) {
    file.trail.name = null;
    const element = readElement(file, offset, bytes.length);
    offset = element.next;
    if (element.offset === subsystemOffset) continue;
    const { name, value } = readVariable(file, element, inflateLimit, shared);
    if (name === "" || variables.has(name)) {
      file.trail.name = null;
      throw formatError(file, element.offset, {
        expected: "a variable with a name of its own",
        found: name === "" ? "no name" : `a second ${name}`,
      });
    }
    variables.set(name, value);
  }
  return variables;
}

/** What the variables of a file share, and how much of each limit they have used up. */
interface Shared {
  /** Where the next element of the struct or cell array being read starts. */
  next: number;
  readonly smallValues: SmallValues;
  readonly empty: MatlabValue;
  /** Dimensions 1 × n, by n. */
  readonly rows: (readonly number[] | undefined)[];
  /** Text of one character. */
  readonly characters: Map<string, MatlabValue>;
  readonly fieldTables: FieldTables;
  fieldlessElements: number;
  inflated: number;
}

function readVariable(
  file: Region,
  element: Element,
  inflateLimit: number,
  shared: Shared,
): { name: string; value: MatlabValue } {
  let region = file;
  let matrix = element;
  if (element.type === dataType.compressed) {
    region = inflateElement(file, element, inflateLimit - shared.inflated);
    shared.inflated += region.bytes.length;
    matrix = readElement(region, 0, region.bytes.length);
  }
  const value = readMatrix(region, matrix, shared);
  return { name: region.trail.name ?? "", value };
}

/** A matrix element whose head has been read: what is left is its data. */
interface Matrix {
  readonly region: Region;
  readonly dims: readonly number[];
  readonly count: number;
  /** Where the data elements start and end (exclusive). */
  readonly start: number;
  readonly end: number;
}

/** Reads a matrix element: flags, dimensions, name, data. The name of the outermost becomes that of the trail. */
function readMatrix(region: Region, element: Element, shared: Shared): MatlabValue {
  requireType(region, element, matrixType, "a matrix");
  // MATLAB writes [] in cells and structs as a matrix without anything in it.
  if (element.start === element.end) return shared.empty;
  return readUsualMatrix(region, element, shared) ?? readAnyMatrix(region, element, shared);
}

/**
 * The short way for an unnamed array of two dimensions, with a head as MATLAB always lays it out: flags, dimensions and
 * name in 40 bytes. null when it looks any different.
 */
function readUsualMatrix(region: Region, { start, end }: Element, shared: Shared): MatlabValue | null {
  const { view, littleEndian, trail } = region;
  if (end - start < 40 || trail.name === null || trail.depth > DEEPEST_NESTING) return null;
  if (view.getUint32(start, littleEndian) !== dataType.uint32 || view.getUint32(start + 4, littleEndian) !== 8)
    return null;
  if (view.getUint32(start + 16, littleEndian) !== dataType.int32) return null;
  if (view.getUint32(start + 20, littleEndian) !== 8) return null;
  if (view.getUint32(start + 32, littleEndian) !== dataType.int8) return null;
  if (view.getUint32(start + 36, littleEndian) !== 0) return null;
  const rows = view.getInt32(start + 24, littleEndian);
  const columns = view.getInt32(start + 28, littleEndian);
  if (rows < 0 || columns < 0) return null;
  const matrix: Matrix = {
    region,
    dims: rows === 1 && columns <= LONGEST_SHARED_ROW ? rowDims(columns, shared) : [rows, columns],
    count: rows * columns,
    start: start + 40,
    end,
  };
  return readContent(matrix, view.getUint32(start + 8, littleEndian), shared);
}

function rowDims(length: number, shared: Shared): readonly number[] {
  const known = shared.rows[length];
  if (known !== undefined) return known;
  const made = Object.freeze([1, length]);
  shared.rows[length] = made;
  return made;
}

function readAnyMatrix(region: Region, element: Element, shared: Shared): MatlabValue {
  const { trail } = region;
  const flags = readElement(region, element.start, element.end);
  requireType(region, flags, [dataType.uint32], "array flags");
  if (flags.end - flags.start !== 8) {
    throw damaged(region, flags.offset, "8 bytes of array flags", `${flags.end - flags.start}`);
  }
  const flagWord = region.view.getUint32(flags.start, region.littleEndian);
  const classCode = flagWord & 0xff;
  // Opaque objects have no dimensions: their name follows at once.
  if (classCode === arrayClass.opaque) {
    trail.name ??= readName(region, readElement(region, flags.next, element.end));
    throw refused(region, element.offset, "an object of a MATLAB class");
  }

  const dimensions = readElement(region, flags.next, element.end);
  const nameElement = readElement(region, dimensions.next, element.end);
  const name = readName(region, nameElement);
  trail.name ??= name;
  if (classCode === arrayClass.object) throw refused(region, element.offset, "an object of a MATLAB class");
  if (classCode === arrayClass.functionHandle) throw refused(region, element.offset, "a function handle");
  if (classCode === arrayClass.sparse) {
    throw refused(region, element.offset, "a sparse array", (variable) => `${variable} = full(${variable})`);
  }

  if (trail.depth > DEEPEST_NESTING) {
    throw damaged(region, element.offset, `at most ${DEEPEST_NESTING} levels of nesting`, "more");
  }
  const dims = readDimensions(region, dimensions);
  const matrix: Matrix = { region, dims, count: countOf(dims), start: nameElement.next, end: element.end };
  const value = readContent(matrix, flagWord, shared);
  if (value !== null) return value;
  throw damaged(region, flags.start, "an array class from 1 to 17", `${classCode}`);
}

/** The value of a matrix element; null for a class that is none of the four kinds. */
function readContent(matrix: Matrix, flagWord: number, shared: Shared): MatlabValue | null {
  const classCode = flagWord & 0xff;
  const numericClass = numericClassOfCode(classCode);
  if (numericClass !== undefined) return readNumeric(matrix, numericClass, flagWord);
  if (classCode === arrayClass.char) return readChar(matrix, shared);
  if (classCode === arrayClass.cell) return readCell(matrix, shared);
  return classCode === arrayClass.struct ? readStruct(matrix, shared) : null;
}

function readNumeric(matrix: Matrix, numericClass: MatlabNumericClass, flagWord: number): MatlabValue {
  const { region, dims, count, start, end } = matrix;
  const real = readElement(region, start, end);
  const data = readNumbers(region, real, numericClass, count);
  const complex = (flagWord & arrayFlag.complex) !== 0;
  const imaginary = complex ? readNumbers(region, readElement(region, real.next, end), numericClass, count) : null;
  return { kind: "numeric", class: numericClass, logical: (flagWord & arrayFlag.logical) !== 0, dims, data, imaginary };
}

function readChar({ region, dims, count, start, end }: Matrix, shared: Shared): MatlabValue {
  const element = readElement(region, start, end);
  const text = readText(region, element);
  if (count === 1 && text.length === 1 && dims.length === 2) {
    let value = shared.characters.get(text);
    if (value === undefined) {
      value = { kind: "char", dims, text };
      shared.characters.set(text, value);
    }
    return value;
  }
  if (text.length === count) return { kind: "char", dims, text };
  // Some writers count a character outside the 16-bit range once, MATLAB twice.
  const isRow = dims.length === 2 && dims[0] === 1;
  if (isRow && characterCount(text) === count) return { kind: "char", dims: [1, text.length], text };
  throw damaged(region, element.offset, `${count} characters`, `${text.length}`);
}

function characterCount(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function readCell(matrix: Matrix, shared: Shared): MatlabValue {
  const { region, dims, count, start, end } = matrix;
  requireRoom(matrix, start, count, "cells");
  const values = new Array<MatlabValue>(count);
  shared.next = start;
  for (let i = 0; i < count; i++) values[i] = readInner(region, end, null, i, shared);
  return { kind: "cell", dims, values };
}

function readStruct(matrix: Matrix, shared: Shared): MatlabValue {
  const { region, dims, count, end } = matrix;
  const { table, next } = readFieldNames(region, matrix.start, end, shared.fieldTables);
  const { fields, Record } = table;
  if (fields.length === 0) shared.fieldlessElements += count;
  if (shared.fieldlessElements > MOST_FIELDLESS_ELEMENTS) {
    throw damaged(region, matrix.start, `at most ${MOST_FIELDLESS_ELEMENTS} structs without fields`, `${count} more`);
  }
  requireRoom(matrix, next, count * fields.length, "fields");
  const elements = new Array<MatlabRecord>(count);
  shared.next = next;
  for (let i = 0; i < count; i++) {
    const record = new Record();
    const index = count === 1 ? -1 : i;
    for (const field of fields) record[field] = readInner(region, end, field, index, shared);
    elements[i] = record;
  }
  return { kind: "struct", dims, fields, elements };
}

/**
 * Reads the matrix element at `shared.next`, and moves that on to the next.
 *
 * @param end where the surrounding element ends (exclusive).
 * @param field the field it is the value of; null in a cell array.
 * @param index the element it belongs to, from 0; −1 where there is only one.
 */
function readInner(region: Region, end: number, field: string | null, index: number, shared: Shared): MatlabValue {
  const { trail, view, littleEndian } = region;
  const offset = shared.next;
  if (offset + 8 <= end && view.getUint32(offset, littleEndian) === dataType.matrix) {
    const bytes = view.getUint32(offset + 4, littleEndian);
    const small = offset + 8 + bytes <= end ? readSmallValue(region, offset, bytes, shared.smallValues) : null;
    if (small !== null) {
      shared.next = offset + 8 + bytes;
      return small;
    }
  }
  trail.fields[trail.depth] = field;
  trail.indexes[trail.depth] = index;
  trail.depth++;
  const element = readElement(region, offset, end);
  const value = readMatrix(region, element, shared);
  trail.depth--;
  shared.next = element.next;
  return value;
}

/** Every element takes 8 bytes or more: a count that cannot be true is refused before anything is made of it. */
function requireRoom({ region, end }: Matrix, start: number, count: number, what: string): void {
  if (count * 8 > end - start) {
    throw damaged(region, start, `${count} ${what}`, `${end - start} bytes, room for ${Math.floor((end - start) / 8)}`);
  }
}
