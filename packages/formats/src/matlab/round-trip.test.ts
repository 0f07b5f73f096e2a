import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countOf } from "../shape.js";
import { numberArrays } from "./codes.js";
import { MatlabFormatError } from "./error.js";
import { readMatlabV5 } from "./read.js";
import {
  type MatlabNumbers,
  type MatlabNumericClass,
  type MatlabValue,
  matlabCell,
  matlabDoubles,
  matlabEmpty,
  matlabStruct,
  matlabText,
} from "./value.js";
import { writeMatlabV5 } from "./write.js";

const layouts = [
  { compress: false, bigEndian: false },
  { compress: true, bigEndian: false },
  { compress: false, bigEndian: true },
  { compress: true, bigEndian: true },
];
const classes = Object.keys(numberArrays) as MatlabNumericClass[];

/** The extreme values of a class, its zero and its one. */
const extremes = {
  double: Float64Array.of(-0, Number.MIN_VALUE, Number.MAX_VALUE, NaN, -Infinity, 1),
  single: Float32Array.of(-0, 1.401298464324817e-45, 3.4028234663852886e38, NaN, Infinity, 1),
  int8: Int8Array.of(-128, 127, 0, 1, -1, 2),
  uint8: Uint8Array.of(0, 255, 1, 2, 3, 4),
  int16: Int16Array.of(-32768, 32767, 0, 1, -1, 2),
  uint16: Uint16Array.of(0, 65535, 1, 2, 3, 4),
  int32: Int32Array.of(-2147483648, 2147483647, 0, 1, -1, 2),
  uint32: Uint32Array.of(0, 4294967295, 1, 2, 3, 4),
  int64: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n, 0n, 1n, -1n, 2n ** 53n + 1n),
  uint64: BigUint64Array.of(0n, 2n ** 64n - 1n, 1n, 2n, 3n, 2n ** 53n + 1n),
} satisfies Record<MatlabNumericClass, unknown>;

function numeric(name: MatlabNumericClass, dims: number[], imaginary: boolean, logical = false): MatlabValue {
  const data = extremes[name].slice(0, countOf(dims));
  return {
    kind: "numeric",
    class: name,
    logical,
    dims,
    data,
    imaginary: imaginary ? data.slice().reverse() : null,
  };
}

describe.each(layouts)("a written file reads back equal (compress $compress, big-endian $bigEndian)", (layout) => {
  const roundTrip = (value: MatlabValue) => readMatlabV5(writeMatlabV5({ value }, layout)).get("value");

  it.each(classes)("%s of every shape, real and complex", (name) => {
    for (const dims of [
      [1, 1],
      [2, 3],
      [6, 1],
      [3, 1, 2],
      [1, 1, 1, 5],
      [0, 0],
      [0, 7],
      [3, 0, 2],
    ]) {
      expect(roundTrip(numeric(name, dims, false))).toEqual(numeric(name, dims, false));
      expect(roundTrip(numeric(name, dims, true))).toEqual(numeric(name, dims, true));
    }
  });

  it("logical arrays", () => {
    expect(roundTrip(numeric("uint8", [1, 3], false, true))).toMatchObject({ class: "uint8", logical: true });
    expect(roundTrip(numeric("uint8", [1, 3], false, false))).toMatchObject({ class: "uint8", logical: false });
  });

  it("text of 1, 2 and 4 bytes, of no characters and of more than one row", () => {
    for (const text of ["", "a", "ab", "abc", "005808361.jpg", "Grüße ∆", "😀", "\ud800"]) {
      expect(roundTrip(matlabText(text))).toEqual(matlabText(text));
    }
    const rows: MatlabValue = { kind: "char", dims: [2, 3], text: "adbecf" };
    expect(roundTrip(rows)).toEqual(rows);
  });

  it("cells and structs in each other, empty ones, and struct arrays of any dimensions", () => {
    const point = (x: number) => ({ x: matlabDoubles([1, 1], [x]), is_visible: matlabEmpty() });
    const values = [
      matlabCell([0, 0], []),
      matlabCell(
        [2, 2],
        [matlabText("a"), matlabEmpty(), matlabCell([1, 1], [matlabText("b")]), matlabStruct([1, 1], [{}])],
      ),
      matlabStruct([1, 3], [point(1), point(2), point(3)]),
      matlabStruct([2, 1, 2], [point(1), point(2), point(3), point(4)]),
      matlabStruct([0, 0], [], ["x", "y"]),
      matlabStruct([1, 1], [{ ["a".repeat(63)]: matlabText("the longest name"), prototype: matlabEmpty() }]),
    ];
    for (const value of values) expect(roundTrip(value)).toEqual(value);
  });

  it("any value (property)", () => {
    fc.assert(
      fc.property(fc.dictionary(nameArbitrary, valueArbitrary, { maxKeys: 3, noNullPrototype: true }), (variables) => {
        expect(Object.fromEntries(readMatlabV5(writeMatlabV5(variables, layout)))).toEqual(variables);
      }),
      { seed: 5, numRuns: 60 },
    );
  });
});

/** Integers spread over the values of a class. */
function numbersOf(name: MatlabNumericClass, integers: number[]): MatlabNumbers {
  if (name === "int64" || name === "uint64") return numberArrays[name].from(integers.map((n) => BigInt(n) ** 3n));
  return numberArrays[name].from(integers.map((n) => n / 7));
}

