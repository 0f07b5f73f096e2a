/** `wildpose export` of a release as a user runs it: the bundled sample with its pictures, read by numpy and tarfile. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openShard, type ReleaseRows, readManifest } from "@wildpose/builder";
import { readNpz } from "@wildpose/formats/numpy";
import { h36m17 } from "@wildpose/pose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sharedData, sharedDataPresent } from "../../packages/adapters/src/testing/shared-data.js";
import { boxCentres, boxScales } from "../../packages/builder/src/export/mmpose-npz.js";
import { askPython, pythonWithNumpy } from "../../packages/formats/src/numpy/testing/python-numpy.js";
import { runHere, temporaryFolder } from "./run-wildpose.js";

const formats = ["npz", "humandata", "coco", "webdataset"] as const;
let folder: string;
let poses: Float32Array;
let images: number;
const summaries = new Map<string, string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "wildpose-export-release-"));
  expect((await runHere(["build", "--out", "release"], { cwd: folder })).exitCode).toBe(0);
  const train = await trainRows(join(folder, "release"));
  poses = Float32Array.from(train.flatMap(({ keypoints_3d }) => [...keypoints_3d]));
  images = train.flatMap(({ image }) => image.bytes).filter((bytes) => bytes !== null).length;
  for (const format of formats) {
    const { exitCode, stdout } = await runHere(["export", "release", "--format", format], { cwd: folder });
    expect({ format, exitCode }).toEqual({ format, exitCode: 0 });
    summaries.set(format, stdout);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function trainRows(release: string): Promise<ReleaseRows[]> {
  const groups: ReleaseRows[] = [];
  for (const { path, split } of (await readManifest(release)).shards) {
    if (split !== "train") continue;
    for await (const rows of (await openShard(join(release, path))).rows()) groups.push(rows);
  }
  return groups;
}

test.each(formats)("%s: what was written, the licences, and how to read it", (format) => {
  const summary = summaries.get(format) ?? "";
  const first = format === "coco" ? "train.json" : format === "webdataset" ? "train-00000.tar" : "train.npz";
  expect(summary).toContain(`\n\nfile `);
  expect(summary).toContain(join(`wildpose-${format}`, first));
  expect(summary).toMatch(/\n {2}lsp: annotations: .+ images: .+\n/);
  expect(readdirSync(join(folder, `wildpose-${format}`))).toContain("info.json");
});

test("--json is the files with their hashes, and the licences", async () => {
  const out = join(temporaryFolder(), "coco");
  const { stdout } = await runHere(["export", "release", "--format", "coco", "--out", out, "--json"], {
    cwd: folder,
  });
  const report = JSON.parse(stdout);
  expect(Object.keys(report)).toEqual(["out", "format", "files", "licences"]);
  const info = JSON.parse(readFileSync(join(folder, "wildpose-coco/info.json"), "utf8"));
  expect(report.files).toEqual(info.files);
});

const python = pythonWithNumpy();
describe.skipIf(!python)("read in Python", () => {
  test("numpy finds the labels to the bit, and only HumanData's meta needs to be unpickled", () => {
    const script = `
import json, numpy
a = numpy.load("wildpose-npz/train.npz")
b = numpy.load("wildpose-humandata/train.npz", allow_pickle=True)
sizes = {name: a[name].shape[0] for name in a.files if a[name].ndim}
p = numpy.zeros((len(b["keypoints3d"]), 190, 4)); p[:, b["keypoints3d_mask"] == 1] = b["keypoints3d"]
print(json.dumps({"lengths": sorted(set(sizes.values())), "dtypes": [str(a[n].dtype) for n in ("center", "scale", "part", "S")],
  "pose": a["keypoints_3d"].tobytes().hex(),
  "wrist": (p[:, 20, :3] * 1000).astype("f4").tobytes().hex(), "compressed": b["__keypoints_compressed__"].item(),
  "length": b["__temporal_len__"].item(), "config": b["config"].item(), "meta": sorted(b["meta"].item())}))`;
    const rows = poses.length / 51;
    const wrist = h36m17.joints.indexOf("leftWrist");
    const wrists = Float32Array.from(
      { length: rows * 3 },
      (_, i) => poses[(Math.floor(i / 3) * 17 + wrist) * 3 + (i % 3)],
    );
    expect(askPython(python as string, script, [], folder)).toEqual({
      lengths: [rows],
      dtypes: ["float64", "float64", "float64", "float64"],
      pose: Buffer.from(poses.buffer).toString("hex"),
      wrist: Buffer.from(wrists.buffer).toString("hex"),
      compressed: true,
      length: rows,
      config: "wildpose-sample",
      meta: ["licences", "wildpose"],
    });
  });

  test("tarfile finds a JSON and the published picture of each sample", () => {
    const script = `
import hashlib, json, tarfile
t = tarfile.open("wildpose-webdataset/train-00000.tar", "r:", errorlevel=2)
files = {m.name: t.extractfile(m).read() for m in t}
samples = {name[:-5]: json.loads(data) for name, data in files.items() if name.endswith(".json")}
pictures = {name.split(".")[0]: hashlib.sha256(data).hexdigest() for name, data in files.items() if not name.endswith(".json")}
print(json.dumps({"samples": len(samples), "pictures": len(pictures),
  "wrong": [name for name, sha256 in pictures.items() if samples[name]["image_sha256"] != sha256]}))`;
    expect(askPython(python as string, script, [], folder)).toEqual({
      samples: poses.length / 51,
      pictures: images,
      wrong: [],
    });
  });
});

test.skipIf(!sharedDataPresent)("boxes around the joints of MMPose's own file give its centres and scales", () => {
  const arrays = readNpz(readFileSync(sharedData("h36m/mmpose-cut/test_h36m_body3d.npz")));
  const [part, centres, scales] = ["part", "center", "scale"].map((name) => arrays.get(name)?.data as Float64Array);
  const boxes = Array.from({ length: scales.length }, (_, row) => {
    const joints = Array.from({ length: 17 }, (_, joint) => (row * 17 + joint) * 3);
    const [x, y] = [0, 1].map((axis) => joints.map((at) => part[at + axis]));
    const [left, top] = [Math.min(...x), Math.min(...y)];
    return [left, top, Math.max(...x) - left, Math.max(...y) - top];
  }).flat();
  expect(boxCentres(boxes).every((value, index) => Math.abs(value - centres[index]) < 1e-9)).toBe(true);
  expect(boxScales(boxes).every((value, row) => Math.abs(value - scales[row]) < 1e-9)).toBe(true);
});

test.each([
  [
    ["direkt"],
    "direkt: expected a network (direct, view-synthesis, reconstruction, all) or the folder of a release, found neither; did you mean direct?",
  ],
  [["release"], "--format: expected npz, humandata, coco or webdataset for a release, found none"],
  [
    ["release", "--format", "onnx"],
    "--format: expected npz, humandata, coco or webdataset for a release, found onnx, which is of networks",
  ],
  [["direct", "--format", "coco"], "--format: a network is written as onnx, found coco, which is of releases"],
  [["direct", "--shard-rows", "5"], "--shard-rows: is of a release as webdataset; leave it out"],
  [
    ["release", "--format", "npz", "--shard-rows", "5"],
    "--shard-rows: is of --format webdataset, found npz; leave it out",
  ],
  [
    ["release", "--format", "webdataset", "--shard-rows", "0", "--out", "new"],
    "--shard-rows: expected a whole number from 1, found 0",
  ],
  [["release", "--format", "npz", "--batch", "8"], "--batch: is of networks, found the release release; leave it out"],
  [
    ["wildpose-npz", "--format", "coco", "--out", "new"],
    'wildpose-npz: no manifest.json in it; give a folder that "wildpose build" made',
  ],
  [
    ["release", "--format", "coco"],
    "wildpose-coco: is not empty (3 entries); choose another folder with --out, or remove it",
  ],
])("export %j is one line and exit code 1", async (words, line) => {
  const { exitCode, stdout, stderr } = await runHere(["export", ...words], { cwd: folder });
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 1, stdout: "", stderr: `wildpose: ${line}\n` });
});
