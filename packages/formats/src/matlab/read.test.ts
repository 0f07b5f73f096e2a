/**
 * Facts of the format, on files put together byte by byte here from the tables of "MAT-File Format" (MathWorks):
 * nothing of the writer is used.
 */
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { MatlabFormatError } from "./error.js";
import { type MatlabReadOptions, readMatlabV5 } from "./read.js";

const [INT8, UINT8, INT16, UINT16, INT32, UINT32, , , DOUBLE, , , , , MATRIX, COMPRESSED, UTF8, UTF16, UTF32] =
  Array.from({ length: 18 }, (_, i) => i + 1);

function u32(...values: number[]): number[] {
  return values.flatMap((value) => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24]);
}

function u16(...values: number[]): number[] {
  return values.flatMap((value) => [value & 255, value >>> 8]);
}

function doubles(...values: number[]): number[] {
  return [...new Uint8Array(Float64Array.from(values).buffer)];
}

function ascii(text: string): number[] {
  return [...Buffer.from(text, "latin1")];
}

function element(type: number, data: number[]): number[] {
  return [...u32(type, data.length), ...data, ...new Array((8 - (data.length % 8)) % 8).fill(0)];
}

function small(type: number, data: number[]): number[] {
  return [...u16(type, data.length), ...data, ...new Array(4 - data.length).fill(0)];
}

/** A matrix element; `data` are its data elements. */
function matrix(flags: number, dims: number[], name: string, data: number[]): number[] {
  const head = [element(UINT32, u32(flags, 0)), element(INT32, u32(...dims)), element(INT8, ascii(name))];
  return element(MATRIX, [...head.flat(), ...data]);
}

function header(text = "MATLAB 5.0 MAT-file", version = 0x0100, mark = "IM"): number[] {
  return [...ascii(text.padEnd(116)), ...new Array(8).fill(0x20), ...u16(version), ...ascii(mark)];
}

function file(...elements: number[][]): Uint8Array {
  return Uint8Array.from([...header(), ...elements.flat()]);
}

function compressed(bytes: number[]): number[] {
  const stream = deflateSync(Uint8Array.from(bytes));
  return [...u32(COMPRESSED, stream.length), ...stream];
}

function refusal(bytes: Uint8Array, options?: MatlabReadOptions): MatlabFormatError {
  try {
    readMatlabV5(bytes, options);
  } catch (error) {
    if (error instanceof MatlabFormatError) return error;
    throw error;
  }
  throw new Error("the file was read");
}

const [CELL, STRUCT, OBJECT, CHAR, SPARSE, DOUBLE_CLASS, , , , INT16_CLASS, , , , INT64_CLASS, , FUNCTION, OPAQUE] =
  Array.from({ length: 17 }, (_, i) => i + 1);
const LOGICAL = 0x0200;
const COMPLEX = 0x0800;
const five = matrix(DOUBLE_CLASS, [1, 1], "five", element(UINT8, [5]));

