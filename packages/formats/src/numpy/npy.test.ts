import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { openNpy, readNpy } from "./npy.js";
import { readNpz } from "./npz.js";
import type { NumpyArray, PickleValue } from "./numpy-array.js";
import { readPickle } from "./pickle.js";
import { writeNpy, writeNpz } from "./write-npy.js";

const doubles: NumpyArray = {
  dtype: "<f8",
  shape: [3, 2, 2],
  data: Float64Array.from({ length: 12 }, (_, i) => i / 4),
};

/** A file with this header dictionary, as numpy lays it out. */
function npyFile(header: string, data: Uint8Array, version = 1): Uint8Array {
  const head = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  const length = version === 1 ? Buffer.alloc(2) : Buffer.alloc(4);
  length.writeUIntLE(header.length, 0, length.length);
  return new Uint8Array(Buffer.concat([head, length, Buffer.from(header, "latin1"), data]));
}

async function temporaryFile(bytes: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "wildpose-npy-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "a.npy"), bytes);
  return join(folder, "a.npy");
}

describe("npy", () => {
  test("arrays of every type read back as they were written", () => {
    const arrays: NumpyArray[] = [
      doubles,
      { dtype: "<f4", shape: [], data: Float32Array.of(1.5) },
      { dtype: "|i1", shape: [2], data: Int8Array.of(-128, 127) },
      { dtype: "|u1", shape: [0, 3], data: new Uint8Array(0) },
      { dtype: "<i2", shape: [1], data: Int16Array.of(-300) },
      { dtype: "<u2", shape: [1], data: Uint16Array.of(65535) },
      { dtype: "<i4", shape: [1, 1], data: Int32Array.of(-70000) },
      { dtype: "<u4", shape: [1], data: Uint32Array.of(2 ** 32 - 1) },
      { dtype: "<i8", shape: [2], data: BigInt64Array.of(-(2n ** 63n), 5n) },
      { dtype: "<u8", shape: [1], data: BigUint64Array.of(2n ** 64n - 1n) },
      { dtype: "|b1", shape: [3], data: Uint8Array.of(1, 0, 1) },
      { dtype: "<U4", shape: [2], data: ["hip", "é😀"] },
      { dtype: "<U3", shape: [3], data: ["é", "a\u0000b", "Ā😀ÿ"] },
      { dtype: "|S13", shape: [2], data: ["015601864.jpg", ""] },
    ];
    for (const array of arrays) expect(readNpy(writeNpy(array))).toEqual(array);
  });

  test("any numbers in any shape read back, wherever the file lies in memory", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4), { maxLength: 4 }), fc.nat(7), (shape, shift) => {
        const data = Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i - 0.5);
        const file = writeNpy({ dtype: "<f8", shape, data });
        const moved = Buffer.concat([Buffer.alloc(shift), file]).subarray(shift);
        expect(readNpy(moved)).toEqual({ dtype: "<f8", shape, data });
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test("columns are turned into rows, and the byte order into this machine's", () => {
    const header = "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }";
    const data = Uint8Array.of(0, 1, 0, 4, 0, 2, 0, 5, 0, 3, 0, 6);
    expect(readNpy(npyFile(header, data))).toEqual({
      dtype: ">i2",
      shape: [2, 3],
      data: Int16Array.of(1, 2, 3, 4, 5, 6),
    });
  });

  test("half precision becomes single precision", () => {
    const words = Uint16Array.of(0x3e00, 0xae66, 0x7c00, 0xfc00, 0x0001, 0x7e00, 0x8000);
    const header = "{'descr': '<f2', 'fortran_order': False, 'shape': (7,), }";
    const { data } = readNpy(npyFile(header, new Uint8Array(words.buffer)));
    expect(data).toEqual(Float32Array.of(1.5, -0.0999755859375, Infinity, -Infinity, 2 ** -24, NaN, -0));
  });

  test("versions 2 and 3 and Python 2's long numbers are read", () => {
    const header = `{"descr": "|u1", "fortran_order": False, "shape": (2L,), }\n`;
    for (const version of [2, 3]) {
      expect(readNpy(npyFile(header, Uint8Array.of(7, 8), version)).data).toEqual(Uint8Array.of(7, 8));
    }
  });

  test("objects come from the pickle after the header, as plain values", () => {
    // numpy.save of numpy.array([["a.jpg", 1.5], ["b.jpg", 2]], dtype=object): what follows its header.
    const pickle =
      "gASVpwAAAAAAAACMFm51bXB5Ll9jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKU" +
      "h5RSlChLAUsCSwKGlGgDjAVkdHlwZZSTlIwCTziUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LP3SUYoldlCiMBWEuanBnlEc/+AAAAAAA" +
      "AIwFYi5qcGeUSwJldJRiLg==";
    const file = npyFile("{'descr': '|O', 'fortran_order': False, 'shape': (2, 2), }", Buffer.from(pickle, "base64"));
    expect(readNpy(file)).toEqual({ dtype: "|O", shape: [2, 2], data: ["a.jpg", 1.5, "b.jpg", 2] });
  });

  test("rows are read a few at a time", async () => {
    const opened = await openNpy(await temporaryFile(writeNpy(doubles)));
    expect([opened.dtype, opened.shape]).toEqual(["<f8", [3, 2, 2]]);
    expect(await opened.rows(1, 3)).toEqual((doubles.data as Float64Array).slice(4));
    expect(await opened.rows(3, 3)).toEqual(new Float64Array(0));
    await expect(opened.rows(2, 4)).rejects.toThrow("rows 2 to 4 of 3");
    await opened.close();
  });

  test("rows that do not lie one after the other are refused", async () => {
    const header = "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 1), }";
    await expect(openNpy(await temporaryFile(npyFile(header, new Uint8Array(16))))).rejects.toThrow(
      "expected rows one after the other, found columns (fortran_order); read the file as a whole",
    );
  });

  test.each([
    [
      "not npy",
      Uint8Array.of(1, 2, 3),
      /^byte 0: expected an npy file \(93 4e 55 4d 50 59\), found 010203; check that/,
    ],
    [
      "cut short",
      writeNpy(doubles).subarray(0, 150),
      /^byte 128: expected 96 bytes of data \(3 × 2 × 2 of <f8\), found 22; /,
    ],
    [
      "cut in its header",
      writeNpy(doubles).subarray(0, 40),
      /expected a header of 118 bytes, found 30; the file is cut short or damaged, download it again/,
    ],
    [
      "of records",
      npyFile("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }", new Uint8Array(4)),
      /found one of records/,
    ],
    [
      "of complex numbers",
      npyFile("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(8)),
      /numbers, booleans, texts or objects .* found "<c8"/,
    ],
    [
      "of more values than it has",
      npyFile("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999,), }", new Uint8Array(8)),
      /expected 799999999992 bytes of data/,
    ],
    [
      "of countless empty texts",
      npyFile("{'descr': '<U0', 'fortran_order': False, 'shape': (999999999,), }", new Uint8Array(8)),
      /expected 0 bytes of data/,
    ],
  ])("a file that is %s is refused", async (_, bytes, message) => {
    expect(() => readNpy(bytes)).toThrow(message);
    await expect(openNpy(await temporaryFile(bytes))).rejects.toThrow(message);
  });
});

