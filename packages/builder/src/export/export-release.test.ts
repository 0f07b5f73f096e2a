import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { adapterFor, readSource } from "@wildpose/adapters";
import { readNpz } from "@wildpose/formats/numpy";
import { h36m17, type PoseSample } from "@wildpose/pose";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { ReleaseRows } from "../shards/columns.js";
import { madeRelease, removeReleases } from "../testing/made-release.js";
import { madeRows } from "../testing/made-rows.js";
import { type ExportReleaseOptions, exportRelease, releaseFormats } from "./export-release.js";
import { HUMAN_DATA_JOINTS, humanDataJoints } from "./human-data.js";

/** Three persons in two images of one name in two sources, one of them with an image of its own. */
const first: ReleaseRows = {
  ...withoutPlaces(madeRows({ count: 11, imageBytes: 900 })),
  image: {
    bytes: madeRows({ count: 11, imageBytes: 900 }).image.bytes.map((bytes, row) => (row === 3 ? null : bytes)),
    path: [
      "im0.jpg",
      "im0.jpg",
      "im0.jpg",
      ...Array.from({ length: 8 }, (_, row) => (row === 0 ? null : `im${row}.jpg`)),
    ],
  },
};
const second = withoutPlaces(madeRows({ count: 6, seed: 2 }));
const third = withoutPlaces(madeRows({ count: 2, seed: 3 }));
const shards = [
  { split: "train", rows: first },
  { split: "train", rows: second },
  { split: "test", rows: third },
] as const;

let release: string;
beforeAll(async () => {
  release = await madeRelease({ shards, rowsPerGroup: 4 });
});
afterAll(() => removeReleases([release]));

/** A joint that is not labelled is at (0, 0) in a release. */
function withoutPlaces(rows: ReleaseRows): ReleaseRows {
  const keypoints = rows.keypoints_2d.map((value, index) => (rows.visibility[index >> 1] === 0 ? 0 : value));
  return { ...rows, keypoints_2d: keypoints, bbox: rows.bbox.map(Math.abs) };
}

async function exported(options: Pick<ExportReleaseOptions, "format" | "shardRows">, folder = release) {
  const parent = await mkdtemp(join(tmpdir(), "wildpose-export-"));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  const out = join(parent, "out");
  return { out, ...(await exportRelease(folder, { ...options, out })) };
}

/** A column of all train rows. */
function ofTrain(name: "keypoints_2d" | "keypoints_3d" | "root_position" | "camera" | "bbox"): Float32Array {
  return Float32Array.from([...first[name], ...second[name]]);
}

const trainIds = [...first.sample_id, ...second.sample_id];
const labelled = (joint: number) => Math.min(1, [...first.visibility, ...second.visibility][joint]);

describe.each(releaseFormats)("%s", (format) => {
  test("the same release gives the same bytes, which the report and info.json name", async () => {
    const [a, b] = [await exported({ format }), await exported({ format })];
    expect(a.files).toEqual(b.files);
    expect(readFileSync(join(a.out, "info.json"))).toEqual(readFileSync(join(b.out, "info.json")));
    const info = JSON.parse(readFileSync(join(a.out, "info.json"), "utf8"));
    expect({ format: info.format, files: info.files }).toEqual({ format, files: a.files });
    expect(readdirSync(a.out).sort()).toEqual([...a.files.map(({ path }) => path), "info.json"].sort());
    for (const { path, bytes, sha256 } of a.files) {
      const content = readFileSync(join(a.out, path));
      expect([content.length, createHash("sha256").update(content).digest("hex")]).toEqual([bytes, sha256]);
    }
    expect(a.files.map(({ split, rows }) => [split, rows])).toEqual([
      ["train", 17],
      ["test", 2],
    ]);
  });

  test("every row is read as often as was said", async () => {
    const parent = await mkdtemp(join(tmpdir(), "wildpose-export-"));
    onTestFinished(() => rm(parent, { recursive: true }));
    const calls: (readonly [number, number])[] = [];
    await exportRelease(release, { format, out: join(parent, "a"), onProgress: (...call) => calls.push(call) });
    const [done, total] = calls[calls.length - 1];
    expect(done).toBe(total);
  });

  test("the work of a build that did not end is refused, and stays", async () => {
    const parent = await mkdtemp(join(tmpdir(), "wildpose-export-"));
    onTestFinished(() => rm(parent, { recursive: true }));
    const plan = join(parent, "out.partial", "plan.json");
    mkdirSync(dirname(plan), { recursive: true });
    writeFileSync(plan, "a plan");
    const exporting = exportRelease(release, { format: "coco", out: join(parent, "out") });
    await expect(exporting).rejects.toThrow(/holds the work of a build that did not end/);
    expect(readFileSync(plan, "utf8")).toBe("a plan");
    expect(existsSync(join(parent, "out"))).toBe(false);
  });

  test("a release with fewer rows than its manifest says leaves nothing behind", async () => {
    const folder = await madeRelease({ shards: [{ split: "train", rows: second }] });
    onTestFinished(() => removeReleases([folder]));
    const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
    manifest.shards[0].rows = 7;
    writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
    const out = join(folder, "out");
    await expect(exportRelease(folder, { format, out })).rejects.toThrow(/: 6 rows, the manifest says 7; see what /);
    truncateSync(join(folder, manifest.shards[0].path), 100);
    await expect(exportRelease(folder, { format, out })).rejects.toThrow(/cannot be read/);
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.startsWith("out"))).toEqual([]);
  });
});

