import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { madeRows, sliceRows } from "../testing/made-rows.js";
import { columns, type ReleaseRows } from "./columns.js";
import { contentHash } from "./content-hash.js";

function hashOf(...parts: ReleaseRows[]): string {
  const hash = contentHash();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

test("the hash does not depend on how the rows are cut", () => {
  const rows = madeRows({ count: 10, imageBytes: 5 });
  expect(hashOf(sliceRows(rows, 0, 3), sliceRows(rows, 3, 4), sliceRows(rows, 4, 10))).toBe(hashOf(rows));
});

test("the hash is the one that is defined, for texts of any length and bytes between them", () => {
  const texts = ["", "ä€😀", "x".repeat(50_000), "€".repeat(30_000), "end", null];
  const rows = madeRows({ count: texts.length, imageBytes: 5 });
  const withTexts = { ...rows, group: texts, image: { ...rows.image, path: texts } };
  const lengthOf = (length: number) => Buffer.from(Uint32Array.of(length).buffer);
  const stringOf = (value: string | null) => {
    if (value === null) return lengthOf(0xffffffff);
    const bytes = Buffer.from(value);
    return Buffer.concat([lengthOf(bytes.length), bytes]);
  };
  const imageOf = (bytes: Uint8Array | null) => stringOf(bytes && createHash("sha256").update(bytes).digest("hex"));
  const valuesOf = (name: (typeof columns)[number]["name"]): Buffer[] => {
    const values: unknown = withTexts[name];
    if (name === "image") return texts.flatMap((text, row) => [imageOf(withTexts.image.bytes[row]), stringOf(text)]);
    if (values instanceof Float32Array || values instanceof Uint8Array) {
      return [Buffer.from(values.buffer, values.byteOffset, values.byteLength)];
    }
    const list = values as (string | number | null | string[])[];
    return list.flatMap((value) =>
      Array.isArray(value)
        ? [lengthOf(value.length), ...value.map(stringOf)]
        : [stringOf(value === null ? null : String(value))],
    );
  };
  const sha256 = (parts: Buffer[]) => createHash("sha256").update(Buffer.concat(parts)).digest();
  const whole = sha256(columns.flatMap(({ name }) => [stringOf(name), sha256(valuesOf(name))]));
  expect(hashOf(withTexts)).toBe(whole.toString("hex"));
});

test("the order of the rows matters", () => {
  const rows = madeRows({ count: 2 });
  expect(hashOf(sliceRows(rows, 1, 2), sliceRows(rows, 0, 1))).not.toBe(hashOf(rows));
});

test.each(columns.map(({ name }) => name))("a change in %s changes the hash", (name) => {
  const rows = madeRows({ count: 6 });
  const other = { ...rows, [name]: changed(rows[name]) };
  expect(hashOf(other)).not.toBe(hashOf(rows));
});

test("where one string ends and the next begins matters, and null is not empty", () => {
  const rows = madeRows({ count: 2 });
  const withPaths = (path: (string | null)[]) => hashOf({ ...rows, image: { ...rows.image, path } });
  const hashes = [
    ["ab", "c"],
    ["a", "bc"],
    ["abc", ""],
    ["abc", null],
  ].map(withPaths);
  expect(new Set(hashes).size).toBe(4);
});

function changed(values: ReleaseRows[keyof ReleaseRows]): unknown {
  if (values instanceof Float32Array || values instanceof Uint8Array) {
    return values.map((value, index) => (index === values.length - 1 ? value + 1 : value));
  }
  if (Array.isArray(values)) {
    const other = { object: ["other"], string: "other", number: 12345 }[typeof values[1] as "string"];
    return [...values.slice(0, -1), other];
  }
  return {
    ...(values as ReleaseRows["image"]),
    bytes: (values as ReleaseRows["image"]).bytes.map(() => new Uint8Array(1)),
  };
}
