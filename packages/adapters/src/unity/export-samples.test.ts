import { rm } from "node:fs/promises";
import { join } from "node:path";
import { projectPinhole } from "@wildpose/camera";
import { writeNpy } from "@wildpose/formats/numpy";
import { h36m17, type PoseSample } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { adapterFor } from "../adapters.js";
import { readSource } from "../define-adapter.js";
import {
  type Files,
  float32Table,
  float64Table,
  int32Table,
  madeCameras,
  madeDescription,
  madeExport,
  madePlanar,
  madePoint,
  madeRows,
  temporaryFolders,
  writeFiles,
} from "../testing/made-unity.js";
import { readAll, readError } from "../testing/read-all.js";

const folder = temporaryFolders();

async function written(files: Files = madeExport()): Promise<string> {
  return writeFiles(await folder(), files);
}

/** The error of an export in which some files are others. */
async function errorWith(changes: Record<string, string | Uint8Array>): Promise<string> {
  return (await readError("unity", await written(new Map([...madeExport(), ...Object.entries(changes)])))).message;
}

type Description = ReturnType<typeof madeDescription>;

/** The error of an export whose description is changed. */
async function errorOf(change: (description: Description & Record<string, unknown>) => void): Promise<string> {
  const description = madeDescription();
  change(description);
  return errorWith({ "export.json": JSON.stringify(description) });
}

describe("a Unity export", () => {
  test("a row becomes a sample: clip, frame and camera are its id, the clip its group", async () => {
    const samples = await readAll("unity", await written());
    expect(samples.map(({ id }) => id)).toEqual([
      "unity/02_01/0/0",
      "unity/02_01/5/1",
      "unity/02_01/10/0",
      "unity/dance/slow/0/1",
      "unity/dance/slow/0/0",
    ]);
    expect(samples[3]).toMatchObject({
      source: "unity",
      sourceSplit: "test",
      group: "unity/dance/slow",
      skeleton: h36m17,
      imagePath: null,
      imageSize: [1000, 1002],
      bbox: null,
      intrinsics: [900, 901, 512, 384],
      distortion: null,
      activity: "dance",
      defect: null,
    });
    expect([...samples[3].visibility]).toEqual(new Array(17).fill(2));
  });

  test("joints are millimetres of the camera as written, and keypoints where a pinhole sees them", async () => {
    const [, sample] = await readAll("unity", await written());
    h36m17.joints.forEach((_, joint) => {
      const [x, y, z] = madePoint(1, joint);
      expect([...(sample.joints3d ?? []).slice(joint * 3, joint * 3 + 3)]).toEqual([x, y, z]);
      expect(sample.keypoints[joint * 2]).toBeCloseTo((900 * x) / z + 512, 3);
      expect(sample.keypoints[joint * 2 + 1]).toBeCloseTo((901 * y) / z + 384, 3);
    });
  });

  test("joints are mapped by name, whatever order the export has them in", async () => {
    const reversed = [...h36m17.joints].reverse();
    const order = reversed.map((_, place) => 16 - place);
    const files = madeExport({ ...madeDescription(), joints: reversed });
    files.set(
      "joints.npy",
      float32Table(
        madeRows.map((_, sample) => madePlanar(sample, order)),
        51,
      ),
    );
    expect(await readAll("unity", await written(files))).toEqual(await readAll("unity", await written()));
  });

  test("a clip is a sequence that lists the export's four files; a clip without samples is none", async () => {
    const description = madeDescription();
    description.clips.splice(1, 0, { ...description.clips[0], name: "empty", samples: 0 });
    const files = madeExport(description);
    files.set(
      "rows.npy",
      int32Table(
        madeRows.map(([clip, ...rest]) => [clip * 2, ...rest]),
        3,
      ),
    );
    const root = await written(files);
    const sequences = await adapterFor("unity").sequences({ root, annotations: null, options: {} });
    expect(sequences.map(({ id }) => id)).toEqual(["02_01", "dance/slow"]);
    expect(sequences[0].files).toEqual(
      ["export.json", "joints.npy", "rows.npy", "cameras.npy"].map((name) => join(root, name)),
    );
    expect(await readAll("unity", root)).toHaveLength(5);
  });

  test("the root, the folder and export.json are three ways to name it", async () => {
    const root = await written();
    const expected = await readAll("unity", root);
    expect(await readAll("unity", join(root, "export.json"))).toEqual(expected);
    const samples: PoseSample[] = [];
    for await (const sample of readSource(adapterFor("unity"), { root, annotations: null, options: {} }))
      samples.push(sample);
    expect(samples).toEqual(expected);
  });

  test("more rows and cameras than are read at a time come out in their order", async () => {
    const count = 2500;
    const description = { ...madeDescription(), samples: count };
    description.clips = [{ ...description.clips[0], samples: count }];
    // 7 and 2,500 have no common divisor: every camera once, far from its neighbours.
    const cameraOf = (sample: number) => (sample * 7) % count;
    const rows = Array.from({ length: count }, (_, sample) => sample);
    const files = madeExport(description);
    files.set(
      "joints.npy",
      float32Table(
        rows.map((sample) => madePlanar(sample)),
        51,
      ),
    );
    files.set(
      "rows.npy",
      int32Table(
        rows.map((sample) => [0, sample, cameraOf(sample)]),
        3,
      ),
    );
    files.set(
      "cameras.npy",
      float64Table(
        rows.map((camera) => [1000 + camera, ...madeCameras[0].slice(1)]),
        16,
      ),
    );
    const samples = await readAll("unity", await written(files));
    expect(samples.map(({ id }) => id)).toEqual(rows.map((sample) => `unity/02_01/${sample}/${cameraOf(sample)}`));
    for (const [sample, { joints3d, intrinsics, keypoints }] of samples.entries()) {
      expect(joints3d?.[0]).toBe(sample);
      expect(intrinsics?.[0]).toBe(1000 + cameraOf(sample));
      if (joints3d && intrinsics) expect(projectPinhole(joints3d, intrinsics, new Float32Array(34))).toEqual(keypoints);
    }
  });
});