test("npz: MMPose's arrays in metres, and the columns of the release to the bit", async () => {
  const { out } = await exported({ format: "npz" });
  const arrays = readNpz(readFileSync(join(out, "train.npz")));
  const at = (name: string) => arrays.get(name)?.data as Float64Array;
  expect([...arrays.keys()].slice(0, 5)).toEqual(["imgname", "center", "scale", "part", "S"]);
  expect(arrays.get("imgname")?.data.slice(0, 4)).toEqual(["lsp/im0.jpg", "mpii/im0.jpg", "lsp/im0.jpg", trainIds[3]]);
  expect(["part", "S"].map((name) => arrays.get(name)?.shape)).toEqual([
    [17, 17, 3],
    [17, 17, 4],
  ]);
  const [pixels, pose, root] = [ofTrain("keypoints_2d"), ofTrain("keypoints_3d"), ofTrain("root_position")];
  for (let joint = 0; joint < 17 * 17; joint++) {
    expect([...at("part").subarray(joint * 3, joint * 3 + 3)]).toEqual([
      ...pixels.subarray(joint * 2, joint * 2 + 2),
      labelled(joint),
    ]);
    const row = Math.floor(joint / 17);
    const millimetres = [0, 1, 2].map((axis) => pose[joint * 3 + axis] + root[row * 3 + axis]);
    expect([...at("S").subarray(joint * 4, joint * 4 + 4)]).toEqual([
      ...millimetres.map((value) => value / 1000),
      labelled(joint),
    ]);
  }
  expect(arrays.get("keypoints_3d")).toEqual({ dtype: "<f4", shape: [17, 17, 3], data: pose });
  expect(arrays.get("camera")?.data).toEqual(ofTrain("camera"));
  expect(arrays.get("sample_id")?.data).toEqual(trainIds);
  expect(arrays.get("image_width")?.data).toEqual(
    Int32Array.from([...first.image_width, ...second.image_width], (width) => width ?? -1),
  );
  expect(arrays.get("flags")?.data.slice(0, 4)).toEqual(["", "a", "a b", "a b c"]);
});

test("humandata: the joints where MMHuman3D has them, millimetres to the bit", async () => {
  const { out } = await exported({ format: "humandata" });
  const arrays = readNpz(readFileSync(join(out, "train.npz")));
  const mask = arrays.get("keypoints3d_mask")?.data as Uint8Array;
  const places = [...mask].flatMap((bit, place) => (bit ? [place] : []));
  expect([mask.length, places.length]).toEqual([HUMAN_DATA_JOINTS, 17]);
  expect(arrays.get("keypoints2d")?.shape).toEqual([17, 17, 3]);
  const values = arrays.get("keypoints3d")?.data as Float64Array;
  const pose = ofTrain("keypoints_3d");
  const found = new Float32Array(pose.length);
  for (let row = 0; row < 17; row++) {
    for (const [joint, name] of h36m17.joints.entries()) {
      const place = places.indexOf(humanDataJoints[name]);
      for (let axis = 0; axis < 3; axis++) {
        found[(row * 17 + joint) * 3 + axis] = Math.fround(values[(row * 17 + place) * 4 + axis] * 1000);
      }
      expect(values[(row * 17 + place) * 4 + 3]).toBe(labelled(row * 17 + joint));
    }
  }
  expect(found).toEqual(pose);
  expect(arrays.get("bbox_xywh")?.data.slice(0, 5)).toEqual(Float64Array.of(...first.bbox.subarray(0, 4), 1));
  expect(arrays.get("image_id")?.data).toEqual(trainIds);
  expect([...arrays.keys()].filter((name) => name.includes("keypoints") && !/mask|convention|__/.test(name))).toEqual([
    "keypoints2d",
    "keypoints3d",
  ]);
});

