import { describe, expect, it } from "vitest";
import { readSafetensors, writeSafetensors } from "./safetensors.js";

const file = {
  tensors: new Map([
    ["a", { shape: [2, 3], data: Float32Array.of(1, -2, 0.5, 3.25, 1e-3, 1000) }],
    ["b", { shape: [1], data: Float32Array.of(Math.fround(Math.PI)) }],
  ]),
  metadata: { z: "last", a: "first" },
};

describe("safetensors", () => {
  it("gives back what was written: singles exactly, halves rounded", () => {
    const read = readSafetensors(writeSafetensors(file, (name) => (name === "a" ? "F16" : "F32")));
    expect(read.metadata).toEqual(file.metadata);
    expect(read.tensors.get("b")).toEqual(file.tensors.get("b"));
    expect(read.tensors.get("a")?.shape).toEqual([2, 3]);
    const half = read.tensors.get("a")?.data as Float32Array;
    expect([...half.subarray(0, 4)]).toEqual([1, -2, 0.5, 3.25]);
    expect(half[4]).toBeCloseTo(1e-3, 6);
  });

  it("has the layout of the format: header length, JSON, data", () => {
    const bytes = writeSafetensors(file, () => "F32");
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect((8 + length) % 8).toBe(0);
    const header = JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString());
    expect(header.a).toEqual({ dtype: "F32", shape: [2, 3], data_offsets: [0, 24] });
    expect(header.b).toEqual({ dtype: "F32", shape: [1], data_offsets: [24, 28] });
    expect(Object.keys(header.__metadata__)).toEqual(["a", "z"]);
    expect(bytes.length).toBe(8 + length + 28);
  });

  it("refuses a file that is cut short, wherever it is cut", () => {
    const bytes = writeSafetensors(file, () => "F32");
    for (let length = 0; length < bytes.length; length++) {
      expect(() => readSafetensors(bytes.subarray(0, length))).toThrow(/cut short|expected at least|not JSON/);
    }
  });

  it("refuses a type it does not know, and a shape that disagrees with the data", () => {
    const text = JSON.stringify({ x: { dtype: "I64", shape: [1], data_offsets: [0, 8] } });
    expect(() => readSafetensors(made(text, 8))).toThrow("x is I64, expected F16 or F32");
    const wrong = JSON.stringify({ x: { dtype: "F32", shape: [3], data_offsets: [0, 8] } });
    expect(() => readSafetensors(made(wrong, 8))).toThrow("x has 8 bytes, its shape [3] needs 12");
  });

  it.each([
    ["[]", "the header is not a JSON object"],
    ['{"x":3}', "x has no shape of whole numbers"],
    ['{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', "x has no shape of whole numbers"],
    ['{"x":{"dtype":"F32","shape":[1]}}', "x has no data_offsets, a begin and an end"],
    ['{"__metadata__":7}', "__metadata__ is not an object of texts"],
  ])("refuses the header %s", (header, problem) => {
    expect(() => readSafetensors(made(header, 8))).toThrow(problem);
  });

  it("refuses tensors that share bytes: a small file would become a large one", () => {
    const entry = { dtype: "F32", shape: [2], data_offsets: [0, 8] };
    const text = JSON.stringify({ x: entry, y: entry });
    expect(() => readSafetensors(made(text, 8))).toThrow("y lies where another tensor is");
  });
});

function made(header: string, data: number): Uint8Array {
  const bytes = new Uint8Array(8 + header.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(Buffer.from(header), 8);
  return bytes;
}