describe("a Unity export that contradicts itself is refused", () => {
  test("rows that are not as many as export.json says", async () => {
    expect(await errorWith({ "joints.npy": float32Table([madePlanar(0)], 51) })).toMatch(
      /joints\.npy: 5 rows expected \(samples in export\.json\), found 1; make the export again$/,
    );
    expect(await errorWith({ "rows.npy": int32Table(madeRows.slice(1), 3) })).toMatch(
      /rows\.npy: 5 rows expected .*found 4/,
    );
  });

  test("clips whose samples do not add up", async () => {
    const message = await errorOf(({ clips }) => {
      clips[0].samples = 4;
    });
    expect(message).toMatch(
      /export\.json: clips: 5 samples expected \(samples\), found 6 in all clips together; compare/,
    );
  });

  test("rows of a clip that are another's", async () => {
    const rows = madeRows.map(([, frame, camera]) => [0, frame, camera]);
    expect(await errorWith({ "rows.npy": int32Table(rows, 3) })).toMatch(
      /rows\.npy: row 3: clip 1 \(dance\/slow\) expected, found 0; rows are grouped by clip;/,
    );
  });

  test("a frame or a camera that cannot be", async () => {
    const change = (row: readonly number[]) => int32Table([row, ...madeRows.slice(1)], 3);
    expect(await errorWith({ "rows.npy": change([0, -1, 0]) })).toContain(
      "row 0: a frame of 0 or more expected, found -1",
    );
    for (const camera of [-1, 2]) {
      expect(await errorWith({ "rows.npy": change([0, 0, camera]) })).toContain(
        `row 0: a camera of the 2 in cameras.npy expected, found ${camera}`,
      );
    }
  });

  test("a joint behind the camera, or nowhere", async () => {
    const table = (place: number, value: number) =>
      float32Table(
        madeRows.map((_, sample) => (sample === 4 ? madePlanar(4).with(place, value) : madePlanar(sample))),
        51,
      );
    expect(await errorWith({ "joints.npy": table(34 + 6, -3) })).toMatch(
      /joints\.npy: row 4: leftAnkle: a place in front of the camera \(z > 0\) expected, found z = -3/,
    );
    expect(await errorWith({ "joints.npy": table(17, Number.NaN) })).toContain(
      "row 4: hip: finite y expected, found NaN",
    );
    expect(await errorWith({ "joints.npy": table(34, 1e-36) })).toContain(
      "hip: a finite pixel expected, found Infinity",
    );
  });

  test("a camera that is none; a left-handed one is named", async () => {
    const change = (column: number, value: number) =>
      float64Table([madeCameras[0].with(column, value), madeCameras[1]], 16);
    expect(await errorWith({ "cameras.npy": change(0, 0) })).toMatch(
      /cameras\.npy: row 0: fx and fy above 0 expected, found 0, 1143/,
    );
    expect(await errorWith({ "cameras.npy": change(14, Number.NaN) })).toContain("column 14: a finite number expected");
    expect(await errorWith({ "cameras.npy": change(5, 0.5) })).toContain("R a rotation expected, found R Rᵀ 0.25 away");
    expect(await errorWith({ "cameras.npy": change(8, -1) })).toContain("found a reflection: a left-handed frame");
  });

  test("tables of other types, columns or formats", async () => {
    expect(await errorWith({ "joints.npy": int32Table([], 51) })).toMatch(
      /joints\.npy: numbers of type f4 or f8 expected, found <i4/,
    );
    expect(await errorWith({ "rows.npy": float32Table(madeRows, 3) })).toMatch(
      /rows\.npy: numbers of type i4 expected, found <f4/,
    );
    expect(await errorWith({ "cameras.npy": float64Table([[1, 2, 3]], 3) })).toMatch(
      /shape \[N, 16\] expected, found \[1, 3\]/,
    );
    const flat = writeNpy({ dtype: "<f4", shape: [5], data: new Float32Array(5) });
    expect(await errorWith({ "joints.npy": flat })).toMatch(/shape \[N, 51\] expected, found \[5\]/);
    expect(await errorWith({ "joints.npy": "none" })).toMatch(/joints\.npy: byte 0: expected an npy file/);
  });
});

