/** What one value of a dataset or attribute is. Source: File Format Specification, section IV.A.2.d. */
import { countOf } from "../shape.js";
import { damaged, type Hdf5Bytes, requireRange, uint } from "./hdf5-bytes.js";

export type Datatype =
  | { readonly kind: "float" | "int" | "uint"; readonly size: number; readonly littleEndian: boolean }
  /** Texts of a fixed number of bytes. */
  | {
      readonly kind: "text";
      readonly size: number;
      readonly padding: "zero-ends" | "zeros" | "spaces";
      readonly utf8: boolean;
    }
  /** Texts of any length: a length, and a place in a global heap. */
  | { readonly kind: "heap-text"; readonly size: number; readonly utf8: boolean }
  | { readonly kind: "array"; readonly size: number; readonly dims: readonly number[]; readonly base: Datatype }
  /** A class that is not read: its name. */
  | { readonly kind: "other"; readonly size: number; readonly name: string };

const classNames = [
  "whole numbers",
  "floating-point numbers",
  "times",
  "texts",
  "bit fields",
  "opaque bytes",
  "records",
  "references",
  "enumerations",
  "lists of any length",
  "arrays",
];

/** Enumerations and arrays hold another type, which may hold another one. */
const DEEPEST_TYPE = 8;

export function readDatatype(file: Hdf5Bytes, at: number, depth = 0): Datatype {
  requireRange(file, at, 8, "a datatype");
  if (depth > DEEPEST_TYPE) throw damaged(at, `at most ${DEEPEST_TYPE} types inside each other`, "more");
  const version = uint(file, at, 1) >> 4;
  const code = uint(file, at, 1) & 15;
  const bits = uint(file, at + 1, 3);
  const size = uint(file, at + 4, 4);
  if (version < 1 || version > 5 || code >= classNames.length) {
    throw damaged(at, "a datatype of version 1 to 5", `version ${version}, class ${code}`);
  }
  if (size === 0) throw damaged(at + 4, "values of one byte or more", "0");
  const other: Datatype = { kind: "other", size, name: classNames[code] };
  switch (code) {
    case 0:
    case 4: {
      const whole = uint(file, at + 8, 2) === 0 && uint(file, at + 10, 2) === size * 8;
      if (![1, 2, 4, 8].includes(size) || !whole) return { ...other, name: `${classNames[code]} of an odd width` };
      return { kind: code === 0 && bits & 8 ? "int" : "uint", size, littleEndian: (bits & 1) === 0 };
    }
    case 1: {
      // Exponent bits of the IEEE formats; VAX order and long doubles have others.
      const exponent = uint(file, at + 13, 1);
      const isIeee =
        (size === 2 && exponent === 5) || (size === 4 && exponent === 8) || (size === 8 && exponent === 11);
      if (!isIeee || bits & 64) return { ...other, name: `floating-point numbers of ${size} bytes` };
      return { kind: "float", size, littleEndian: (bits & 1) === 0 };
    }
    case 3: {
      const padding = (["zero-ends", "zeros", "spaces"] as const)[bits & 15] ?? "zeros";
      return { kind: "text", size, padding, utf8: ((bits >> 4) & 15) === 1 };
    }
    case 8:
      return readDatatype(file, at + 8, depth + 1);
    case 9: {
      const expected = 8 + file.offsetSize;
      if ((bits & 15) !== 1 || size !== expected) return other;
      return { kind: "heap-text", size, utf8: ((bits >> 8) & 15) === 1 };
    }
    case 10:
      return readArrayType(file, at, version, size, depth);
    default:
      return other;
  }
}

function readArrayType(file: Hdf5Bytes, at: number, version: number, size: number, depth: number): Datatype {
  const rank = uint(file, at + 8, 1);
  const dimsAt = at + (version < 3 ? 12 : 9);
  const dims = Array.from({ length: rank }, (_, axis) => uint(file, dimsAt + axis * 4, 4));
  const base = readDatatype(file, dimsAt + rank * (version < 3 ? 8 : 4), depth + 1);
  const count = countOf(dims);
  if (count * base.size !== size) throw damaged(at, `an array of ${size} bytes`, `${count} times ${base.size}`);
  return { kind: "array", size, dims, base };
}
