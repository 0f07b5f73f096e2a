/** What is written reads back, in every form a file can have. */
import { describe, expect, it } from "vitest";
import type { CdfEncoding } from "./codes.js";
import type { CdfNumbers, CdfType } from "./data-types.js";
import { readCdf } from "./read.js";
import { writeCdf } from "./write.js";
import type { CdfWriteOptions, CdfWriteVariable } from "./write-options.js";

const poses: CdfWriteVariable = {
  name: "Pose",
  type: "REAL4",
  dims: [70, 96],
  records: 1,
  data: Float32Array.from({ length: 70 * 96 }, (_, i) => Math.fround(Math.sin(i) * 1000)),
};

function numbers(type: CdfType, dims: readonly number[], records: number, data: CdfNumbers): CdfWriteVariable {
  return { name: `of ${type}`, type, dims, records, data };
}

const everyType: CdfWriteVariable[] = [
  numbers("INT1", [2, 3], 1, Int8Array.of(-128, -1, 0, 1, 2, 127)),
  numbers("BYTE", [2], 2, Int8Array.of(-128, 127, 5, -6)),
  numbers("UINT1", [4], 1, Uint8Array.of(0, 127, 128, 255)),
  numbers("INT2", [2, 2], 2, Int16Array.of(-32768, -1, 0, 1, 258, 32767, 3, 4)),
  numbers("UINT2", [], 3, Uint16Array.of(0, 258, 65535)),
  numbers("INT4", [1, 3], 1, Int32Array.of(-2147483648, 66051, 2147483647)),
  numbers("UINT4", [3, 1], 1, Uint32Array.of(0, 66051, 4294967295)),
  numbers("INT8", [2, 2], 1, BigInt64Array.of(-9223372036854775808n, -1n, 1n, 9223372036854775807n)),
  numbers("REAL4", [2, 2, 2], 1, Float32Array.of(-0, 1.5, -2.25, 3e38, 1e-45, 6, 7, Number.NaN)),
  numbers(
    "FLOAT",
    [3, 2],
    2,
    Float32Array.from({ length: 12 }, (_, i) => i / 4),
  ),
  numbers(
    "REAL8",
    [2, 3, 4],
    2,
    Float64Array.from({ length: 48 }, (_, i) => i / 3),
  ),
  numbers("DOUBLE", [2], 1, Float64Array.of(5e-324, Number.NEGATIVE_INFINITY)),
  numbers("EPOCH", [], 2, Float64Array.of(62581168132207, 62581168142207)),
  numbers(
    "EPOCH16",
    [2, 3, 2],
    1,
    Float64Array.from({ length: 12 }, (_, i) => i + 0.5),
  ),
  numbers("TIME_TT2000", [], 2, BigInt64Array.of(631377279184000000n, -1n)),
  { name: "of CHAR", type: "CHAR", dims: [2, 2], records: 2, data: ["Hip", "RHip", "RKnee", "", "a b", "ä", "x", "y"] },
  { name: "of UCHAR", type: "UCHAR", dims: [], records: 3, data: ["one", "two", "three"] },
];

const forms: CdfWriteOptions[] = (["2.5", "2.6", "2.7", "3"] as const).flatMap((version) =>
  (["IBMPC", "network"] as const).flatMap((encoding) =>
    (["row", "column"] as const).flatMap((majority) =>
      (["r", "z"] as const).flatMap((kind) =>
        ([null, "gzip", "runLength"] as const).flatMap((compressVariables) =>
          ([null, "gzip", "runLength"] as const)
            .filter((compressFile) => compressFile === null || version !== "2.5")
            .map((compressFile) => ({ version, encoding, majority, kind, compressVariables, compressFile })),
        ),
      ),
    ),
  ),
);

const titleOf = (form: CdfWriteOptions) =>
  [form.version, form.encoding, form.majority, form.kind, `variables ${form.compressVariables}`].join(", ") +
  `, file ${form.compressFile}`;