describe("export.json that is not as the format says is refused", () => {
  const cases: [string, (description: Description & Record<string, unknown>) => void, RegExp][] = [
    [
      "another format",
      (it) => Object.assign(it, { format: "coco" }),
      /format: "wildpose-unity-export" expected, found "coco"/,
    ],
    ["another version", (it) => Object.assign(it, { version: 2 }), /version: 1 expected, found 2/],
    [
      "not complete",
      (it) => Object.assign(it, { complete: false }),
      /complete: true expected \(the export was not finished\), found false/,
    ],
    ["metres", (it) => Object.assign(it, { unit: "metres" }), /unit: "millimetres" expected, found "metres"/],
    [
      "world frame",
      (it) => Object.assign(it, { frame: "world" }),
      /frame: "camera: \+x right.*expected, found "world"/,
    ],
    ["no size", (it) => Object.assign(it, { image_size: [1000] }), /image_size.*found \[1000\]/],
    ["half a sample", (it) => Object.assign(it, { samples: 0.5 }), /samples: int expected, found 0\.5/],
    ["no clips", (it) => Object.assign(it, { clips: null }), /clips: array expected, found null/],
    ["16 joints", (it) => it.joints.pop(), /17 joint names expected, found 16; missing: rightWrist/],
    [
      "a joint twice",
      (it) => Object.assign(it.joints, { 3: "hip" }),
      /joints 0 and 3: each name once expected, found "hip" twice/,
    ],
    [
      "an unknown joint",
      (it) => Object.assign(it.joints, { 3: "rightAnkel" }),
      /joint 3: unknown name "rightAnkel"; did you mean "rightAnkle"\?/,
    ],
    [
      "a split of one's own",
      (it) => Object.assign(it.clips[1], { split: "dev" }),
      /clips\[1\]\.split: "train" or "validation" or "test" expected, found "dev"/,
    ],
    [
      "a clip twice",
      (it) => Object.assign(it.clips[1], { name: "02_01" }),
      /clips\[0\] and clips\[1\]: different names expected/,
    ],
    [
      "a clip without name",
      (it) => Object.assign(it.clips[1], { name: "" }),
      /clips\[1\]\.name: a name of 1 to 200 characters/,
    ],
    [
      "a clip that leaves its place",
      (it) => Object.assign(it.clips[1], { name: "../x" }),
      /clips\[1\]\.name: a name of/,
    ],
    ["a line in a name", (it) => Object.assign(it.clips[1], { name: "a\nb" }), /clips\[1\]\.name: a name of/],
  ];
  test.each(cases)("%s", async (_, change, message) => {
    expect(await errorOf(change)).toMatch(message);
  });

  test("text that is no JSON", async () => {
    expect(await errorWith({ "export.json": "" })).toContain("JSON expected, found an empty file");
    expect(await errorWith({ "export.json": "{" })).toMatch(/JSON expected, found something else \(.*\); compare/);
    expect(await errorWith({ "export.json": "[]" })).toContain("the whole: object expected, found []");
  });

  test("an export without it was not finished", async () => {
    const root = await written();
    await rm(join(root, "export.json"));
    const reading = adapterFor("unity").sequences({ root, annotations: null, options: {} });
    await expect(reading).rejects.toThrow(
      /export\.json: not found; joints\.npy is there, so an export was begun and not/,
    );
  });
});