describe("npz", () => {
  const arrays = new Map<string, NumpyArray>([
    ["part", doubles],
    ["imgname", { dtype: "<U5", shape: [2], data: ["a.jpg", "b.jpg"] }],
  ]);

  test.each([false, true])("arrays read back by name (compressed: %s)", (compress) => {
    expect(readNpz(writeNpz(arrays, { compress }))).toEqual(arrays);
  });

  test("only the members that are asked for are read", () => {
    expect([...readNpz(writeNpz(arrays), { members: ["imgname", "absent"] }).keys()]).toEqual(["imgname"]);
  });

  test("the same arrays are the same bytes", () => {
    expect(writeNpz(arrays)).toEqual(writeNpz(arrays));
  });

  test("a member that announces more than it can inflate to is refused before memory is taken", () => {
    const file = writeNpz(new Map([["a", doubles]]), { compress: true });
    const entry = Buffer.from(file).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    new DataView(file.buffer).setUint32(entry + 24, 0x0fffffff, true);
    expect(() => readNpz(file)).toThrow(
      /expected a\.npy to inflate to 268435455 bytes, found \d+ deflated bytes, too few/,
    );
    new DataView(file.buffer).setUint32(entry + 24, 0xfffffffe, true);
    expect(() => readNpz(file)).toThrow(/expected contents of at most 268435456 bytes, found 4294967294 up to a\.npy/);
  });

  test("a member that inflates to more than it announces is refused", () => {
    const file = writeNpz(new Map([["a", doubles]]), { compress: true });
    const entry = Buffer.from(file).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    new DataView(file.buffer).setUint32(entry + 24, 100, true);
    expect(() => readNpz(file)).toThrow(/expected a\.npy deflated to 100 bytes/);
  });

  test("a changed byte is found by the checksum, and names the member", () => {
    const file = writeNpz(new Map([["a", doubles]]));
    file[file.length - 200] ^= 1;
    expect(() => readNpz(file)).toThrow(/expected a\.npy with the checksum of the zip directory, found another/);
  });

  test("what is no zip archive is refused", () => {
    expect(() => readNpz(Uint8Array.of(1, 2))).toThrow("expected the end of a zip archive, found none");
  });
});

