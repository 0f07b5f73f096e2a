/** Files whose bytes are laid out by hand, field by field, from the format's description: nothing here is `writeCdf`. */
import { describe, expect, it } from "vitest";
import { readCdf } from "./read.js";

const COPYRIGHT = "00".repeat(256);

describe("a version 2.7 file laid out by hand", () => {
  const bytes = fromHex(`
    cdf26002 0000ffff
    # at 8, CDF descriptor: 304 bytes, global descriptor at 312, version 2.7, encoding 6 (IBMPC), flags: column, one file
    00000130 00000001 00000138 00000002 00000007 00000006 00000002 00000000 00000000 00000002 ffffffff ffffffff
    ${COPYRIGHT}
    # at 312, global descriptor: 60 bytes, no rVariables, zVariable at 372, no attributes, end of the file, counts
    0000003c 00000002 00000000 00000174 00000000 00000248 00000000 00000000 ffffffff 00000000 00000001 00000000
    00000000 ffffffff ffffffff
    # at 372, zVariable: 148 bytes, no next, REAL4, last record 0, index at 520, record varies, no sparse records
    00000094 00000008 00000000 00000015 00000000 00000208 00000208 00000001 00000000 00000000 ffffffff ffffffff
    00000001 00000000 ffffffff 00000000
    ${nameField("Pose", 64)}
    00000002 00000002 00000003 ffffffff ffffffff
    # at 520, variable index: 32 bytes, no next, 1 entry, records 0 to 0 at 552
    00000020 00000006 00000000 00000001 00000001 00000000 00000000 00000228
    # at 552, values: 32 bytes, 1 4 2 5 3 6
    00000020 00000007 0000803f 00008040 00000040 0000a040 00004040 0000c040`);

  it("has one column-major record of 2 × 3 single-precision numbers", () => {
    const file = readCdf(bytes);
    expect(file).toMatchObject({ version: "2.7.2", encoding: "IBMPC", majority: "column", compressed: false });
    expect([...file.variables.keys()]).toEqual(["Pose"]);
    expect(file.variables.get("Pose")).toMatchObject({ kind: "z", type: "REAL4", dims: [2, 3], records: 1 });
    expect(file.variables.get("Pose")?.data).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  });

  it("reads the same from the middle of other bytes, at an odd place", () => {
    const around = new Uint8Array(bytes.length + 7);
    around.set(bytes, 3);
    const file = readCdf(around.subarray(3, 3 + bytes.length));
    expect(file.variables.get("Pose")?.data).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  });

  it("is not changed by reading, nor by changing what was read", () => {
    const before = bytes.slice();
    const data = readCdf(bytes).variables.get("Pose")?.data as Float32Array;
    data.fill(0);
    expect(bytes).toEqual(before);
  });
});

describe("a version 3 file laid out by hand", () => {
  const bytes = fromHex(`
    cdf30001 0000ffff
    # at 8, CDF descriptor: 312 bytes, global descriptor at 320, version 3.9, encoding 1 (network), flags: row, one file
    0000000000000138 00000001 0000000000000140 00000003 00000009 00000001 00000003 00000000 00000000 00000001
    ffffffff ffffffff ${COPYRIGHT}
    # at 320, global descriptor: 88 bytes, rVariable at 408, no others, 1 dimension of 2
    0000000000000058 00000002 0000000000000198 0000000000000000 0000000000000000 0000000000000376
    00000001 00000000 00000001 00000001 00000000 0000000000000000 00000000 ffffffff ffffffff 00000002
    # at 408, rVariable: 344 bytes, REAL8, last record 1, index at 752, record varies and is compressed as said at 796
    0000000000000158 00000003 0000000000000000 00000016 00000001 00000000000002f0 00000000000002f0
    00000005 00000000 00000000 ffffffff ffffffff 00000001 00000000 000000000000031c 00000002
    ${nameField("speed", 256)} ffffffff
    # at 752, variable index: 44 bytes, 1 entry, records 0 to 1 at 824
    000000000000002c 00000006 0000000000000000 00000001 00000001 00000000 00000001 0000000000000338
    # at 796, compression parameters: gzip, level 6
    000000000000001c 0000000b 00000005 00000000 00000001 00000006
    # at 824, compressed values: 62 bytes, 38 of them gzip
    000000000000003e 0000000d 00000000 0000000000000026
    1f8b0800000000000203b3ffc0000607201483030f8476625a10af00a401d27a1e6220000000`);

  it("has two compressed records of 2 double-precision numbers", () => {
    const file = readCdf(bytes);
    expect(file).toMatchObject({ version: "3.9.1", encoding: "network", majority: "row", compressed: false });
    expect(file.variables.get("speed")).toMatchObject({ kind: "r", type: "REAL8", dims: [2], records: 2 });
    expect(file.variables.get("speed")?.compressed).toBe(true);
    expect(file.variables.get("speed")?.data).toEqual(Float64Array.of(1, -2, 3.5, 1e10));
  });
});

/** Bytes of hexadecimal text; what follows a # in a line is not. */
function fromHex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replace(/#.*$/gm, "").replace(/\s+/g, ""), "hex"));
}

function nameField(name: string, length: number): string {
  return Buffer.from(name)
    .toString("hex")
    .padEnd(2 * length, "0");
}
