import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { faultOfFormat } from "./check-source-format.js";
import { lspFile, madeTriples } from "./testing/made-files.js";
import { realFiles, sharedData, sharedDataPresent } from "./testing/shared-data.js";

const folder = await mkdtemp(join(tmpdir(), "wildpose-format-"));
afterAll(() => rm(folder, { recursive: true }));

async function faultOf(name: string, content: string | Uint8Array): Promise<string | null> {
  const bytes = typeof content === "string" ? Buffer.from(content, "latin1") : content;
  const path = join(folder, name);
  await writeFile(path, bytes);
  return faultOfFormat(path, bytes.length);
}

/** A file of `size` bytes that starts with the head and has a field that says it ends at `end`. */
function withEnd(head: string, size: number, write: (file: Buffer) => void): Buffer {
  const file = Buffer.alloc(size);
  file.write(head, "latin1");
  write(file);
  return file;
}

const hdf5 = (end: bigint) =>
  withEnd("\x89HDF\r\n\x1a\n", 200, (file) => {
    file[13] = 8;
    file.writeBigUInt64LE(end, 40);
  });
const hdf5V2 = (end: bigint) => withEnd("\x89HDF\r\n\x1a\n\x02\x08\x08", 200, (file) => file.writeBigUInt64LE(end, 28));
const npy = (values: number) =>
  withEnd("\x93NUMPY\x01\x00", 10 + 118 + values * 8, (file) => {
    file.writeUInt16LE(118, 8);
    file.write("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }", 10, "latin1");
  });
const cdf3 = (end: bigint) =>
  withEnd("\xcd\xf3\x00\x01\x00\x00\xff\xff", 500, (file) => {
    file.writeBigUInt64BE(320n, 20);
    file.writeBigUInt64BE(end, 320 + 36);
  });
const cdf2 = (end: number) =>
  withEnd("\xcd\xf2\x60\x02\x00\x00\xff\xff", 500, (file) => {
    file.writeUInt32BE(320, 16);
    file.writeUInt32BE(end, 320 + 20);
  });

describe("a whole file has no fault, one that says it is longer is truncated", () => {
  const mat = lspFile([madeTriples(0)]);
  test.each<[string, string | Uint8Array, string | Uint8Array, string]>([
    ["a.mat", mat, mat.subarray(0, -1), "its element at byte 128 ends at byte"],
    ["b.mat", mat, mat.subarray(0, 131), "an element begins at byte 128"],
    ["c.mat", mat, mat.subarray(0, 100), "its head has 128 bytes"],
    ["d.mat", mat, mat.subarray(0, 128), "data are expected at byte 128"],
    ["a.json", ' \n[{"a": 1}]\n', '[{"a": 1}, {', "it begins with [ and does not end with ]"],
    ["b.json", '\xef\xbb\xbf{"a": []}', '{"a": []', "it begins with { and does not end with }"],
    ["a.h5", hdf5(200n), hdf5(201n), "it ends at byte 201 by its superblock"],
    ["b.h5", hdf5V2(200n), hdf5V2(2n ** 60n), "it ends at byte 1152921504606846976 by its superblock"],
    ["a.npy", npy(12), npy(11), "its 3×4 values end at byte 224"],
    [
      "a.npz",
      "PK\x03\x04 … PK\x05\x06 and a comment",
      "PK\x03\x04 …",
      "the directory that ends a zip archive is missing",
    ],
    ["a.cdf", cdf3(500n), cdf3(501n), "it ends at byte 501 by its global record"],
    ["b.cdf", cdf2(500), cdf2(0xffffffff), "it ends at byte 4294967295 by its global record"],
    ["d.cdf", cdf3(500n), "\xcd\xf3\x00\x01\x00\x00\xff\xff".padEnd(40, "\x7f"), "its global record is at byte 9"],
    ["c.cdf", cdf3(500n), cdf3(500n).subarray(0, 340), "its global record is at byte 320"],
    ["a.pkl", "\x80\x04N.", "\x80\x04N", "the full stop that ends a pickle is missing"],
  ])("%s", async (name, whole, cut, problem) => {
    expect(await faultOf(name, whole)).toBeNull();
    expect(await faultOf(name, cut)).toContain(`is truncated: ${problem}`);
  });
});

test.each([
  ["a.mat", "x".repeat(200), "is not a MATLAB file"],
  ["a.mat", `MATLAB 7.3 MAT-file${"x".repeat(200)}`, "is a MATLAB 7.3 file, expected version 5"],
  ["a.json", "joint,x,y\n", 'is not JSON of records: [ or { expected at its begin, found "joint,x,y\\n"'],
  ["a.h5", "x", "is not an HDF5 file"],
  ["a.npy", "x", "is not an npy file"],
  ["a.npz", "x", "is not a zip archive"],
  ["a.cdf", "x", "is not a CDF file"],
])("%s with %j inside", async (name, content, problem) => {
  expect(await faultOf(name, content)).toContain(problem);
});

test("other endings are not looked into, but for web pages", async () => {
  expect(await faultOf("a.bvh", "HIERARCHY")).toBeNull();
  expect(await faultOf("a.bvh", "\n<html><body>Sign in")).toContain("is a web page");
});

describe.skipIf(!sharedDataPresent)(`real files${realFiles}`, () => {
  test.each([
    "mpii/derived/RELEASE_cut_first300.mat",
    "lsp/lsp_dataset_original/joints.mat",
    "lsp/lsp_cpm/joints.mat",
    "aic/keypoint_annotations_cut300.json",
    "coco/mmpose/test_coco.json",
    "h36m/mmpose-cut/test_h36m_body3d.npz",
    "h36m/mmpose-cut/test_h36m_2d_detection.npy",
    "h36m/mmpose-cut/cameras.pkl",
    "h36m/camera-parameters.json",
    "cdf/de2_ion2s_rpa_19830213_v01.cdf",
    "cdf/psp_fld_l2_mag_rtn_1min_20200104_v02.cdf",
  ])("%s is whole, and with its last 300 bytes gone is not", async (path) => {
    const { readFile } = await import("node:fs/promises");
    const bytes = await readFile(sharedData(path));
    const name = path.replaceAll("/", "-");
    expect(await faultOf(name, bytes)).toBeNull();
    expect(await faultOf(name, bytes.subarray(0, bytes.length - 300))).toContain("is truncated");
  });
});