describe("coco", () => {
  test("the project's own reader finds the same joints, boxes and images", async () => {
    const { out } = await exported({ format: "coco" });
    const samples: PoseSample[] = [];
    const files = { root: "", annotations: [join(out, "train.json")], options: {} };
    for await (const sample of readSource(adapterFor("coco"), files)) samples.push(sample);
    expect(samples.length).toBe(17);
    expect(samples.every(({ skeleton }) => skeleton === h36m17)).toBe(true);
    const joined = (name: "keypoints" | "visibility") => samples.flatMap((sample) => [...sample[name]]);
    expect(joined("visibility")).toEqual([...first.visibility, ...second.visibility]);
    const pixels = Array.from(ofTrain("keypoints_2d"), (value, index) => (labelled(index >> 1) === 0 ? NaN : value));
    expect(joined("keypoints")).toEqual(pixels);
    expect(Float32Array.from(samples.flatMap(({ bbox }) => bbox ?? []))).toEqual(ofTrain("bbox"));
    expect(samples[1].imagePath).toBe("mpii/im0.jpg");
    expect(samples[1].imageSize).toEqual([2, 3]);
  });

  test("an image of many persons stands once; 3D, camera and id are the release's to the bit", async () => {
    const { out } = await exported({ format: "coco" });
    const file = JSON.parse(readFileSync(join(out, "train.json"), "utf8"));
    const names = file.images.map(({ file_name }: { file_name: string }) => file_name);
    expect(new Set(names).size).toBe(names.length);
    expect(file.annotations.slice(0, 3).map(({ image_id }: { image_id: number }) => image_id)).toEqual([1, 2, 1]);
    const own = file.annotations.map(({ wildpose }: { wildpose: unknown }) => wildpose);
    expect(Float32Array.from(own.flatMap((row: { keypoints_3d: number[][] }) => row.keypoints_3d.flat()))).toEqual(
      ofTrain("keypoints_3d"),
    );
    expect(Float32Array.from(own.flatMap((row: { camera: number[] }) => row.camera))).toEqual(ofTrain("camera"));
    expect(own.map((row: { sample_id: string }) => row.sample_id)).toEqual(trainIds);
    expect(file.categories[0].skeleton).toContainEqual([1, 2]);
    expect(file.info.wildpose.conventions.camera_frame).toContain("millimetres");
  });
});

test("webdataset: image and JSON of each sample stand together, in archives of so many", async () => {
  const { out, files } = await exported({ format: "webdataset", shardRows: 5 });
  expect(files.map(({ path, rows }) => [path, rows])).toEqual([
    ["train-00000.tar", 5],
    ["train-00001.tar", 5],
    ["train-00002.tar", 5],
    ["train-00003.tar", 2],
    ["test-00000.tar", 2],
  ]);
  const train = files.filter(({ split }) => split === "train");
  const members = train.flatMap(({ path }) => tarMembers(readFileSync(join(out, path))));
  const keys = members.map(([name]) => name.slice(0, name.indexOf(".")));
  expect(keys.filter((key, index) => key !== keys[index - 1]).length).toBe(17);
  const isJson = ([name]: readonly [string, Buffer]) => name.endsWith(".json");
  const samples = members.filter(isJson).map(([, bytes]) => JSON.parse(bytes.toString("utf8")));
  expect(samples.map(({ sample_id }) => sample_id)).toEqual(trainIds);
  expect(samples[1]).toMatchObject({ image_path: "im0.jpg", image_width: 2, flags: ["a"], source: "mpii" });
  expect(Float32Array.from(samples.flatMap(({ keypoints_3d }) => keypoints_3d.flat()))).toEqual(
    ofTrain("keypoints_3d"),
  );
  const images = members.filter((member) => !isJson(member)).map(([, bytes]) => bytes);
  expect(images).toEqual(first.image.bytes.flatMap((bytes) => (bytes === null ? [] : [Buffer.from(bytes)])));
});

/** Reads ustar strictly: whole blocks, true checksums, nothing after the two blocks of zeros. */
function tarMembers(archive: Buffer): (readonly [name: string, content: Buffer])[] {
  const members: (readonly [string, Buffer])[] = [];
  let at = 0;
  while (archive[at] !== 0) {
    const header = archive.subarray(at, at + 512);
    const field = (start: number, length: number) =>
      header
        .toString("latin1", start, start + length)
        .split("\0")[0]
        .trim();
    const spaces = header.map((byte, index) => (index >= 148 && index < 156 ? 32 : byte));
    expect(Number.parseInt(field(148, 8), 8)).toBe(spaces.reduce((sum, byte) => sum + byte, 0));
    expect([field(257, 6), field(136, 12)]).toEqual(["ustar", "00000000000"]);
    const size = Number.parseInt(field(124, 12), 8);
    members.push([field(0, 100), archive.subarray(at + 512, at + 512 + size)]);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  expect(archive.subarray(at)).toEqual(Buffer.alloc(1024));
  return members;
}

test.each([0, 1.5, Number.NaN])("%s samples an archive are refused", async (shardRows) => {
  await expect(exported({ format: "webdataset", shardRows })).rejects.toThrow("--shard-rows: expected a whole number");
});