describe("numbers", () => {
  it("take the type of the class, whatever they are stored as", () => {
    const variables = readMatlabV5(
      file(
        matrix(DOUBLE_CLASS, [1, 3], "fromUint8", small(UINT8, [1, 2, 255])),
        matrix(DOUBLE_CLASS, [1, 2], "fromInt16", small(INT16, u16(0xffff, 2))),
        matrix(INT16_CLASS, [1, 2], "fromUint8Too", small(UINT8, [200, 3])),
        matrix(INT64_CLASS, [2, 1], "fromInt32", element(INT32, u32(0xffffffff, 7))),
      ),
    );
    expect(variables.get("fromUint8")).toMatchObject({ class: "double", data: Float64Array.of(1, 2, 255) });
    expect(variables.get("fromInt16")).toMatchObject({ class: "double", data: Float64Array.of(-1, 2) });
    expect(variables.get("fromUint8Too")).toMatchObject({ class: "int16", data: Int16Array.of(200, 3) });
    expect(variables.get("fromInt32")).toMatchObject({ class: "int64", data: BigInt64Array.of(-1n, 7n) });
  });

  it("that their class cannot hold are refused", () => {
    const tooLarge = refusal(file(matrix(INT16_CLASS, [1, 2], "x", small(UINT16, u16(1, 40000)))));
    expect(tooLarge.message).toMatch(/variable x: expected a number of class int16, found 40000/);
    const fraction = refusal(file(matrix(INT64_CLASS, [1, 1], "x", element(DOUBLE, doubles(0.5)))));
    expect(fraction.message).toMatch(/expected a number of class int64, found 0.5/);
    expect(refusal(file(matrix(INT64_CLASS, [1, 1], "x", element(DOUBLE, doubles(NaN))))).found).toBe("NaN");
  });

  it("are column-major, with an imaginary part when the complex flag is set", () => {
    const parts = [...element(DOUBLE, doubles(1, 2)), ...small(UINT8, [3, 4])];
    expect(readMatlabV5(file(matrix(DOUBLE_CLASS | COMPLEX, [2, 1], "z", parts))).get("z")).toEqual({
      kind: "numeric",
      class: "double",
      logical: false,
      dims: [2, 1],
      data: Float64Array.of(1, 2),
      imaginary: Float64Array.of(3, 4),
    });
  });

  it("are logical when the flag is set", () => {
    const value = readMatlabV5(file(matrix(9 | LOGICAL, [1, 2], "l", small(UINT8, [1, 0])))).get("l");
    expect(value).toMatchObject({ class: "uint8", logical: true, data: Uint8Array.of(1, 0) });
  });

  it("must be as many as the dimensions say", () => {
    const error = refusal(file(matrix(DOUBLE_CLASS, [3, 14, 2000], "joints", element(DOUBLE, doubles(1, 2)))));
    expect(error.message).toMatch(/variable joints: expected 84000 numbers of 8 bytes, found 16 bytes/);
    // Tag 128, flags 136, dimensions 152 (12 bytes, padded to 16), name 176 (6 bytes, padded to 8): the data at 192.
    expect(error.offset).toBe(192);
    const lying = matrix(DOUBLE_CLASS, [0x7fffffff, 0x7fffffff, 0x7fffffff], "x", element(DOUBLE, doubles(1)));
    expect(refusal(file(lying)).found).toBe("8 bytes");
    expect(refusal(file(matrix(DOUBLE_CLASS, [-1, 1], "x", []))).message).toMatch(
      /expected a dimension from 0 up, found -1/,
    );
  });
});

describe("big-endian files", () => {
  const bytes = (hex: string) => [...Buffer.from(hex.replaceAll(" ", ""), "hex")];
  const bigEndianFile = (...elements: string[]) =>
    Uint8Array.from([...header().slice(0, 124), ...bytes("0100"), ...ascii("MI"), ...elements.flatMap(bytes)]);
  /** Flags, dimensions 1 × 2 and the name x; what follows is the data. */
  const head = (arrayClass: string) =>
    `00000006 00000008 000000${arrayClass} 00000000  00000005 00000008 00000001 00000002  00010001 78000000`;

  it.each([
    ["doubles", "06", "00000009 00000010 3ff8000000000000 c000000000000000", Float64Array.of(1.5, -2)],
    ["singles", "07", "00000007 00000008 3fc00000 c0000000", Float32Array.of(1.5, -2)],
    ["int16, small", "0a", "00040003 0102 fffe", Int16Array.of(258, -2)],
    ["uint64", "0f", "0000000d 00000010 0000000000000102 8000000000000000", BigUint64Array.of(258n, 2n ** 63n)],
  ])("hold %s", (_, arrayClass, data, expected) => {
    const matrix = `${head(arrayClass)} ${data}`;
    const size = bytes(matrix).length.toString(16).padStart(8, "0");
    const variables = readMatlabV5(bigEndianFile(`0000000e ${size}`, matrix));
    expect(variables.get("x")).toMatchObject({ kind: "numeric", dims: [1, 2], data: expected });
  });

  it("hold text", () => {
    const matrix = `${head("04")} 00040011 0047 2206`;
    const variables = readMatlabV5(
      bigEndianFile(`0000000e ${bytes(matrix).length.toString(16).padStart(8, "0")}`, matrix),
    );
    expect(variables.get("x")).toEqual({ kind: "char", dims: [1, 2], text: "G∆" });
  });
});