const nameArbitrary = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,40}$/);
const dimsArbitrary = fc.array(fc.nat({ max: 3 }), { minLength: 2, maxLength: 4 });
const { value: valueArbitrary } = fc.letrec<{ value: MatlabValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.tuple(fc.constantFrom(...classes), dimsArbitrary, fc.boolean()).chain(([name, dims, complex]) => {
      const count = countOf(dims);
      const integers = fc.array(fc.integer(), { minLength: count, maxLength: count });
      return fc.tuple(integers, integers).map(
        ([real, imaginary]): MatlabValue => ({
          kind: "numeric",
          class: name,
          logical: false,
          dims,
          data: numbersOf(name, real),
          imaginary: complex ? numbersOf(name, imaginary) : null,
        }),
      );
    }),
    fc.string({ unit: "binary" }).map(matlabText),
    dimsArbitrary.chain((dims) => {
      const count = countOf(dims);
      return fc
        .array(tie("value"), { minLength: count, maxLength: count, depthIdentifier: "value" })
        .map((values) => matlabCell(dims, values));
    }),
    fc.tuple(fc.uniqueArray(nameArbitrary, { maxLength: 3 }), fc.nat({ max: 3 })).chain(([fields, count]) =>
      fc.array(fc.tuple(...fields.map(() => tie("value"))), { minLength: count, maxLength: count }).map((rows) =>
        matlabStruct(
          [1, count],
          rows.map((row) => Object.fromEntries(fields.map((field, i) => [field, row[i]]))),
          fields,
        ),
      ),
    ),
  ),
}));

describe("the writer", () => {
  it("gives the same bytes for the same variables, with no date in the header", () => {
    const variables = { joints: matlabDoubles([1, 2], [1, 2]) };
    expect(writeMatlabV5(variables)).toEqual(writeMatlabV5(variables));
    expect(Buffer.from(writeMatlabV5({})).toString("latin1")).toBe(
      `${"MATLAB 5.0 MAT-file, written by wildpose".padEnd(116)}${"\0".repeat(8)}\0\x01IM`,
    );
  });

  it.each([
    ["1joints", matlabEmpty(), /variable "1joints": expected a letter/],
    ["joints", matlabDoubles([2, 2], [1, 2, 3]), /joints: 3 numbers, expected 4 \(2 × 2\)/],
    ["joints", matlabDoubles([3], [1, 2, 3]), /joints: dimensions \[3\], expected two or more/],
    ["joints", { ...matlabDoubles([1, 1], [1]), class: "int8" as const }, /joints: Float64Array, expected Int8Array/],
    [
      "c",
      matlabCell([1, 2], [matlabText("a"), { kind: "char", dims: [1, 2], text: "a" }]),
      /c\{2\}: 1 characters, expected 2/,
    ],
    ["s", matlabStruct([1, 2], [{ a: matlabEmpty() }, { b: matlabEmpty() }]), /s\(2\): fields b, expected a/],
    ["s", matlabStruct([1, 1], [{ "a-b": matlabEmpty() }]), /s: field "a-b": expected a letter/],
  ])("refuses what the format cannot say: %s %#", (name, value, message) => {
    expect(() => writeMatlabV5({ [name]: value })).toThrow(message);
  });
});

describe("a damaged file throws MatlabFormatError or reads as something else, and nothing else happens", () => {
  const variables = {
    joints: matlabDoubles([2, 2], [1.5, -2, 3, 4]),
    name: matlabText("im0001.jpg"),
    RELEASE: matlabStruct(
      [1, 2],
      [1, 2].map((x) => ({
        point: matlabStruct([1, 1], [{ x: numeric("uint8", [1, 1], false), id: numeric("int64", [1, 2], true) }]),
        list: matlabCell([1, 2], [matlabEmpty(), matlabText("x".repeat(x))]),
      })),
    ),
  };

  function readsOrRefuses(bytes: Uint8Array): "read" | "refused" {
    try {
      readMatlabV5(bytes);
      return "read";
    } catch (error) {
      if (error instanceof MatlabFormatError) return "refused";
      throw error;
    }
  }

  it.each(layouts)("cut at every length (compress $compress, big-endian $bigEndian)", (layout) => {
    const whole = writeMatlabV5(variables, layout);
    const lengths = Array.from({ length: whole.length }, (_, length) => length);
    const read = lengths.filter((length) => readsOrRefuses(whole.subarray(0, length)) === "read");
    // A file that ends between two variables (or inside the padding of one) is a shorter, correct file.
    expect(read.length).toBeLessThan(30);
    expect(readsOrRefuses(whole)).toBe("read");
  });

  it.each(layouts)(
    "with every byte set to 0, 1, 127, 128 and 255 (compress $compress, big-endian $bigEndian)",
    (layout) => {
      const whole = writeMatlabV5(variables, layout);
      for (let at = 0; at < whole.length; at++) {
        for (const value of [0, 1, 127, 128, 255]) {
          const damaged = whole.slice();
          damaged[at] = value;
          readsOrRefuses(damaged);
        }
      }
    },
  );

  it.each(layouts)("with random bytes changed (compress $compress, big-endian $bigEndian)", (layout) => {
    const whole = writeMatlabV5(variables, layout);
    const change = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const damaged = whole.slice();
        for (const [at, value] of changes) damaged[at] = value;
        readsOrRefuses(damaged);
      }),
      { seed: 7, numRuns: 2000 },
    );
  });

  it("of random bytes after a correct header", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        readsOrRefuses(Buffer.concat([writeMatlabV5({}), tail]));
      }),
      { seed: 11, numRuns: 2000 },
    );
  });
});
