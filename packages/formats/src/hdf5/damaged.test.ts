import { describe, expect, test } from "vitest";
import { FormatError } from "../format-error.js";
import { openHdf5, readHdf5 } from "./read.js";
import { writtenByH5py } from "./testing/written-by-h5py.js";
import { writeHdf5 } from "./write.js";

const positions = { shape: [12, 5], data: Float64Array.from({ length: 60 }, (_, i) => i) };

/** The place of some bytes in a file; there must be one. */
function placeOf(bytes: Uint8Array, wanted: readonly number[] | string): number {
  const at = Buffer.from(bytes).indexOf(typeof wanted === "string" ? wanted : Buffer.from(wanted));
  expect(at).toBeGreaterThan(-1);
  return at;
}

describe("a damaged file is refused with the place", () => {
  test("no HDF5", () => {
    expect(() => openHdf5(Uint8Array.of(1, 2, 3))).toThrow(
      "byte 0: expected an HDF5 file (894844460d0a1a0a), found 010203",
    );
  });

  test("cut short anywhere", async () => {
    const bytes = await writeHdf5({ datasets: new Map([["x", positions]]) });
    for (let length = 0; length < bytes.length; length += 7) {
      expect(() => readHdf5(bytes.slice(0, length))).toThrow(FormatError);
    }
  });

  test("a dataset that claims more values than the file has", async () => {
    const bytes = await writeHdf5({ datasets: new Map([["x", positions]]) });
    // The dataspace: version 1, two axes, then 12 × 5.
    const at = placeOf(bytes, [1, 2, 1, 0, 0, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 5]);
    // The size of the first axis, and how far it may grow.
    for (const size of [8, 24]) new DataView(bytes.buffer).setUint32(at + size, 0x7fffffff, true);
    expect(() => readHdf5(bytes)).toThrow(
      /^dataset "x": byte \d+: expected 85899345880 bytes of data, found \d+; the file/,
    );
  });

  test("chunks that claim more than they can inflate to", async () => {
    const bytes = await writeHdf5({ datasets: new Map([["x", { ...positions, chunks: [4, 5], gzip: 1 }]]) });
    const shape = placeOf(bytes, [1, 2, 1, 0, 0, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 5]);
    for (const size of [8, 24]) new DataView(bytes.buffer).setUint32(shape + size, 0x7fffffff, true);
    expect(() => readHdf5(bytes)).toThrow(/expected a dataset of at most 67108864 bytes in a file of this size, found/);
  });

  test("a shape beyond what it may grow to", async () => {
    const bytes = await writeHdf5({ datasets: new Map([["x", positions]]) });
    const at = placeOf(bytes, [1, 2, 1, 0, 0, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 5]);
    bytes[at + 8] = 13;
    expect(() => readHdf5(bytes)).toThrow(/expected a shape within 12 × 5, found 13 × 5;/);
  });

  test("countless texts that were never written, each in an array of many", () => {
    // Of 447 bytes, with 60 million texts of one byte: each would take far more memory than its byte.
    expect(() => readHdf5(writtenByH5py("letters"))).toThrow(
      /expected a dataset of at most 2684354 bytes in a file of this size, found 60000000;/,
    );
  });

  test("a tree that leads back into itself", () => {
    const bytes = writtenByH5py("manyOldest");
    const tree = placeOf(bytes, "TREE");
    const view = new DataView(bytes.buffer);
    // One level up, and the child is the tree itself.
    view.setUint8(tree + 5, 1);
    view.setBigUint64(tree + 32, BigInt(tree), true);
    expect(() => openHdf5(bytes)).toThrow(/expected a node of a tree that is used once, found one that is used twice/);
  });

  test("an object header that goes on in itself", async () => {
    const bytes = await writeHdf5({ datasets: new Map([["x", positions]]) });
    const root = Number(new DataView(bytes.buffer).getBigUint64(64, true));
    const view = new DataView(bytes.buffer);
    // The first message of the root group becomes a continuation at its own place.
    view.setUint16(root + 16, 0x10, true);
    view.setBigUint64(root + 24, BigInt(root + 16), true);
    view.setBigUint64(root + 32, 24n, true);
    expect(() => openHdf5(bytes)).toThrow(/expected a block of an object header that is used once/);
  });

  test("a filter that is not known is named", async () => {
    const bytes = await writeHdf5({ datasets: new Map([["x", { ...positions, chunks: [4, 5], gzip: 1 }]]) });
    const at = placeOf(bytes, "deflate");
    new DataView(bytes.buffer).setUint16(at - 8, 32000, true);
    expect(() => readHdf5(bytes)).toThrow(/found filter 32000 \("deflate"\); write the file again with h5repack/);
  });
});

test("any byte changed to any of a few values is read or refused, fast", () => {
  for (const name of ["oldest", "newest"] as const) {
    const sound = writtenByH5py(name);
    const started = performance.now();
    for (let at = 0; at < sound.length; at += 3) {
      const bytes = sound.slice();
      bytes[at] = [0, 1, 0x7f, 0xff][at % 4];
      try {
        const opened = openHdf5(bytes);
        for (const path of opened.paths) opened.dataset(path);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }
    expect(performance.now() - started).toBeLessThan(60_000);
  }
});