describe("a pose of [70, 96] single-precision numbers reads back", () => {
  it.each(forms.map((form) => [titleOf(form), form] as const))("from %s", (_, form) => {
    const file = readCdf(writeCdf([poses], form));
    expect(file).toMatchObject({ encoding: form.encoding, majority: form.majority });
    expect(file.version.startsWith(`${form.version}.`)).toBe(true);
    expect(file.compressed).toBe(form.compressFile !== null);
    const { kind, type, dims, records, data } = file.variables.get("Pose") ?? {};
    expect({ kind, type, dims, records }).toEqual({ kind: form.kind, type: "REAL4", dims: [70, 96], records: 1 });
    expect(data).toEqual(poses.data);
  });
});

describe("values of every type read back", () => {
  const some = forms.filter((form) => form.version !== "2.6" && form.compressFile === null);
  it.each(some.map((form) => [titleOf(form), form] as const))("from %s", (_, form) => {
    // rVariables share at most ten dimensions.
    const written = form.kind === "z" ? everyType : everyType.filter(({ dims }) => dims.length < 2);
    const { variables } = readCdf(writeCdf(written, form));
    expect([...variables.keys()]).toEqual(written.map(({ name }) => name));
    for (const { name, type, dims, records, data } of written) {
      expect(variables.get(name)).toMatchObject({ type, dims, records });
      expect(variables.get(name)?.data, name).toEqual(data);
    }
  });

  it.each([
    "SUN",
    "SGi",
    "IBMRS",
    "PPC",
    "HP",
    "NeXT",
    "ARM_BIG",
    "DECSTATION",
    "ALPHAOSF1",
    "ALPHAVMSi",
    "IA64VMSi",
    "ARM_LITTLE",
  ] as const)("from encoding %s", (encoding: CdfEncoding) => {
    const file = readCdf(writeCdf(everyType, { encoding }));
    expect(file.encoding).toBe(encoding);
    for (const { name, data } of everyType) expect(file.variables.get(name)?.data, name).toEqual(data);
  });
});

describe("records in blocks", () => {
  const track: CdfWriteVariable = {
    name: "track",
    type: "REAL8",
    dims: [3, 2],
    records: 100,
    data: Float64Array.from({ length: 600 }, (_, i) => i),
  };

  it.each([
    ["a chain of indices", { recordsPerBlock: 3, blocksPerIndex: 4 }],
    ["indices of indices", { recordsPerBlock: 1, blocksPerIndex: 5, indexLevels: 1 }],
    ["indices of indices of indices, and a chain of them", { recordsPerBlock: 1, blocksPerIndex: 3, indexLevels: 2 }],
  ] as const)("are found through %s", (_, options) => {
    for (const version of ["2.7", "3"] as const) {
      for (const compressVariables of [null, "gzip"] as const) {
        const file = readCdf(writeCdf([track], { version, compressVariables, majority: "column", ...options }));
        expect(file.variables.get("track")?.data).toEqual(track.data);
      }
    }
  });

  it("that were never written are the pad value, or the CDF library's own where there is none", () => {
    const unwritten = { records: [0, 2, 3, 5], readAs: "pad" } as const;
    const data = Int16Array.of(1, 2, 3, 4, 5, 6);
    const written = { name: "n", type: "INT2", dims: [], records: 6, data, unwritten } as const;
    for (const encoding of ["network", "IBMPC"] as const) {
      const padded = readCdf(writeCdf([{ ...written, padValue: -7 }], { encoding }));
      expect(padded.variables.get("n")?.data).toEqual(Int16Array.of(-7, 2, -7, -7, 5, -7));
      const unpadded = readCdf(writeCdf([written], { encoding, compressVariables: "gzip" }));
      expect(unpadded.variables.get("n")?.data).toEqual(Int16Array.of(-32767, 2, -32767, -32767, 5, -32767));
    }
  });

  it("that were never written repeat the one before, where the file says so", () => {
    const unwritten = { records: [0, 2, 3, 5], readAs: "previous" } as const;
    const data = Float32Array.of(1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6);
    const written = { name: "n", type: "REAL4", dims: [2], records: 6, data, unwritten, padValue: 9 } as const;
    expect(readCdf(writeCdf([written])).variables.get("n")?.data).toEqual(
      Float32Array.of(9, 9, 2, 2, 2, 2, 2, 2, 5, 5, 5, 5),
    );
  });

  it("that are none are no values", () => {
    const none: CdfWriteVariable = { name: "n", type: "REAL4", dims: [96], records: 0, data: new Float32Array(0) };
    expect(readCdf(writeCdf([none])).variables.get("n")).toMatchObject({ records: 0, data: new Float32Array(0) });
  });

  it("that do not vary are one", () => {
    const file = readCdf(writeCdf([{ ...poses, recordsVary: false }]));
    expect(file.variables.get("Pose")).toMatchObject({ recordsVary: false, records: 1 });
    expect(readCdf(writeCdf([poses])).variables.get("Pose")?.recordsVary).toBe(true);
  });
});

