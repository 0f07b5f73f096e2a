import { randomStream } from "@wildpose/pose";
import { expect, test } from "vitest";
import { mutate } from "./mutate.js";

const binary = Uint8Array.from({ length: 600 }, (_, index) => (index * 7) % 256);
const other = new Uint8Array(200).fill(0xee);
const text = Buffer.from('{"joints": [1.5, -2e3, 4],\n "name": "a"}\n'.repeat(20));

const damaged = (bytes: Uint8Array, seed: number) => mutate(bytes, randomStream(seed, "mutate"), [other]);
const thousand = (bytes: Uint8Array) => Array.from({ length: 1000 }, (_, seed) => damaged(bytes, seed));

test("the same stream does the same damage, another one other damage, and the file is left as it is", () => {
  const [before, textBefore] = [binary.slice(), text.toString()];
  expect(damaged(binary, 5)).toEqual(damaged(binary, 5));
  expect(new Set(thousand(binary).map((bytes) => Buffer.from(bytes).toString("base64"))).size).toBeGreaterThan(900);
  expect(binary).toEqual(before);
  thousand(text);
  expect(text.toString()).toBe(textBefore);
});

test("damage is short and long: shorter, longer, the same length, and pieces of other files", () => {
  const results = thousand(binary);
  expect(results.filter(({ length }) => length < 600).length).toBeGreaterThan(100);
  expect(results.filter(({ length }) => length > 600).length).toBeGreaterThan(100);
  expect(results.filter(({ length }) => length === 600).length).toBeGreaterThan(200);
  const withPiece = results.filter((bytes) => Buffer.from(bytes).includes(Buffer.alloc(8, 0xee)));
  expect(withPiece.length).toBeGreaterThan(20);
});

test("32-bit fields become 0, all ones, the sign bit and the length of the file, in both byte orders", () => {
  const zeros = new Uint8Array(64);
  const fields = new Set(
    Array.from({ length: 4000 }, (_, seed) => damaged(zeros, seed))
      .filter(({ length }) => length === 64)
      .flatMap((bytes) => Array.from({ length: 16 }, (_, i) => new DataView(bytes.buffer).getUint32(4 * i))),
  );
  for (const value of [0, 0xffffffff, 0x80000000, 0x00000080, 64, 0x40000000]) expect(fields).toContain(value);
});

test("text has its numbers, brackets, names and lines changed", () => {
  const results = thousand(text).map((bytes) => Buffer.from(bytes).toString("latin1"));
  for (const trace of ["e308", "__proto__", "[[[[[[[[", "=======", "\r\n", "1e999"]) {
    expect(results.filter((one) => one.includes(trace)).length, trace).toBeGreaterThan(0);
  }
  expect(results.filter((one) => one.split("\n").length < 41).length).toBeGreaterThan(50);
});

test("nothing grows without bound, and an empty file can be damaged", () => {
  const large = new Uint8Array(1_000_000);
  expect(Math.max(...Array.from({ length: 200 }, (_, seed) => damaged(large, seed).length))).toBeLessThanOrEqual(
    8_000_000,
  );
  expect(thousand(new Uint8Array(0)).some(({ length }) => length > 0)).toBe(true);
});
