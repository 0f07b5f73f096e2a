import { describe, expect, test } from "vitest";
import { FormatError, readExifCamera } from "./index.js";

type Entry = readonly [tag: number, type: number, count: number, value: number | readonly [number, number]];

const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;

/** An EXIF block of two directories, with fractions after them. */
function block(main: readonly Entry[], exif: readonly Entry[], littleEndian = true, head = "Exif\0\0"): Uint8Array {
  const exifAt = 8 + 2 + (main.length + 1) * 12 + 4;
  let end = exifAt + 2 + exif.length * 12 + 4;
  const bytes = new Uint8Array(end + 8 * (main.length + exif.length));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, littleEndian ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, littleEndian);
  view.setUint32(4, 8, littleEndian);
  const directory = (at: number, entries: readonly Entry[]) => {
    view.setUint16(at, entries.length, littleEndian);
    entries.forEach(([tag, type, count, value], i) => {
      const entry = at + 2 + i * 12;
      view.setUint16(entry, tag, littleEndian);
      view.setUint16(entry + 2, type, littleEndian);
      view.setUint32(entry + 4, count, littleEndian);
      if (typeof value !== "number") {
        view.setUint32(entry + 8, end, littleEndian);
        view.setUint32(end, value[0], littleEndian);
        view.setUint32(end + 4, value[1], littleEndian);
        end += 8;
      } else if (type === SHORT) view.setUint16(entry + 8, value, littleEndian);
      else view.setUint32(entry + 8, value, littleEndian);
    });
  };
  directory(8, [...main, [0x8769, LONG, 1, exifAt]]);
  directory(exifAt, exif);
  return new Uint8Array([...Buffer.from(head, "latin1"), ...bytes.subarray(0, end)]);
}

const photograph: readonly Entry[] = [
  [0x920a, RATIONAL, 1, [425, 100]],
  [0xa002, LONG, 1, 4032],
  [0xa003, SHORT, 1, 3024],
  [0xa20e, RATIONAL, 1, [9000, 2]],
  [0xa20f, RATIONAL, 1, [4500, 1]],
  [0xa210, SHORT, 1, 3],
  [0xa404, RATIONAL, 1, [0, 1]],
  [0xa405, SHORT, 1, 26],
];
const numbers = {
  orientation: 6,
  width: 4032,
  height: 3024,
  focalLengthMm: 4.25,
  focalLengthIn35mmFilm: 26,
  focalPlaneXResolution: 4500,
  focalPlaneYResolution: 4500,
  focalPlaneResolutionUnit: 3,
  digitalZoomRatio: 0,
};

describe("the numbers of a photograph are read", () => {
  test.each([true, false])("with little endian %s, with the head of a JPEG segment and without", (littleEndian) => {
    for (const head of ["Exif\0\0", ""]) {
      expect(readExifCamera(block([[0x0112, SHORT, 1, 6]], photograph, littleEndian, head))).toEqual(numbers);
    }
  });

  test("out of the middle of a buffer as well", () => {
    const bytes = block([[0x0112, SHORT, 1, 6]], photograph);
    const around = new Uint8Array(bytes.length + 20).fill(255);
    around.set(bytes, 7);
    expect(readExifCamera(around.subarray(7, 7 + bytes.length))).toEqual(numbers);
  });
});

test("what is not there is null, and a block without an EXIF directory has nothing", () => {
  const nothing = Object.fromEntries(Object.keys(numbers).map((key) => [key, null]));
  expect(readExifCamera(block([], []))).toEqual(nothing);
  const alone = new Uint8Array([0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0]);
  expect(readExifCamera(alone)).toEqual(nothing);
});

test("a number of another type or count, and one divided by 0, is passed over; of two the first counts", () => {
  const odd: Entry[] = [
    [0x920a, RATIONAL, 1, [50, 0]],
    [0xa405, 2, 1, 26],
    [0xa002, LONG, 2, 4032],
    [0xa003, SHORT, 1, 100],
    [0xa003, SHORT, 1, 200],
  ];
  const { focalLengthMm, focalLengthIn35mmFilm, width, height } = readExifCamera(block([], odd));
  expect([focalLengthMm, focalLengthIn35mmFilm, width, height]).toEqual([null, null, null, 100]);
});

describe("a damaged block is refused with the place", () => {
  const sound = block([], photograph, true, "");
  test.each([
    ["no bytes", new Uint8Array(0), "byte 0: expected the head of a TIFF structure"],
    ["another file", new Uint8Array(64).fill(0x41), "found 0x41414141"],
    ["a directory that begins beyond the end", withLong(sound, 4, 0xfffffff0), "byte 4294967280: expected a directory"],
    ["an EXIF directory beyond the end", withLong(sound, 18, 5000), "byte 5000: expected a directory"],
    ["more entries than there is room for", withLong(sound, 8, 0xffff), "65535 entries of a directory, 786420 bytes"],
    ["a block that is cut", sound.subarray(0, sound.length - 1), "expected a fraction, 8 bytes"],
  ])("%s", (_, bytes, message) => {
    expect(() => readExifCamera(bytes)).toThrow(FormatError);
    expect(() => readExifCamera(bytes)).toThrow(message);
  });
});

function withLong(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const changed = bytes.slice();
  new DataView(changed.buffer).setUint32(at, value, true);
  return changed;
}