describe("attributes", () => {
  it("of the file and of variables of both kinds read back, in both byte orders", () => {
    const attributes = new Map([
      ["TITLE", ["made up", "in two entries"]] as const,
      ["scale", [Float64Array.of(1, 2.5)]] as const,
    ]);
    const variables: CdfWriteVariable[] = [
      {
        ...poses,
        attributes: new Map<string, string | CdfNumbers>([
          ["UNITS", "mm"],
          ["VALIDMAX", Float32Array.of(5000)],
        ]),
      },
      { ...poses, name: "r", kind: "r", attributes: new Map([["UNITS", "px"]]) },
    ];
    for (const encoding of ["network", "IBMPC"] as const) {
      for (const version of ["2.7", "3"] as const) {
        const file = readCdf(writeCdf(variables, { encoding, version, attributes }));
        expect(file.attributes).toEqual(attributes);
        expect(file.variables.get("Pose")?.attributes).toEqual(variables[0].attributes);
        expect(file.variables.get("r")?.attributes).toEqual(variables[1].attributes);
      }
    }
  });
});

describe("a selection of variables", () => {
  it("has only those, and does not decode the others", () => {
    const bytes = writeCdf([poses, { ...poses, name: "Other" }], { compressVariables: "gzip" });
    // Spoil the compressed values of the second: their gzip header is the last in the file.
    const gzipHeader = Buffer.from(bytes.buffer).lastIndexOf(Buffer.from([0x1f, 0x8b, 8]));
    bytes[gzipHeader] = 0;
    const spoiled = ["Pose", "Other"].filter((name) => {
      try {
        readCdf(bytes, { variables: [name] });
        return false;
      } catch {
        return true;
      }
    });
    expect(spoiled).toHaveLength(1);
    expect(() => readCdf(bytes)).toThrow("compressed as these parameters say");
  });

  it("names what is there when one of them is not", () => {
    expect(() => readCdf(writeCdf([poses, { ...poses, name: "Other" }]), { variables: ["pose"] })).toThrow(
      'variable "pose": expected a variable of this name, found Pose, Other; check that this is the right file',
    );
  });
});

describe("writeCdf refuses", () => {
  it("data that are not as many as the dimensions say", () => {
    expect(() => writeCdf([{ ...poses, records: 2 }])).toThrow('variable "Pose": expected 13440 values, found 6720');
  });
  it("rVariables with more than ten dimensions together", () => {
    expect(() => writeCdf(everyType, { kind: "r" })).toThrow(/expected at most 10 dimensions, found \d+/);
  });
  it("the floating point of a VAX", () => {
    expect(() => writeCdf([poses], { encoding: "VAX" })).toThrow("expected an encoding with IEEE floating point");
  });
  it("to compress a whole file of version 2.5", () => {
    expect(() => writeCdf([poses], { version: "2.5", compressFile: "gzip" })).toThrow("version 2.6 or later");
  });
});
