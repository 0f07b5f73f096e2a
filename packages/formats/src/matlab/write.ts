/**
 * Writes MATLAB v5 MAT-files. The same variables always give the same bytes: the header carries no date.
 * Source: "MAT-File Format", MathWorks (matfile_format.pdf), chapter 1.
 */
import { deflateSync } from "node:zlib";
import { arrayClass, arrayFlag, dataType, numberArrays } from "./codes.js";
import { ENDIAN_MARK, HEADER_BYTES, VERSION_5 } from "./header.js";
import { orderBytes } from "./numbers.js";
import { elementCount, type MatlabNumbers, type MatlabStruct, type MatlabValue } from "./value.js";

const HEADER_TEXT = "MATLAB 5.0 MAT-file, written by wildpose";
/** MATLAB's `namelengthmax`. */
const LONGEST_NAME = 63;

export interface MatlabWriteOptions {
  /** Compress each variable with zlib, as `save -v7` does. Default: false. */
  readonly compress?: boolean;
  /** Default: false. */
  readonly bigEndian?: boolean;
}

/**
 * @param variables by name, written in their order.
 * @throws {Error} when a name is not a MATLAB name, or a value's data do not agree with its dimensions or class.
 */
export function writeMatlabV5(
  variables: Readonly<Record<string, MatlabValue>>,
  { compress = false, bigEndian = false }: MatlabWriteOptions = {},
): Uint8Array {
  const littleEndian = !bigEndian;
  const pieces: Uint8Array[] = [headerBytes(littleEndian)];
  for (const [name, value] of Object.entries(variables)) {
    checkName(name, "variable");
    const matrix = matrixElement(name, name, value, littleEndian);
    if (compress) {
      const stream = deflateSync(matrix);
      pieces.push(tagBytes(dataType.compressed, stream.length, littleEndian), stream);
    } else {
      pieces.push(matrix);
    }
  }
  return concatenated(pieces);
}

function headerBytes(littleEndian: boolean): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES).fill(0x20, 0, 116);
  header.set(new TextEncoder().encode(HEADER_TEXT));
  const view = new DataView(header.buffer);
  view.setUint16(124, VERSION_5, littleEndian);
  view.setUint16(126, ENDIAN_MARK, littleEndian);
  return header;
}

/** @param path what the value is called in messages. */
function matrixElement(name: string, path: string, value: MatlabValue, littleEndian: boolean): Uint8Array {
  if (value.dims.length < 2 || value.dims.some((size) => !Number.isInteger(size) || size < 0 || size > 0x7fffffff)) {
    throw new Error(`${path}: dimensions [${value.dims.join(", ")}], expected two or more from 0 to 2147483647`);
  }
  const head = [
    flagsElement(value, littleEndian),
    numbersElement(dataType.int32, Int32Array.from(value.dims), littleEndian),
    numbersElement(dataType.int8, asciiBytes(name), littleEndian),
  ];
  const content = concatenated([...head, ...dataElements(value, path, littleEndian)]);
  return concatenated([tagBytes(dataType.matrix, content.length, littleEndian), content]);
}

function flagsElement(value: MatlabValue, littleEndian: boolean): Uint8Array {
  let word: number = arrayClass[value.kind === "numeric" ? value.class : value.kind];
  if (value.kind === "numeric" && value.logical) word |= arrayFlag.logical;
  if (value.kind === "numeric" && value.imaginary) word |= arrayFlag.complex;
  return numbersElement(dataType.uint32, Uint32Array.of(word, 0), littleEndian);
}

function dataElements(value: MatlabValue, path: string, littleEndian: boolean): Uint8Array[] {
  const count = elementCount(value.dims);
  const requireCount = (found: number, what: string) => {
    if (found !== count) throw new Error(`${path}: ${found} ${what}, expected ${count} (${value.dims.join(" × ")})`);
  };
  switch (value.kind) {
    case "numeric":
      return [value.data, ...(value.imaginary ? [value.imaginary] : [])].map((numbers) => {
        requireCount(numbers.length, "numbers");
        if (!(numbers instanceof numberArrays[value.class])) {
          throw new Error(`${path}: ${numbers.constructor.name}, expected ${numberArrays[value.class].name}`);
        }
        return numbersElement(dataType[value.class], numbers, littleEndian);
      });
    case "char": {
      requireCount(value.text.length, "characters");
      const codes = Uint16Array.from({ length: count }, (_, i) => value.text.charCodeAt(i));
      return [numbersElement(dataType.utf16, codes, littleEndian)];
    }
    case "cell":
      requireCount(value.values.length, "cells");
      return value.values.map((cell, i) => matrixElement("", `${path}{${i + 1}}`, cell, littleEndian));
    case "struct":
      requireCount(value.elements.length, "structs");
      return structElements(value, path, littleEndian);
  }
}

function structElements({ fields, elements }: MatlabStruct, path: string, littleEndian: boolean): Uint8Array[] {
  for (const field of fields) checkName(field, `${path}: field`);
  if (new Set(fields).size !== fields.length) throw new Error(`${path}: a field is named twice`);
  // MATLAB gives names 32 bytes, and 64 when one of them needs more.
  const length = fields.some((field) => field.length > 31) ? 64 : 32;
  const names = new Uint8Array(fields.length * length);
  fields.forEach((field, i) => {
    names.set(asciiBytes(field), i * length);
  });
  const values = elements.flatMap((element, i) => {
    const found = Object.keys(element);
    if (found.length !== fields.length || !fields.every((field) => Object.hasOwn(element, field))) {
      throw new Error(`${path}(${i + 1}): fields ${found.join(", ")}, expected ${fields.join(", ")}`);
    }
    return fields.map((field) => matrixElement("", `${path}(${i + 1}).${field}`, element[field], littleEndian));
  });
  return [
    numbersElement(dataType.int32, Int32Array.of(length), littleEndian),
    numbersElement(dataType.int8, names, littleEndian),
    ...values,
  ];
}

/** A data element with padding; up to 4 bytes of data are packed into the tag, as MATLAB does. */
function numbersElement(type: number, numbers: MatlabNumbers, littleEndian: boolean): Uint8Array {
  const data = Uint8Array.from(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  orderBytes(data, numbers.BYTES_PER_ELEMENT, littleEndian);
  if (data.length > 0 && data.length <= 4) {
    const small = new Uint8Array(8);
    new DataView(small.buffer).setUint32(0, (data.length << 16) | type, littleEndian);
    small.set(data, 4);
    return small;
  }
  const element = new Uint8Array(8 + Math.ceil(data.length / 8) * 8);
  element.set(tagBytes(type, data.length, littleEndian));
  element.set(data, 8);
  return element;
}

function tagBytes(type: number, count: number, littleEndian: boolean): Uint8Array {
  const tag = new Uint8Array(8);
  const view = new DataView(tag.buffer);
  view.setUint32(0, type, littleEndian);
  view.setUint32(4, count, littleEndian);
  return tag;
}

function concatenated(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((total, piece) => total + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function checkName(name: string, what: string): void {
  if (!/^[A-Za-z]\w*$/.test(name) || name.length > LONGEST_NAME) {
    throw new Error(
      `${what} ${JSON.stringify(name)}: expected a letter, then letters, digits and _, at most ${LONGEST_NAME}`,
    );
  }
}

function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