const shared = fileURLToPath(new URL("../../../../../shared/data/h36m/mmpose-cut/", import.meta.url));
const present = existsSync(shared);

describe.skipIf(!present)(`real files${present ? "" : " (skipped: ../shared/data is not here)"}`, () => {
  test("the npz of four frames has names, exact 2D and 3D with confidence", async () => {
    const arrays = readNpz(await readFile(join(shared, "test_h36m_body3d.npz")));
    expect([...arrays].map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
      ["imgname", "<U67", [4]],
      ["center", "<f8", [4, 2]],
      ["scale", "<f8", [4]],
      ["part", "<f8", [4, 17, 3]],
      ["S", "<f8", [4, 17, 4]],
    ]);
    expect(arrays.get("imgname")?.data[2]).toBe("S7/S7_Greeting.55011271/S7_Greeting.55011271_000396.jpg");
  });

  test("the detector's npy is 4 × 17 × 3 doubles, and its rows are the same one by one", async () => {
    const path = join(shared, "test_h36m_2d_detection.npy");
    const { dtype, shape, data } = readNpy(await readFile(path));
    expect([dtype, shape]).toEqual(["<f8", [4, 17, 3]]);
    const opened = await openNpy(path);
    expect(await opened.rows(2, 3)).toEqual((data as Float64Array).slice(102, 153));
    await opened.close();
  });

  test("the pickle has 44 cameras by subject and id, with rotations that are rotations", async () => {
    const cameras = readPickle(await readFile(join(shared, "cameras.pkl"))) as ReadonlyMap<PickleValue, PickleValue>;
    expect(cameras.size).toBe(44);
    const subjects = new Set<PickleValue>();
    for (const [key, camera] of cameras) {
      subjects.add((key as readonly string[])[0]);
      const { shape, data } = (camera as ReadonlyMap<string, NumpyArray>).get("R") as NumpyArray;
      expect(shape).toEqual([3, 3]);
      const r = data as Float64Array;
      for (const [a, b] of [
        [0, 0],
        [0, 1],
        [1, 1],
        [1, 2],
        [2, 2],
      ] as const) {
        const product = r[a * 3] * r[b * 3] + r[a * 3 + 1] * r[b * 3 + 1] + r[a * 3 + 2] * r[b * 3 + 2];
        expect(product).toBeCloseTo(a === b ? 1 : 0, 9);
      }
    }
    expect(subjects.size).toBe(11);
  });
});
