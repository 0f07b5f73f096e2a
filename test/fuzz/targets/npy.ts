/** npy: made arrays of every kind of type, and a detector's output where it is. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openNpy, readNpy, writeNpy } from "@wildpose/formats/numpy";
import type { FuzzTarget } from "../fuzz-target.js";
import { realFiles } from "../real-files.js";

/** `numpy.save` of an array of objects: [["a.jpg", 1.5], ["b.jpg", 2]]; the pickle after the header. */
const pickledObjects =
  "gASVpwAAAAAAAACMFm51bXB5Ll9jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKUh5RSlChLAUsCSwKGlGgDjAVkdHlwZZSTlIwCTziUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LP3SUYoldlCiMBWEuanBnlEc/+AAAAAAAAIwFYi5qcGeUSwJldJRiLg==";

export const target: FuzzTarget = {
  name: "npy",
  files: async () => [...madeFiles(), ...realFiles("h36m/mmpose-cut/test_h36m_2d_detection.npy")],
  async read(bytes) {
    const folder = await mkdtemp(join(tmpdir(), "wildpose-npy-"));
    try {
      await writeFile(join(folder, "a.npy"), bytes);
      await readFirstRows(join(folder, "a.npy"));
    } finally {
      await rm(folder, { recursive: true });
    }
    readNpy(bytes);
  },
};

/** Refuses more than reading it whole does: columns, objects. */
async function readFirstRows(path: string): Promise<void> {
  try {
    const opened = await openNpy(path);
    const rows = opened.shape[0] ?? 1;
    await opened.rows(0, Math.min(rows, 2)).finally(() => opened.close());
  } catch (error) {
    if ((error as Error).name !== "FormatError") throw error;
  }
}

function madeFiles() {
  const numbers = Float64Array.from({ length: 12 }, (_, i) => i / 8);
  const floats = writeNpy({ dtype: "<f8", shape: [2, 3, 2], data: numbers });
  const objects = Buffer.concat([header("|O", false, "(2, 2)"), Buffer.from(pickledObjects, "base64")]);
  return [
    { name: "floats", bytes: floats },
    {
      name: "columns",
      bytes: new Uint8Array(Buffer.concat([header("<f8", true, "(3, 4)"), Buffer.from(numbers.buffer)])),
    },
    { name: "big-endian", bytes: new Uint8Array(Buffer.concat([header(">i4", false, "(2, 3)"), Buffer.alloc(24, 1)])) },
    { name: "halves", bytes: new Uint8Array(Buffer.concat([header("<f2", false, "(5,)"), Buffer.alloc(10, 60)])) },
    { name: "texts", bytes: writeNpy({ dtype: "<U5", shape: [3], data: ["hip", "", "neck"] }) },
    { name: "bytes", bytes: writeNpy({ dtype: "|S13", shape: [2], data: ["015601864.jpg", "a.jpg"] }) },
    { name: "single", bytes: writeNpy({ dtype: "<i8", shape: [], data: BigInt64Array.of(-5n) }) },
    { name: "objects", bytes: new Uint8Array(objects) },
  ];
}

/** A header as numpy writes it: version 1.0, padded to 64 bytes. */
function header(descr: string, columns: boolean, shape: string): Buffer {
  const text = `{'descr': '${descr}', 'fortran_order': ${columns ? "True" : "False"}, 'shape': ${shape}, }`;
  const length = 64 * Math.ceil((10 + text.length + 1) / 64) - 10;
  const head = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 255, length >> 8]);
  return Buffer.concat([head, Buffer.from(`${text.padEnd(length - 1)}\n`)]);
}
