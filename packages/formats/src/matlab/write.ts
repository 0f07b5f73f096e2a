/**
 * Writes MATLAB v5 MAT-files. The same variables always give the same bytes: the header carries no date.
 * Source: "MAT-File Format", MathWorks (matfile_format.pdf), chapter 1.
 */
import { deflateSync } from "node:zlib";
import { orderBytes } from "../number-array.js";
import { countOf } from "../shape.js";
import { type ByteSink, newSink, reserve, written } from "./byte-sink.js";
import { arrayClass, arrayFlag, dataType, numberArrays } from "./codes.js";
import { ENDIAN_MARK, HEADER_BYTES, VERSION_5 } from "./header.js";
import type { MatlabNumbers, MatlabStruct, MatlabValue } from "./value.js";

const HEADER_TEXT = "MATLAB 5.0 MAT-file, written by wildpose";
/** MATLAB's `namelengthmax`. */
const LONGEST_NAME = 63;

/** How `writeMatlabV5` lays out a file. */
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
  const sink = newSink(littleEndian);
  writeBytes(sink, headerBytes(littleEndian));
  for (const [name, value] of Object.entries(variables)) {
    checkName(name, "variable");
    if (!compress) {
      writeMatrix(sink, name, name, value);
      continue;
    }
    const matrix = newSink(littleEndian);
    writeMatrix(matrix, name, name, value);
    const stream = deflateSync(matrix.bytes.subarray(0, matrix.length));
    writeTag(sink, dataType.compressed, stream.length);
    writeBytes(sink, stream);
  }
  return written(sink);
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
function writeMatrix(sink: ByteSink, name: string, path: string, value: MatlabValue): void {
  if (value.dims.length < 2 || value.dims.some((size) => !Number.isInteger(size) || size < 0 || size > 0x7fffffff)) {
    throw new Error(`${path}: dimensions [${value.dims.join(", ")}], expected two or more from 0 to 2147483647`);
  }
  const tag = writeTag(sink, dataType.matrix, 0);
  const start = sink.length;
  writeNumbers(sink, dataType.uint32, Uint32Array.of(flagsOf(value), 0));
  writeNumbers(sink, dataType.int32, Int32Array.from(value.dims));
  writeNumbers(sink, dataType.int8, asciiBytes(name));
  writeData(sink, value, path);
  sink.view.setUint32(tag + 4, sink.length - start, sink.littleEndian);
}

function flagsOf(value: MatlabValue): number {
  let word: number = arrayClass[value.kind === "numeric" ? value.class : value.kind];
  if (value.kind === "numeric" && value.logical) word |= arrayFlag.logical;
  if (value.kind === "numeric" && value.imaginary) word |= arrayFlag.complex;
  return word;
}

function writeData(sink: ByteSink, value: MatlabValue, path: string): void {
  const count = countOf(value.dims);
  const requireCount = (found: number, what: string) => {
    if (found !== count) throw new Error(`${path}: ${found} ${what}, expected ${count} (${value.dims.join(" × ")})`);
  };
  switch (value.kind) {
    case "numeric":
      for (const numbers of [value.data, ...(value.imaginary ? [value.imaginary] : [])]) {
        requireCount(numbers.length, "numbers");
        if (!(numbers instanceof numberArrays[value.class])) {
          throw new Error(`${path}: ${numbers.constructor.name}, expected ${numberArrays[value.class].name}`);
        }
        writeNumbers(sink, dataType[value.class], numbers);
      }
      break;
    case "char":
      requireCount(value.text.length, "characters");
      writeNumbers(
        sink,
        dataType.utf16,
        Uint16Array.from({ length: count }, (_, i) => value.text.charCodeAt(i)),
      );
      break;
    case "cell":
      requireCount(value.values.length, "cells");
      value.values.forEach((cell, i) => {
        writeMatrix(sink, "", `${path}{${i + 1}}`, cell);
      });
      break;
    case "struct":
      requireCount(value.elements.length, "structs");
      writeStructs(sink, value, path);
  }
}

function writeStructs(sink: ByteSink, { fields, elements }: MatlabStruct, path: string): void {
  for (const field of fields) checkName(field, `${path}: field`);
  if (new Set(fields).size !== fields.length) throw new Error(`${path}: a field is named twice`);
  // MATLAB gives names 32 bytes, and 64 when one of them needs more.
  const length = fields.some((field) => field.length > 31) ? 64 : 32;
  const names = new Uint8Array(fields.length * length);
  fields.forEach((field, i) => {
    names.set(asciiBytes(field), i * length);
  });
  writeNumbers(sink, dataType.int32, Int32Array.of(length));
  writeNumbers(sink, dataType.int8, names);
  elements.forEach((element, i) => {
    const found = Object.keys(element);
    if (found.length !== fields.length || !fields.every((field) => Object.hasOwn(element, field))) {
      throw new Error(`${path}(${i + 1}): fields ${found.join(", ")}, expected ${fields.join(", ")}`);
    }
    for (const field of fields) writeMatrix(sink, "", `${path}(${i + 1}).${field}`, element[field]);
  });
}

/** A data element with padding; up to 4 bytes of data are packed into the tag, as MATLAB does. */
function writeNumbers(sink: ByteSink, type: number, numbers: MatlabNumbers): void {
  const count = numbers.byteLength;
  const isSmall = count > 0 && count <= 4;
  const tag = reserve(sink, isSmall ? 8 : 8 + Math.ceil(count / 8) * 8);
  if (isSmall) {
    sink.view.setUint32(tag, (count << 16) | type, sink.littleEndian);
  } else {
    sink.view.setUint32(tag, type, sink.littleEndian);
    sink.view.setUint32(tag + 4, count, sink.littleEndian);
  }
  const start = tag + (isSmall ? 4 : 8);
  sink.bytes.set(new Uint8Array(numbers.buffer, numbers.byteOffset, count), start);
  orderBytes(sink.bytes.subarray(start, start + count), numbers.BYTES_PER_ELEMENT, sink.littleEndian);
}

/** @returns where it starts. */
function writeTag(sink: ByteSink, type: number, count: number): number {
  const start = reserve(sink, 8);
  sink.view.setUint32(start, type, sink.littleEndian);
  sink.view.setUint32(start + 4, count, sink.littleEndian);
  return start;
}

function writeBytes(sink: ByteSink, bytes: Uint8Array): void {
  const start = reserve(sink, bytes.length);
  sink.bytes.set(bytes, start);
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
