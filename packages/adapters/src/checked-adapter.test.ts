import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { annotationOnly, defineSkeleton, lsp14, MalformedSourceError } from "@wildpose/pose";
import { afterAll, describe, expect, test } from "vitest";
import type { DatasetAdapter } from "./adapter.js";
import { adapters } from "./adapters.js";
import { withChecks } from "./checked-adapter.js";
import { lspCard } from "./lsp/card.js";
import { readAll } from "./testing/read-all.js";
import { realFiles, sharedData, sharedDataPresent } from "./testing/shared-data.js";

const folder = mkdtempSync(join(tmpdir(), "wildpose-checked-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const table = join(folder, "a.csv");
writeFileSync(table, "1\n");

const card = { ...lspCard, id: "made" };
const files = { root: folder, annotations: null, options: {} };
const sound = () => ({
  id: "made/1",
  source: "made",
  sourceSplit: "train",
  group: "made/1",
  skeleton: lsp14,
  keypoints: Float32Array.from({ length: 28 }, (_, index) => (index < 2 ? Number.NaN : index)),
  visibility: Uint8Array.from({ length: 14 }, (_, joint) => (joint === 0 ? 0 : 2)),
  imagePath: "a/1.jpg",
  bbox: null,
  ...annotationOnly,
});

/** An adapter of the user's own, which gives whatever it likes. */
function checked(sequences: () => unknown, samples: () => unknown = () => []): DatasetAdapter {
  const loose: unknown = { card, sequences: async () => sequences(), samples };
  return withChecks(loose as DatasetAdapter, "/me/adapter.mjs");
}

async function refusal(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(
    () => null,
    (reason: Error) => reason,
  );
  expect(error).toBeInstanceOf(MalformedSourceError);
  expect(error?.message).not.toContain("\n");
  expect(error?.message).toMatch(/^made: \/me\/adapter\.mjs: .*; fix the adapter; see docs\/add-an-adapter\.md$/);
  return error?.message.slice("made: /me/adapter.mjs: ".length).split("; fix the adapter")[0] ?? "";
}

async function read(samples: () => unknown): Promise<unknown[]> {
  const found: unknown[] = [];
  const adapter = checked(() => [], samples);
  for await (const sample of adapter.samples({ id: "S1", files: [] })) found.push(sample);
  return found;
}

const circle: unknown[] = [];
circle.push(circle);

describe("sequences that an adapter must not give", () => {
  test.each<[string, unknown, string]>([
    ["a number", 7, "sequences: a list expected, found 7"],
    ["nothing", undefined, "sequences: a list expected, found nothing"],
    ["a text", "a.csv", 'sequences: a list expected, found "a.csv"'],
    ["numbers", [1], "sequences: [0]: an object with id and files expected, found 1"],
    ["no id", [{ files: [] }], "sequences: [0]: id: text expected, found nothing"],
    ["no files", [{ id: "S1" }], 'sequences: [0]: ("S1"): files: a list of paths expected, found nothing'],
    ["one path", [{ id: "S1", files: "a" }], 'sequences: [0]: ("S1"): files: a list of paths expected, found "a"'],
    ["no paths", [{ id: "S1", files: [3] }], 'sequences: [0]: ("S1"): files[0]: a path expected, found 3'],
    ["a circle", [{ id: circle, files: [] }], "sequences: [0]: id: text expected, found Array of 1"],
    [
      "one id twice",
      [
        { id: "S1", files: [] },
        { id: "S1", files: [] },
      ],
      'sequences: [0] and [1]: different ids expected, found "S1" twice',
    ],
  ])("%s", async (_, sequences, problem) => {
    expect(await refusal(checked(() => sequences).sequences(files))).toBe(problem);
  });

  test("a file that is not there, or is a folder", async () => {
    const listing = (path: string) => checked(() => [{ id: "S1", files: [path] }]).sequences(files);
    await expect(listing(join(folder, "gone.csv"))).rejects.toThrow(/^made: .*gone\.csv: not found; get it as /);
    await expect(listing(folder)).rejects.toThrow("is a folder, expected a file; name the file in it");
    expect(await listing(table)).toEqual([{ id: "S1", files: [table] }]);
  });
});

describe("samples that an adapter must not give", () => {
  test.each<[string, unknown, string]>([
    ["a number", 7, 'samples: sequence "S1": what an async generator gives expected, found 7'],
    [
      "a promise",
      Promise.resolve([]),
      'samples: sequence "S1": what an async generator gives expected, found a promise',
    ],
    ["a text", "ab", 'samples: sequence "S1": what an async generator gives expected, found "ab"'],
    ["numbers", [sound(), 3], 'sequence "S1": sample 2: an object expected, found 3'],
    [
      "an id that is a number",
      [{ id: 3 }],
      'sequence "S1": sample 1: id: text that begins with "made/", without control characters, expected, found 3',
    ],
  ])("%s", async (_, samples, problem) => {
    expect(await refusal(read(() => samples))).toBe(problem);
  });

  const noRule = {
    ...defineSkeleton("mine-2", [
      ["hip", null],
      ["head", "hip"],
    ]),
  };
  test.each<[string, object, string]>([
    ["id of another source", { id: "lsp/1" }, 'id: text that begins with "made/"'],
    ["id of two lines", { id: "made/\n" }, 'without control characters, expected, found "made/\\n"'],
    ["source", { source: "lsp" }, 'source: "made" expected, found "lsp"'],
    ["split", { sourceSplit: "dev" }, 'sourceSplit: "train" or "validation" or "test" expected, found "dev"'],
    ["group", { group: 1 }, 'group: text that begins with "made/", without control characters, expected, found 1'],
    [
      "no skeleton",
      { skeleton: undefined },
      "skeleton: what defineSkeleton of @wildpose/pose gives expected, found nothing",
    ],
    ["skeleton without joints", { skeleton: { id: "x" } }, "skeleton.joints: a list of names expected, found nothing"],
    [
      "skeleton without rules",
      { skeleton: noRule },
      'becomes Human3.6M\'s 17 joints expected (defineSkeleton of @wildpose/pose), found "mine-2": no rule',
    ],
    ["skeleton with odd rules", { skeleton: { ...noRule, h36m17: { hip: "knee" } } }, 'found "mine-2": '],
    [
      "skeleton of ours with other joints",
      { skeleton: { ...lsp14, joints: ["hip"] } },
      "the joints of lsp-14 in their order expected",
    ],
    ["keypoints as a list", { keypoints: [1, 2] }, "keypoints: Float32Array of 28 expected, found [1,2]"],
    [
      "keypoints too short",
      { keypoints: new Float32Array(26) },
      "keypoints: Float32Array of 28 expected, found Float32Array of 26",
    ],
    [
      "visibility of another type",
      { visibility: new Float32Array(14) },
      "visibility: Uint8Array of 14 expected, found Float32Array of 14",
    ],
    [
      "a fourth visibility",
      { visibility: new Uint8Array(14).fill(3) },
      "visibility of rightAnkle: 0, 1 or 2 expected, found 3",
    ],
    [
      "a label without a place",
      { visibility: new Uint8Array(14).fill(1) },
      "keypoints of rightAnkle: a place, as its visibility is 1, expected, found (NaN, NaN)",
    ],
    [
      "a place without a label",
      { visibility: new Uint8Array(14) },
      "keypoints of rightKnee: NaN, as it is not labelled, expected, found (2, 3)",
    ],
    ["no joints3d", { joints3d: undefined }, "joints3d: Float32Array of 42 or null expected, found nothing"],
    [
      "half a place",
      { joints3d: new Float32Array(42).fill(Number.NaN, 0, 2) },
      "joints3d of rightAnkle: a place in millimetres, or NaN three times, expected, found (NaN, NaN, 0)",
    ],
    ["infinity", { joints3d: new Float32Array(42).fill(Number.POSITIVE_INFINITY, 3) }, "joints3d of rightKnee: "],
    [
      "image outside",
      { imagePath: "../a.jpg" },
      'imagePath: image path inside the image folder expected, found "../a.jpg", which has the part ..',
    ],
    ["image as a number", { imagePath: 4 }, "imagePath: path inside the image folder, or null, expected, found 4"],
    [
      "half a pixel of an image",
      { imageSize: [640, 0.5] },
      "imageSize: [width, height] in whole pixels or null expected, found [640,0.5]",
    ],
    ["a box without extent", { bbox: [1, 2, 0, 4] }, "bbox: [x, y, width, height] or null expected, found [1,2,0,4]"],
    [
      "intrinsics",
      { intrinsics: [1, 1, Number.NaN, 2] },
      "intrinsics: [fx, fy, cx, cy] or null expected, found [1,1,null,2]",
    ],
    [
      "distortion",
      { distortion: {} },
      "distortion: [k1, k2, k3, p1, p2] or null expected, found an object with no keys",
    ],
    ["activity", { activity: 10n }, "activity: text or null expected, found a bigint"],
    ["defect", { defect: "Bad Data" }, 'defect: one word such as mocap-drift, or null expected, found "Bad Data"'],
  ])("%s", async (_, change, problem) => {
    const message = await refusal(read(() => [{ ...sound(), ...change }]));
    expect(message).toMatch(/^sequence "S1": sample /);
    expect(message).toContain(problem);
  });

  test("the sample is named, and those before it came through", async () => {
    const seen: unknown[] = [];
    const { samples } = checked(
      () => [],
      () => [sound(), { ...sound(), id: "made/2", bbox: 1 }],
    );
    const reading = (async () => {
      for await (const sample of samples({ id: "S1", files: [] })) seen.push(sample.id);
    })();
    expect(await refusal(reading)).toMatch(/^sequence "S1": sample "made\/2": bbox: /);
    expect(seen).toEqual(["made/1"]);
  });
});

test("sound samples come through as they are, and a generator is closed when no more is wanted", async () => {
  const samples = [sound(), { ...sound(), id: "made/2", group: "made", imagePath: null, activity: "walking" }];
  expect(await read(() => samples)).toEqual(samples);
  let closed = false;
  const generate = async function* () {
    try {
      yield* samples;
    } finally {
      closed = true;
    }
  };
  for await (const sample of checked(() => [], generate).samples({ id: "S1", files: [] })) {
    expect(sample).toBe(samples[0]);
    break;
  }
  expect(closed).toBe(true);
});

describe.skipIf(!sharedDataPresent)(`real files${realFiles}`, () => {
  test("LSP's samples pass, though ours are not checked when they are read", async () => {
    const path = sharedData("lsp/lsp_dataset_original/joints.mat");
    const lsp = adapters.find((adapter) => adapter.card.id === "lsp");
    if (lsp === undefined) throw new Error("no lsp");
    const wrapped = withChecks(lsp, "lsp");
    let count = 0;
    for (const sequence of await wrapped.sequences({ root: "", annotations: [path], options: {} })) {
      for await (const sample of wrapped.samples(sequence)) count += sample.keypoints.length / 28;
    }
    expect(count).toBe((await readAll("lsp", path)).length);
  });
});
