import { expect, test } from "vitest";
import { countBits, HASHED_SIZE, hashPicture, type PictureHash } from "./picture-hash.js";

/** A picture of given cosines, each a [column, row] frequency and an amplitude. */
function pictureOf(...waves: readonly (readonly [column: number, row: number, amplitude: number])[]): Uint8Array {
  const wave = (frequency: number, pixel: number) => Math.cos(((pixel + 0.5) * frequency * Math.PI) / HASHED_SIZE);
  return Uint8Array.from({ length: HASHED_SIZE ** 2 }, (_, at) => {
    const [x, y] = [at % HASHED_SIZE, Math.floor(at / HASHED_SIZE)];
    return 128 + waves.reduce((sum, [column, row, amplitude]) => sum + amplitude * wave(column, x) * wave(row, y), 0);
  });
}

const bitsOf = (hash: PictureHash | null) => hash?.map((word) => word.toString(2).padStart(32, "0")).join("") ?? null;

/** The frequencies in the order of the bits: (0, 1), (1, 0), (0, 2), (1, 1), … */
const frequencies = Array.from({ length: 10 }, (_, i) => i + 1)
  .flatMap((sum) => Array.from({ length: sum + 1 }, (_, column) => [column, sum - column] as const))
  .slice(0, 64);

test("bit i is the sign of the i-th frequency", () => {
  for (const negative of [0, 1, 5, 31, 32, 40, 63]) {
    const waves = frequencies.map(([column, row], i) => [column, row, i === negative ? -4 : 1.5] as const);
    const expected = frequencies.map((_, i) => (i === negative ? "0" : "1")).join("");
    expect(bitsOf(hashPicture(pictureOf(...waves)))).toBe(expected);
  }
});

test("a picture in its negative has every bit the other way", () => {
  const waves = frequencies.map(([column, row], i) => [column, row, i % 3 === 0 ? 2 : -2] as const);
  const [light, dark] = [
    pictureOf(...waves),
    pictureOf(...waves.map(([c, r, amplitude]) => [c, r, -amplitude] as const)),
  ];
  const [one, other] = [hashPicture(light), hashPicture(dark)] as [PictureHash, PictureHash];
  expect([(one[0] ^ other[0]) >>> 0, (one[1] ^ other[1]) >>> 0]).toEqual([0xffffffff, 0xffffffff]);
});

test("a blank picture has no hash, nor has one that is nearly blank", () => {
  expect(hashPicture(new Uint8Array(HASHED_SIZE ** 2).fill(200))).toBeNull();
  expect(hashPicture(pictureOf([3, 2, 4]))).toBeNull();
  expect(hashPicture(pictureOf([3, 2, 20]))).not.toBeNull();
});

test("countBits counts the ones", () => {
  for (const word of [0, 1, 0x80000000, 0xffffffff, 0x12345678, 0xf0f0f0f1, -1]) {
    expect(countBits(word)).toBe([...(word >>> 0).toString(2)].filter((digit) => digit === "1").length);
  }
});
