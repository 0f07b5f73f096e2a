import fc from "fast-check";
import { expect, test } from "vitest";
import { numberOf, readNumberRow } from "./number-row.js";

const bytesOf = (text: string) => new TextEncoder().encode(text);

function readAll(text: string, room = 64) {
  const out = new Float64Array(room);
  const { count, next, invalidAt } = readNumberRow(bytesOf(text), 0, out, 0, room);
  return { values: [...out.subarray(0, Math.min(count, room))], count, next, invalidAt };
}

/** A decimal number as files have them: with and without fraction, exponent, sign, leading and trailing zeros. */
const words = fc
  .tuple(
    fc.constantFrom("", "-", "+"),
    fc.oneof(fc.stringMatching(/^\d{1,20}$/), fc.constant("0"), fc.constant("")),
    fc.oneof(fc.stringMatching(/^\.\d{1,20}$/), fc.constant("."), fc.constant("")),
    fc.oneof(fc.constant(""), fc.stringMatching(/^[eE][+-]?\d{1,3}$/)),
  )
  .map((parts) => parts.join(""))
  .filter((word) => /\d/.test(word.replace(/[eE].*$/, "")));

test("a word is read as Number reads it, to the last bit", () => {
  fc.assert(
    fc.property(words, (word) => {
      const { values, invalidAt } = readAll(word);
      const value = Number(word);
      if (Number.isFinite(value)) expect(values).toEqual([value]);
      else expect(invalidAt).toBe(0);
      expect(Object.is(numberOf(word), Number.isFinite(value) ? value : Number.NaN)).toBe(true);
    }),
    { numRuns: 20_000, seed: 1 },
  );
});

test("every double that is written in full, fixed or with few digits comes back", () => {
  // Rounded to a digit, what is larger would be no double.
  const double = fc.double({ noNaN: true, min: -9e307, max: 9e307 });
  const forms = fc.tuple(double, fc.integer({ min: 1, max: 17 }), fc.integer({ min: 0, max: 12 }));
  fc.assert(
    fc.property(forms, ([value, precision, fraction]) => {
      const texts = [String(value), value.toPrecision(precision), value.toExponential(fraction)];
      if (Math.abs(value) < 1e15) texts.push(value.toFixed(fraction));
      expect(readAll(texts.join(" ")).values).toEqual(texts.map(Number));
    }),
    { numRuns: 20_000, seed: 1 },
  );
});

test("minus zero keeps its sign", () => {
  expect(readAll("-0 -0.000 0 -0e5").values).toEqual([-0, -0, 0, -0]);
});

test("numbers of motion files are read: no leading zero, three digits of exponent, plus signs", () => {
  expect(readAll(".0083333 -1.6201e-014 +5. 1.87007e-05").values).toEqual([0.0083333, -1.6201e-14, 5, 0.0000187007]);
});

test.each(["\n", "\r\n", "\r"])("a line ends at %j", (end) => {
  const text = ` 1\t2  3 ${end}4`;
  expect(readAll(text)).toEqual({ values: [1, 2, 3], count: 3, next: text.length - 1, invalidAt: -1 });
});

test("numbers that have no room are counted and not kept", () => {
  const out = new Float64Array(4).fill(9);
  expect(readNumberRow(bytesOf("1 2 3 4 5"), 0, out, 1, 2).count).toBe(5);
  expect([...out]).toEqual([9, 1, 2, 9]);
});

test.each([
  ["abc", 0],
  ["1 0x10", 2],
  ["1 Infinity", 2],
  ["1 -nan(ind)", 2],
  ["1 1_000", 2],
  ["1 2,5", 2],
  ["1 1e400", 2],
  ["1 1e", 2],
  ["1 -", 2],
  ["1 .", 2],
  ["1 1.2.3", 2],
  ["1 --1", 2],
])("%j is not all numbers", (text, place) => {
  expect(readAll(text).invalidAt).toBe(place);
});