describe("text", () => {
  it.each([
    ["UTF-8", UTF8, [...Buffer.from("Grüß∆")], 5, "Grüß∆"],
    ["UTF-16", UTF16, u16(0x47, 0xfc, 0x2206), 3, "Gü∆"],
    ["uint16", UINT16, u16(0x47, 0xfc, 0x2206), 3, "Gü∆"],
    ["UTF-32", UTF32, u32(0x47, 0x2206), 2, "G∆"],
    ["int8", INT8, [0x47, 0xfc], 2, "Gü"],
    ["uint8", UINT8, [0x47, 0xfc], 2, "Gü"],
  ])("is read from %s", (_, type, data, length, text) => {
    const value = readMatlabV5(file(matrix(CHAR, [1, length], "t", element(type, data)))).get("t");
    expect(value).toEqual({ kind: "char", dims: [1, length], text });
  });

  it("counts UTF-16 code units, also where the file counts characters", () => {
    const smile = [...Buffer.from("😀")];
    const expected = { kind: "char", dims: [1, 2], text: "😀" };
    expect(readMatlabV5(file(matrix(CHAR, [1, 1], "t", element(UTF8, smile)))).get("t")).toEqual(expected);
    expect(readMatlabV5(file(matrix(CHAR, [1, 2], "t", element(UTF8, smile)))).get("t")).toEqual(expected);
  });

  it("that is not text is refused", () => {
    expect(refusal(file(matrix(CHAR, [1, 1], "t", element(UTF8, [0xff])))).expected).toBe("UTF-8 text");
    expect(refusal(file(matrix(CHAR, [1, 1], "t", element(UTF32, u32(0x110000))))).found).toBe("code 1114112");
    expect(refusal(file(matrix(CHAR, [1, 2], "t", element(UINT16, [1, 2, 3])))).found).toBe("3 bytes");
    expect(refusal(file(matrix(CHAR, [1, 4], "t", element(UTF8, ascii("abc"))))).message).toMatch(
      /expected 4 characters, found 3/,
    );
    expect(refusal(file(matrix(CHAR, [1, 1], "t", element(DOUBLE, doubles(65))))).found).toBe("miDOUBLE");
  });
});

