import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type NpzMember, npzStream, pickledTexts, readNpz, writeNpy, writeNpz } from "./index.js";
import { askPython, pythonWithNumpy } from "./testing/python-numpy.js";

const members: readonly NpzMember[] = [
  {
    name: "poses",
    dtype: "<f4",
    shape: [3, 2],
    parts: [Float32Array.of(0.1, -2, 3e-40), new Float32Array(), Float32Array.of(4, 5, 16777215)],
  },
  { name: "namés", dtype: "<U3", shape: [2], parts: [["a"], ["ü€😀"]] },
  { name: "none", dtype: "<f8", shape: [0, 17, 4], parts: [] },
  { name: "flag", npy: writeNpy({ dtype: "|b1", shape: [], data: Uint8Array.of(1) }) },
];

async function streamed(zip64From?: number, list = members): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const changes: [number, Uint8Array][] = [];
  const sink = {
    write: async (bytes: Uint8Array) => void parts.push(bytes.slice()),
    writeAt: async (position: number, bytes: Uint8Array) => void changes.push([position, bytes]),
  };
  await npzStream(sink, list, zip64From);
  const whole = Buffer.concat(parts);
  for (const [position, bytes] of changes) whole.set(bytes, position);
  return whole;
}

for (const [form, zip64From] of [
  ["an npz", undefined],
  ["an npz whose every number is in zip64 fields", 1],
  ["an npz of which some members lie past the limit of zip", 300],
] as const) {
  test(`${form} is read back as it was`, async () => {
    const arrays = readNpz(await streamed(zip64From));
    expect([...arrays.keys()]).toEqual(["poses", "namés", "none", "flag"]);
    expect(arrays.get("poses")?.data).toEqual(Float32Array.of(0.1, -2, 3e-40, 4, 5, 16777215));
    expect(arrays.get("namés")).toEqual({ dtype: "<U3", shape: [2], data: ["a", "ü€😀"] });
    expect(arrays.get("none")?.shape).toEqual([0, 17, 4]);
    expect(arrays.get("flag")).toMatchObject({ dtype: "|b1", shape: [], data: Uint8Array.of(1) });
  });
}

test("it has the members of one that is written at once", async () => {
  const at = (name: string) => members.find((member) => member.name === name) as NpzMember;
  const once = writeNpz(new Map([["namés", { dtype: "<U3", shape: [2], data: ["a", "ü€😀"] }]]));
  expect((await streamed(undefined, [at("namés")])).length).toBe(once.length);
});

test("the same arrays give the same bytes, however they come", async () => {
  const whole = [{ name: "a", dtype: "<f8", shape: [4], parts: [Float64Array.of(1, 2, 3, 4)] }];
  const halves = [{ name: "a", dtype: "<f8", shape: [4], parts: [Float64Array.of(1), Float64Array.of(2, 3, 4)] }];
  expect(await streamed(undefined, whole)).toEqual(await streamed(undefined, halves));
});

test("values that are not those of the shape are refused", async () => {
  const short = [{ name: "a", dtype: "<f8", shape: [2], parts: [Float64Array.of(1)] }];
  await expect(streamed(undefined, short)).rejects.toThrow("a.npy: expected 144 bytes, found 136");
});

const texts = { name: "wïldpose", licences: "line one\nline two", empty: "" };

test("a dictionary of texts is read back as one", () => {
  const bytes = writeZipOf(pickledTexts(texts));
  return bytes.then((npz) => {
    expect(readNpz(npz).get("meta")?.data).toEqual([new Map(Object.entries(texts))]);
  });
});

const python = pythonWithNumpy();
test.skipIf(!python).each([undefined, 1, 300])("numpy reads it, zip64 from %s on", async (zip64From) => {
  const folder = mkdtempSync(join(tmpdir(), "wildpose-npz-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "a.npz");
  writeFileSync(path, await streamed(zip64From, [...members, { name: "meta", npy: pickledTexts(texts) }]));
  const script = `
import json, sys, zipfile, numpy
assert zipfile.ZipFile(sys.argv[1]).testzip() is None
a = numpy.load(sys.argv[1], allow_pickle=True)
print(json.dumps({"names": a.files, "poses": a["poses"].tobytes().hex(), "texts": a["namés"].tolist(),
  "none": a["none"].shape, "flag": a["flag"].item(), "meta": a["meta"].item()}))`;
  expect(askPython(python as string, script, [path])).toEqual({
    names: ["poses", "namés", "none", "flag", "meta"],
    poses: Buffer.from(Float32Array.of(0.1, -2, 3e-40, 4, 5, 16777215).buffer).toString("hex"),
    texts: ["a", "ü€😀"],
    none: [0, 17, 4],
    flag: true,
    meta: texts,
  });
});

function writeZipOf(npy: Uint8Array): Promise<Buffer> {
  return streamed(undefined, [{ name: "meta", npy }]);
}
