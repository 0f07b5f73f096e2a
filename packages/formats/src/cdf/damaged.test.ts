/** Files that are no CDF, are damaged, or hold what is not read: one line that says where and what, never a crash. */
import { describe, expect, it } from "vitest";
import { CdfFormatError } from "./error.js";
import { readCdf } from "./read.js";
import { writeCdf } from "./write.js";
import type { CdfWriteOptions, CdfWriteVariable } from "./write-options.js";

const poses: CdfWriteVariable = {
  name: "Pose",
  type: "REAL4",
  dims: [5, 6],
  records: 2,
  data: Float32Array.from({ length: 60 }, (_, i) => i),
};
const texts: CdfWriteVariable = { name: "names", type: "CHAR", dims: [2], records: 2, data: ["a", "bc", "d", "e"] };

/** Where the fields of a version 3 file are, which starts with a CDF descriptor of 312 bytes. */
const FLAGS = 8 + 12 + 8 + 12;
const ENCODING = FLAGS - 4;

describe("what is no CDF", () => {
  it.each([
    ["nothing", Buffer.alloc(0), "0 bytes"],
    ["text", Buffer.from("HIERARCHY\nROOT hip\n"), "48494552 41524348"],
    ["netCDF", Buffer.from("434446010000000000000000", "hex"), "43444601 00000000, a netCDF file"],
    ["HDF5", Buffer.from("894844460d0a1a0a", "hex"), "89484446 0d0a1a0a, an HDF5 file"],
    ["gzip", Buffer.from("1f8b080000000000", "hex"), "1f8b0800 00000000, a gzip file"],
  ])("is said to be %s", (_, bytes, found) => {
    expect(messageOf(bytes)).toBe(
      `byte 0: expected a NASA CDF, which starts with cdf30001, cdf26002 or 0000ffff, found ${found}; check that this is the right file, and whole`,
    );
  });
});

describe("what is not read is named", () => {
  it.each([
    ["VAX", 3],
    ["ALPHAVMSg", 15],
    ["IA64VMSd", 20],
  ] as const)("floating point of a VAX: %s", (name, code) => {
    expect(messageOf(changed({}, ENCODING, code))).toBe(
      `byte 8: expected IEEE floating point, found encoding ${name}, that of a VAX; convert it with cdfconvert of the CDF library`,
    );
  });
  it("a CDF of several files", () => {
    expect(messageOf(changed({}, FLAGS, 1))).toContain("found a CDF whose variables are in files of their own");
  });
  it.each([
    ["Huffman compression", 2],
    ["adaptive Huffman compression", 3],
    ["compression 9", 9],
  ] as const)("%s", (name, code) => {
    const bytes = writeCdf([poses], { compressVariables: "gzip" });
    const parameters = Buffer.from(bytes.buffer).indexOf(Buffer.from("0000000b00000005", "hex"));
    new DataView(bytes.buffer).setInt32(parameters + 4, code);
    expect(messageOf(bytes)).toContain(`variable "Pose": expected gzip, run lengths or no compression, found ${name}`);
  });
  it("versions before 2.5", () => {
    const bytes = writeCdf([poses], { version: "2.5" });
    new DataView(bytes.buffer).setInt32(8 + 16, 4);
    expect(messageOf(bytes)).toContain("byte 8: expected version 2.5, 2.6 or 2.7, found version 2.4.0");
  });
});

describe("a file that is cut short", () => {
  it.each([{}, { version: "2.7" }, { compressVariables: "gzip" }, { compressFile: "gzip" }] as const)(
    "is refused wherever it is cut: %j",
    (options) => {
      const bytes = writeCdf([poses, texts], options);
      for (let length = 0; length < bytes.length; length++)
        expect(messageOf(bytes.subarray(0, length))).toMatch(/^byte /);
    },
  );
});

describe("records that lead in a circle", () => {
  it("of variables", () => {
    const bytes = writeCdf([poses]);
    const descriptor = findRecord(bytes, 8);
    const view = new DataView(bytes.buffer);
    view.setBigInt64(descriptor + 12, BigInt(descriptor));
    const count = findRecord(bytes, 2) + 12 + 32 + 16;
    view.setInt32(count, 2 ** 31 - 1);
    expect(messageOf(bytes)).toContain("a name of its own, found a second one");
  });
  it("of variable indices that follow each other", () => {
    const bytes = writeCdf([poses]);
    const index = findRecord(bytes, 6);
    new DataView(bytes.buffer).setBigInt64(index + 12, BigInt(index));
    expect(messageOf(bytes)).toContain("records that overlap, or a chain that runs in a circle");
  });
  it("of variable indices that hold each other", () => {
    const bytes = writeCdf([poses], { blocksPerIndex: 1 });
    const index = findRecord(bytes, 6);
    new DataView(bytes.buffer).setBigInt64(index + 12 + 8 + 8 + 8, BigInt(index));
    expect(messageOf(bytes)).toMatch(/runs in a circle|at most 16 levels of indices/);
  });
});