describe("structs and cells", () => {
  const fieldNames = (...names: string[]) => [
    ...small(INT32, u32(8)),
    ...element(
      INT8,
      names.flatMap((name) => ascii(name.padEnd(8, "\0"))),
    ),
  ];
  const unnamed = (value: number) => matrix(DOUBLE_CLASS, [1, 1], "", small(UINT8, [value]));

  it("have elements of fields, field by field within an element", () => {
    const data = [...fieldNames("id", "x"), ...[1, 2, 3, 4].flatMap(unnamed)];
    const value = readMatlabV5(file(matrix(STRUCT, [1, 2], "point", data))).get("point");
    expect(value).toMatchObject({ kind: "struct", dims: [1, 2], fields: ["id", "x"] });
    const numbers =
      value?.kind === "struct" &&
      value.elements.map(({ id, x }) => [id, x].map((v) => v.kind === "numeric" && v.data[0]));
    expect(numbers).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it("have only the fields of the file, whatever a field is called", () => {
    const value = readMatlabV5(file(matrix(STRUCT, [1, 1], "s", [...fieldNames("x"), ...unnamed(1)]))).get("s");
    expect(value?.kind === "struct" && value.elements[0].toString).toBeUndefined();
  });

  it("hold [] as a matrix element of no bytes", () => {
    const value = readMatlabV5(file(matrix(CELL, [1, 1], "c", u32(MATRIX, 0)))).get("c");
    expect(value?.kind === "cell" && value.values).toEqual([
      { kind: "numeric", class: "double", logical: false, dims: [0, 0], data: new Float64Array(0), imaginary: null },
    ]);
  });

  it("that cannot fit into the file are refused before they are made", () => {
    expect(refusal(file(matrix(CELL, [1, 0x7fffffff], "c", unnamed(1)))).expected).toBe("2147483647 cells");
    const structs = matrix(STRUCT, [0x7fffffff, 1], "s", [...fieldNames("x"), ...unnamed(1)]);
    expect(refusal(file(structs)).expected).toBe("2147483647 fields");
    expect(refusal(file(matrix(STRUCT, [0x7fffffff, 1], "s", fieldNames()))).expected).toMatch(
      /structs without fields/,
    );
  });

  it("without fields are counted over the whole file: their elements take no bytes", () => {
    const many = matrix(STRUCT, [200, 200], "", fieldNames());
    expect(readMatlabV5(file(matrix(CELL, [1, 1], "c", many))).size).toBe(1);
    expect(refusal(file(matrix(CELL, [1, 2], "c", [...many, ...many]))).variable).toBe("c{2}");
  });

  it("hold numbers as a variable would, whatever their class and storage", () => {
    const types: [number, number[][]][] = [
      [INT8, [[0], [1], [0x80], [0xff]]],
      [UINT8, [[0], [1], [0x80], [0xff]]],
      [INT16, [u16(300), u16(0x8000), u16(0xffff)]],
      [UINT16, [u16(300), u16(4095), u16(4096), u16(0xffff)]],
      [INT32, [u32(300), u32(0x80000000)]],
      [UINT32, [u32(300), u32(0xffffffff)]],
      [7, [-0, 0.1, NaN, 70_000].map((value) => [...new Uint8Array(Float32Array.of(value).buffer)])],
      [DOUBLE, [doubles(-0), doubles(0.1), doubles(NaN), doubles(1e300), doubles(17), doubles(4096)]],
      [12, [doubles(0)]],
      [MATRIX, [u32(0)]],
    ];
    const read = (bytes: Uint8Array) => {
      try {
        return readMatlabV5(bytes).get("x");
      } catch (error) {
        if (error instanceof MatlabFormatError) return error.found;
        throw error;
      }
    };
    for (const arrayClass of [6, 7, 8, 9, 9 | LOGICAL, 10, 11, 12, 13, 14, 15]) {
      for (const [type, values] of types) {
        for (const value of values) {
          for (const data of value.length > 4 ? [element(type, value)] : [element(type, value), small(type, value)]) {
            const alone = read(file(matrix(arrayClass, [1, 1], "x", data)));
            const inCell = read(file(matrix(CELL, [1, 1], "x", matrix(arrayClass, [1, 1], "", data))));
            expect(typeof inCell === "object" && inCell.kind === "cell" ? inCell.values[0] : inCell).toEqual(alone);
          }
        }
      }
      const empty = matrix(arrayClass, [0, 0], "", element(DOUBLE, []));
      const cell = read(file(matrix(CELL, [1, 1], "x", empty)));
      expect(cell).toMatchObject({ values: [{ dims: [0, 0], logical: arrayClass > 255 }] });
    }
  });

  it("with a field named twice are refused", () => {
    const data = [...fieldNames("x", "x"), ...unnamed(1), ...unnamed(2)];
    expect(refusal(file(matrix(STRUCT, [1, 1], "s", data))).found).toBe("a second x");
  });

  it("nested without end are refused before the stack ends", () => {
    const level = matrix(CELL, [1, 1], "", []).slice(8);
    const levels = 20_000;
    const nested = Buffer.alloc(128 + levels * (level.length + 8));
    nested.set(header());
    for (let at = 128; at < nested.length; at += level.length + 8) {
      nested.set([...u32(MATRIX, nested.length - at - 8), ...level], at);
    }
    expect(refusal(nested).message).toMatch(/expected at most 256 levels of nesting/);
  });
});

describe("what is not read is refused by name, with the next step", () => {
  it.each([
    [
      "sparse",
      matrix(SPARSE, [3, 3], "weights", []),
      /variable weights: .* found a sparse array; in MATLAB do weights = full\(weights\)/,
    ],
    [
      "object",
      matrix(OBJECT, [1, 1], "thing", []),
      /variable thing: .* found an object of a MATLAB class; in MATLAB convert it/,
    ],
    ["function handle", matrix(FUNCTION, [1, 1], "f", []), /variable f: .* found a function handle/],
    [
      "opaque",
      element(MATRIX, [
        ...element(UINT32, u32(OPAQUE, 0)),
        ...small(INT8, ascii("dt")),
        ...element(INT8, ascii("MCOS")),
      ]),
      /variable dt: .* found an object of a MATLAB class/,
    ],
  ])("%s", (_, bytes, message) => {
    expect(refusal(file(bytes)).message).toMatch(message);
  });

  it("a place inside a variable is named as in MATLAB", () => {
    const inner = matrix(CELL, [1, 2], "", [...u32(MATRIX, 0), ...matrix(SPARSE, [1, 1], "", [])]);
    const names = [...small(INT32, u32(8)), ...element(INT8, ascii("list\0\0\0\0"))];
    const outer = matrix(STRUCT, [1, 2], "act", [...names, ...u32(MATRIX, 0), ...inner]);
    expect(refusal(file(outer)).variable).toBe("act(2).list{2}");
  });

  it.each([
    [
      "v7.3 by its signature",
      Uint8Array.from([0x89, ...ascii("HDF\r\n"), 0x1a, 0x0a, ...new Array(200).fill(0)]),
      /found an HDF5 file, the format of MATLAB v7.3; load it in MATLAB and save it with save\('-v7'\)/,
    ],
    [
      "v7.3 by its version",
      Uint8Array.from(header("MATLAB 7.3 MAT-file", 0x0200)),
      /byte 124: .* found version 0x0200, MATLAB v7.3/,
    ],
    ["v4", Uint8Array.from([...u32(0, 1, 1, 0, 2), ...ascii("x\0"), ...doubles(1)]), /found a MATLAB v4 MAT-file/],
    ["v4 big-endian", Uint8Array.from([0, 0, 3, 232, ...new Array(40).fill(0)]), /found a MATLAB v4 MAT-file/],
    ["text", Buffer.from("not a MAT-file\n".repeat(20)), /byte 126: expected a MATLAB v5 MAT-file, found endian mark/],
    ["nothing", new Uint8Array(0), /expected a 128-byte MAT-file header, found 0 bytes/],
    ["another version", Uint8Array.from(header("MATLAB", 0x0300)), /found version 0x0300/],
  ])("%s", (_, bytes, message) => {
    expect(refusal(bytes).message).toMatch(message);
  });
});

describe("compressed elements", () => {
  it("follow each other without padding, and mix with others", () => {
    const variables = readMatlabV5(
      file(
        compressed(matrix(CHAR, [1, 1], "a", small(UTF8, ascii("x")))),
        compressed(five),
        matrix(CELL, [0, 0], "c", []),
      ),
    );
    expect([...variables.keys()]).toEqual(["a", "five", "c"]);
  });

  it("give the place in the inflated data with an error", () => {
    const error = refusal(file(compressed(matrix(DOUBLE_CLASS, [2, 1], "x", small(UINT8, [1])))));
    expect(error).toMatchObject({ offset: 128, inflatedOffset: 56, variable: "x" });
    expect(error.message).toMatch(/^byte 56 of the data compressed at byte 128, variable x: expected 2 numbers/);
  });

  it("that inflate beyond the limit are refused before they are inflated, and read with a larger one", () => {
    const zeros = (name: string) =>
      compressed(matrix(9, [1, 500_000], name, element(UINT8, new Array(500_000).fill(0))));
    const one = file(zeros("first"));
    expect(one.length).toBeLessThan(1000);
    expect(readMatlabV5(one).get("first")).toMatchObject({ dims: [1, 500_000] });
    expect(refusal(one, { inflateLimit: 4e5 }).message).toMatch(
      /byte 128: expected compressed variables that inflate to at most 400000 bytes more, found one of \d+ bytes; if the file is what you think it is, read it with a larger inflateLimit/,
    );
    // The limit is for all variables together.
    const two = file(zeros("first"), zeros("second"));
    expect(refusal(two, { inflateLimit: 9e5 }).expected).toMatch(/at most 399\d{3} bytes more/);
    expect(readMatlabV5(two, { inflateLimit: 11e5 }).size).toBe(2);
  });

  it("that announce more than deflate can hold are refused", () => {
    const lying = compressed([...u32(MATRIX, 0xfffffff0), ...new Array(100).fill(0)]);
    expect(refusal(file(lying), { inflateLimit: 2 ** 33 }).found).toMatch(/compressed bytes, too few for that$/);
  });

  it("that hold more or less than they announce, or something else, are refused", () => {
    expect(refusal(file(compressed([...five, 0]))).expected).toBe(`a zlib stream of ${five.length} bytes`);
    expect(refusal(file(compressed(five.slice(0, -1)))).found).toBe(`${five.length - 1}`);
    expect(refusal(file(compressed([...u32(MATRIX, 1000), 0]))).found).toBe("9");
    expect(refusal(file(compressed([1, 2, 3]))).found).toBe("3 bytes in it");
    expect(refusal(file(compressed(element(DOUBLE, doubles(1))))).found).toBe("miDOUBLE");
    expect(refusal(file(compressed(compressed(five)))).found).toBe("miCOMPRESSED");
    expect(refusal(file([...u32(COMPRESSED, 4), 1, 2, 3, 4])).message).toMatch(
      /byte 128: expected a zlib stream, found incorrect header check/,
    );
    const damaged = compressed(five);
    damaged[damaged.length - 1] ^= 1;
    expect(refusal(file(damaged)).cause).toBeInstanceOf(Error);
  });
});

describe("elements", () => {
  it("reaching beyond their surroundings are refused at their byte", () => {
    const error = refusal(file([...u32(MATRIX, 1000), 1, 2, 3]));
    expect(error).toMatchObject({ offset: 128, inflatedOffset: null, expected: "1000 bytes of miMATRIX", found: "3" });
    expect(refusal(file([1, 2, 3]))).toMatchObject({ offset: 128, expected: "an 8-byte tag", found: "3 bytes" });
    expect(refusal(file([...u16(UINT8, 5), 0, 0, 0, 0]))).toMatchObject({ offset: 128, found: "5" });
  });

  it("of MATLAB's own data for handles, at the offset in the header, are passed over", () => {
    const own = matrix(9, [1, 2], "", small(UINT8, [1, 2]));
    const bytes = file(five, own);
    expect(refusal(bytes)).toMatchObject({ offset: 128 + five.length, found: "no name" });
    new DataView(bytes.buffer).setBigUint64(116, BigInt(128 + five.length), true);
    expect([...readMatlabV5(bytes).keys()]).toEqual(["five"]);
  });

  it("with names that are not text give a message of one line, and not a long one", () => {
    const names = [...small(INT32, u32(400)), ...element(INT8, ascii("a\n\u0007b".padEnd(399, "x").padEnd(400, "\0")))];
    const { message, variable } = refusal(
      file(matrix(STRUCT, [1, 1], "s", [...names, ...matrix(SPARSE, [1, 1], "", [])])),
    );
    expect(variable).toMatch(/^s\.a\?\?bx+…$/);
    expect(message).not.toMatch(/[\r\n]/);
    expect(message.length).toBeLessThan(1000);
  });

  it("naming a variable a second time are refused", () => {
    expect(refusal(file(five, five)).found).toBe("a second five");
  });

  it("are read from a view into a larger buffer", () => {
    const bytes = file(five);
    const larger = new Uint8Array(bytes.length + 10);
    larger.set(bytes, 3);
    expect(readMatlabV5(larger.subarray(3, 3 + bytes.length)).get("five")).toMatchObject({ data: Float64Array.of(5) });
  });
});