describe("a Unity source that is not there, or not given well", () => {
  test("an empty root names both files that were looked for", async () => {
    const reading = adapterFor("unity").sequences({ root: await folder(), annotations: null, options: {} });
    await expect(reading).rejects.toThrow(
      /export\.json: not found; nor is unity_train\.npy; make an export as datasets/,
    );
  });

  test("a missing table is named", async () => {
    const root = await written();
    await rm(join(root, "rows.npy"));
    const error = await readError("unity", root);
    expect(error.name).toBe("MissingSourceError");
    expect(error.message).toMatch(/rows\.npy: not found; get it as datasets\/unity\/README\.md says/);
  });

  test("one export at a time, and nothing beside it", async () => {
    const root = await written();
    expect((await readError("unity", root, await written())).message).toMatch(
      /2 annotation files given with an export/,
    );
    expect((await readError("unity")).message).toMatch(/0 annotation files given/);
    expect((await readError("unity", join(root, "none.npy"))).name).toBe("MissingSourceError");
    const other = await writeFiles(root, new Map([["other.json", "{}"]]));
    expect((await readError("unity", join(other, "other.json"))).message).toMatch(
      /expected export\.json, found other\.json/,
    );
  });

  test("options of the paper's layout, and unknown ones, are refused", async () => {
    const root = await written();
    const withOptions = (options: Record<string, unknown>) =>
      adapterFor("unity").sequences({ root, annotations: null, options });
    await expect(withOptions({ split: "test" })).rejects.toThrow(
      /split is for files in the paper's layout; leave it out/,
    );
    await expect(withOptions({ joint: [] })).rejects.toThrow('unknown option "joint"; did you mean "joints"?');
  });

  test("an abort stops it between samples", async () => {
    const controller = new AbortController();
    const root = await written();
    const reading = async () => {
      const files = { root, annotations: null, options: {} };
      for await (const _ of readSource(adapterFor("unity"), files, controller.signal))
        controller.abort(new Error("enough"));
    };
    await expect(reading()).rejects.toThrow("enough");
  });
});