describe("numbers that are far too large", () => {
  const giant = 2 ** 31 - 1;
  it("of records take no memory that the file cannot fill", () => {
    const bytes = writeCdf([poses]);
    new DataView(bytes.buffer).setInt32(findRecord(bytes, 8) + 12 + 8 + 4, giant);
    expect(messageOf(bytes)).toContain(`bytes of values in a file of this size, found ${(giant + 1) * 120}`);
  });
  it("of records that were never written, likewise", () => {
    const bytes = writeCdf([poses]);
    new DataView(bytes.buffer).setInt32(findRecord(bytes, 8) + 12 + 8 + 4, 560_000);
    expect(messageOf(bytes)).toContain(
      "at most 67108864 bytes of records that were never written, found 67199880; the file is cut short or damaged",
    );
  });
  it("of dimensions, likewise", () => {
    const bytes = writeCdf([poses], { majority: "column" });
    const sizes = findRecord(bytes, 8) + 340 + 4;
    new DataView(bytes.buffer).setInt32(sizes, giant);
    new DataView(bytes.buffer).setInt32(sizes + 4, giant);
    expect(messageOf(bytes)).toContain("bytes of values in a file of this size");
  });
  it("of bytes in a compressed file", () => {
    const bytes = writeCdf([poses], { compressFile: "gzip" });
    new DataView(bytes.buffer).setBigInt64(8 + 12 + 8, 2n ** 40n);
    expect(messageOf(bytes)).toContain("found 1099511627776");
  });
  it("of zeros that a small block inflates to", () => {
    const zeros = { ...poses, dims: [1000], records: 1000, data: new Float32Array(1e6) };
    const bytes = writeCdf([zeros], { compressVariables: "gzip" });
    expect(bytes.length).toBeLessThan(8000);
    expect(readCdf(bytes).variables.get("Pose")?.data).toHaveLength(1e6);
    new DataView(bytes.buffer).setInt32(findRecord(bytes, 8) + 12 + 8 + 4, 99);
    expect(readCdf(bytes).variables.get("Pose")?.data).toHaveLength(1e5);
  });
});

describe("blocks of records", () => {
  it("that overlap are refused", () => {
    const bytes = writeCdf([{ ...poses, dims: [], records: 60 }], { recordsPerBlock: 10 });
    const index = findRecord(bytes, 6);
    new DataView(bytes.buffer).setInt32(index + 12 + 8 + 8 + 4, 5);
    expect(messageOf(bytes)).toContain("expected records after 9, which an earlier block ends with, found record 5");
  });
  it("that share their bytes are refused, before they are more than the file", () => {
    const bytes = writeCdf([{ ...poses, dims: [1000], records: 1, data: new Float32Array(1000) }], {
      blocksPerIndex: 7,
    });
    const view = new DataView(bytes.buffer);
    const index = findRecord(bytes, 6) + 12 + 8;
    const [firsts, lasts, offsets] = [index + 8, index + 8 + 28, index + 8 + 56];
    view.setInt32(index + 4, 7);
    for (let i = 0; i < 7; i++) {
      view.setInt32(firsts + 4 * i, i);
      view.setInt32(lasts + 4 * i, i);
      view.setBigInt64(offsets + 8 * i, view.getBigInt64(offsets));
    }
    view.setInt32(findRecord(bytes, 8) + 12 + 8 + 4, 6);
    expect(messageOf(bytes)).toContain("expected records that lie one after the other, found records that overlap");
  });
  it("with fewer bytes than their records are refused", () => {
    const bytes = writeCdf([poses]);
    const values = findRecord(bytes, 7);
    new DataView(bytes.buffer).setBigInt64(values, 12n + 236n);
    expect(messageOf(bytes)).toContain('variable "Pose": expected 240 bytes for records 0 to 1, found 236');
  });
  it("with fewer bytes inside their compression are refused", () => {
    const bytes = writeCdf([poses], { compressVariables: "gzip", compressFile: "gzip" });
    expect(readCdf(bytes).compressed).toBe(true);
    const plain = writeCdf([poses], { compressVariables: "gzip" });
    new DataView(plain.buffer).setInt32(findRecord(plain, 6) + 12 + 8 + 8 + 4 * 7, 5);
    new DataView(plain.buffer).setInt32(findRecord(plain, 8) + 12 + 8 + 4, 5);
    expect(messageOf(plain)).toContain("expected 720 bytes for records 0 to 5, found 240 in the compressed block");
  });
});

/** A file with one 32-bit number changed. */
function changed(options: CdfWriteOptions, offset: number, value: number): Uint8Array {
  const bytes = writeCdf([poses], options);
  new DataView(bytes.buffer).setInt32(offset, value);
  return bytes;
}

/** Byte of the first record of a type in a version 3 file, walking from record to record. */
function findRecord(bytes: Uint8Array, type: number, from = 0): number {
  const view = new DataView(bytes.buffer);
  for (let offset = 8; offset < bytes.length; offset += Number(view.getBigInt64(offset))) {
    if (offset >= from && view.getInt32(offset + 8) === type) return offset;
  }
  throw new Error(`no record of type ${type}`);
}

function messageOf(bytes: Uint8Array): string {
  try {
    readCdf(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(CdfFormatError);
    return (error as Error).message;
  }
  throw new Error("was read");
}
