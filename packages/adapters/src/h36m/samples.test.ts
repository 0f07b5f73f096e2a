import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectThroughLens } from "@wildpose/camera";
import { isPoseDataError, type PoseSample } from "@wildpose/pose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adapterFor } from "../adapters.js";
import { readSource } from "../define-adapter.js";
import { cdfFile, MADE_FRAMES, madeForms, madeTakes, madeView, madeWorld, writeTree } from "../testing/made-h36m.js";
import { type Form, forms } from "./options.js";

const h36m = adapterFor("h36m");
const roots = {} as Record<Form, string>;
const folders: string[] = [];

async function newRoot(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "wildpose-h36m-"));
  folders.push(root);
  return root;
}

async function read(root: string, options: Record<string, unknown> = {}, annotations: string[] | null = null) {
  const samples: PoseSample[] = [];
  for await (const sample of readSource(h36m, { root, annotations, options })) samples.push(sample);
  return samples;
}

async function problemOf(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!isPoseDataError(error)) throw new Error(`no user error: ${error}`, { cause: error });
  expect(error.message).not.toContain("\n");
  return error.message;
}

const byId = (samples: readonly PoseSample[]) => new Map(samples.map((sample) => [sample.id, sample]));

beforeAll(async () => {
  for (const form of forms) {
    roots[form] = await newRoot();
    await writeTree(roots[form], await madeForms[form]());
  }
});
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

describe("h36m", () => {
  test("five takes, four cameras, seven frames: one sample each, in every form, with the same ids", async () => {
    const ids = new Set((await read(roots.official)).map(({ id }) => id));
    expect(ids.size).toBe(5 * 4 * MADE_FRAMES);
    expect(ids).toContain("h36m/S1/Photo 1/54138969/000001");
    for (const form of forms) {
      const samples = await read(roots[form]);
      expect(samples).toHaveLength(ids.size);
      expect(new Set(samples.map(({ id }) => id)), form).toEqual(ids);
    }
  });

  test("the same motion gives the same samples in every form, to single precision", async () => {
    const expected = byId(await read(roots.official));
    for (const form of forms) {
      let millimetres = 0;
      let pixels = 0;
      for (const sample of await read(roots[form])) {
        const other = expected.get(sample.id);
        if (!other?.joints3d || !sample.joints3d) throw new Error(`${form}: ${sample.id}`);
        const { keypoints, joints3d, intrinsics, distortion, ...rest } = sample;
        const { keypoints: _k, joints3d: _j, intrinsics: _i, distortion: _d, ...otherRest } = other;
        expect(rest).toEqual(otherRest);
        for (const [i, value] of [...(intrinsics ?? []), ...(distortion ?? [])].entries()) {
          expect(value).toBeCloseTo([...(other.intrinsics ?? []), ...(other.distortion ?? [])][i], 9);
        }
        joints3d.forEach((value, i) => {
          millimetres = Math.max(millimetres, Math.abs(value - (other.joints3d?.[i] ?? Number.NaN)));
        });
        keypoints.forEach((value, i) => {
          pixels = Math.max(pixels, Math.abs(value - other.keypoints[i]));
        });
      }
      expect(millimetres, form).toBeLessThan(1.5e-3);
      expect(pixels, form).toBeLessThan(5e-4);
    }
  });

  test("joints seen through the sample's own camera are its keypoints, to 0.001 px", async () => {
    for (const form of forms) {
      for (const { joints3d, intrinsics, distortion, keypoints } of await read(roots[form], { subjects: ["S9"] })) {
        if (!joints3d || !intrinsics || !distortion) throw new Error("no camera");
        const pixels = projectThroughLens(joints3d, intrinsics, distortion, new Float64Array(34));
        for (const [i, pixel] of pixels.entries()) expect(Math.abs(pixel - keypoints[i])).toBeLessThan(1e-3);
      }
    }
  });

  test("bodies are as tall as people, with the head up in the image and in the camera", async () => {
    for (const form of forms) {
      for (const { joints3d, keypoints, imageSize } of await read(roots[form])) {
        if (!joints3d || !imageSize) throw new Error("no joints");
        const [head, ankle] = [10, 3].map((joint) => joints3d.subarray(joint * 3, joint * 3 + 3));
        const height = Math.hypot(head[0] - ankle[0], head[1] - ankle[1], head[2] - ankle[2]);
        expect(height).toBeGreaterThan(1000);
        expect(height).toBeLessThan(2300);
        expect(head[1]).toBeLessThan(ankle[1] - 1000);
        expect(keypoints[21]).toBeLessThan(keypoints[7] - 100);
        expect(keypoints.every((value, i) => value > 0 && value < imageSize[i % 2])).toBe(true);
      }
    }
  });

  test("the right hip is joint 1 of the file, the left hip joint 6, in every form", async () => {
    const [take] = madeTakes;
    const { pixels } = madeView(take, "55011271");
    for (const form of forms) {
      const samples = await read(roots[form], { cameras: ["55011271"], actions: [take.action] });
      for (const [row, { keypoints }] of samples.entries()) {
        expect(keypoints[2]).toBeCloseTo(pixels[row * 64 + 2], 2);
        expect(keypoints[8]).toBeCloseTo(pixels[row * 64 + 12], 2);
      }
    }
  });

  test("a sample says subject, split, action, image, size, and that nothing is known to be occluded", async () => {
    const [first] = await read(roots.official, { subjects: ["S1"], actions: ["TakingPhoto"], cameras: ["55011271"] });
    expect(first).toMatchObject({
      id: "h36m/S1/Photo 1/55011271/000001",
      source: "h36m",
      sourceSplit: "train",
      group: "h36m/S1",
      imagePath: "S1/S1_TakingPhoto_1.55011271/S1_TakingPhoto_1.55011271_000001.jpg",
      imageSize: [1000, 1000],
      bbox: null,
      activity: "Photo",
      defect: null,
    });
    expect([...first.visibility]).toEqual(new Array(17).fill(2));
    const ofS11 = await read(roots.official, { subjects: ["S11"] });
    expect(new Set(ofS11.map(({ sourceSplit }) => sourceSplit))).toEqual(new Set(["test"]));
  });

  test("the pattern of h36m-fetch's images names the files it writes: TakingPhoto-1 for Photo 1", async () => {
    const image_pattern = "{subject}/{action}-{subaction}/imageSequence/{camera}/img_{frame}.jpg";
    const [first] = await read(roots["h36m-fetch"], { actions: ["Photo"], image_pattern });
    expect(first.imagePath).toBe("S1/TakingPhoto-1/imageSequence/54138969/img_000001.jpg");
  });

  test("Sitting is not SittingDown", async () => {
    for (const form of forms) {
      const sitting = await read(roots[form], { actions: ["Sitting"] });
      expect(new Set(sitting.map(({ activity }) => activity))).toEqual(new Set(["Sitting"]));
      expect(sitting).toHaveLength(4 * MADE_FRAMES);
    }
  });

  test("S9 Greeting is known to have drifted, in all cameras, in every form", async () => {
    for (const form of forms) {
      const samples = await read(roots[form], { actions: ["Greeting"] });
      expect(samples).toHaveLength(4 * MADE_FRAMES);
      expect(new Set(samples.map(({ defect }) => defect))).toEqual(new Set(["mocap-drift"]));
    }
  });

  test("fps 10 and every 5 keep frames 1 and 6; a pattern names the images of another layout", async () => {
    for (const form of forms) {
      const pattern = "{subject}/{action}-{subaction}/imageSequence/{camera}/img_{frame}.jpg";
      const samples = await read(roots[form], {
        fps: 10,
        subjects: ["S11"],
        cameras: ["60457274"],
        image_pattern: pattern,
      });
      expect(samples.map(({ imagePath }) => imagePath)).toEqual([
        "S11/Directions-1/imageSequence/60457274/img_000001.jpg",
        "S11/Directions-1/imageSequence/60457274/img_000006.jpg",
      ]);
      expect(
        await read(roots[form], { every: 5, subjects: ["S11"], cameras: ["60457274"], image_pattern: pattern }),
      ).toEqual(samples);
    }
  });

  test("the motion gate keeps the same frames in every form: a joint moved as far as it says since the last kept", async () => {
    const kept = (samples: PoseSample[]) => samples.map(({ id }) => id);
    const expected = kept(await read(roots.official, { motion_gate_mm: 40 }));
    expect(expected.length).toBeGreaterThan(20);
    expect(expected.length).toBeLessThan(5 * 4 * MADE_FRAMES);
    for (const form of forms)
      expect(new Set(kept(await read(roots[form], { motion_gate_mm: 40 })))).toEqual(new Set(expected));
    expect(await read(roots.official, { motion_gate_mm: 1e6 })).toHaveLength(5 * 4);
    expect(await read(roots.official, { motion_gate_mm: 0 })).toHaveLength(5 * 4 * MADE_FRAMES);
  });

  test("each view is a sequence of its own, with the files that reach it", async () => {
    const sequences = await h36m.sequences({ root: roots["3d-pose-baseline"], annotations: null, options: {} });
    expect(sequences).toHaveLength(20);
    expect(sequences[0]).toMatchObject({
      id: "S1/Sitting 2/54138969",
      files: [
        join(roots["3d-pose-baseline"], "S1/MyPoses/3D_positions/Sitting 2.h5"),
        join(roots["3d-pose-baseline"], "cameras.h5"),
      ],
    });
    expect(new Set(sequences.map(({ id }) => id)).size).toBe(20);
    const official = await h36m.sequences({ root: roots.official, annotations: null, options: {} });
    expect(official[0].files).toEqual([
      join(roots.official, "S1/MyPoseFeatures/D3_Positions/Sitting 2.cdf"),
      join(roots.official, "S1/MyPoseFeatures/D2_Positions/Sitting 2.54138969.cdf"),
    ]);
  });

  test("a sequence can be read after a structured clone, as on another thread", async () => {
    const { readSamples } = await import("./samples.js");
    type Sequence = Parameters<typeof readSamples>[0];
    for (const form of forms) {
      const [sequence] = await h36m.sequences({ root: roots[form], annotations: null, options: {} });
      const samplesOf = async (from: unknown) => {
        const samples: PoseSample[] = [];
        for await (const sample of readSamples(from as Sequence)) samples.push(sample);
        return samples;
      };
      expect(await samplesOf(structuredClone(sequence))).toEqual(await samplesOf(sequence));
    }
  });
});

describe("h36m, the official form", () => {
  test("without the joints in the world those before the cameras are read, with the same result", async () => {
    const root = await newRoot();
    const tree = [...(await madeForms.official())].filter(([path]) => path.includes("_mono/"));
    await writeTree(root, new Map(tree));
    const expected = byId(await read(roots.official));
    const samples = await read(root);
    expect(samples).toHaveLength(expected.size);
    for (const { id, keypoints } of samples) {
      keypoints.forEach((value, i) => {
        expect(Math.abs(value - (expected.get(id)?.keypoints[i] ?? Number.NaN))).toBeLessThan(5e-4);
      });
    }
  });

  test("official 2D that is elsewhere than the projection, or lacks a frame, is annotation-drift of those frames", async () => {
    const root = await newRoot();
    const [take] = madeTakes;
    const { pixels } = madeView(take, "54138969");
    pixels[3 * 64 + 13] += 0.6;
    pixels[4 * 64 + 13] += 0.4;
    const folder = "S1/MyPoseFeatures";
    await writeTree(
      root,
      new Map([
        [`${folder}/D3_Positions/TakingPhoto 1.cdf`, cdfFile(madeWorld(take), 96)],
        [`${folder}/D2_Positions/TakingPhoto 1.54138969.cdf`, cdfFile(pixels.slice(0, 6 * 64), 64)],
      ]),
    );
    const defects = (await read(root, { cameras: ["54138969"] })).map(({ defect }) => defect);
    expect(defects).toEqual([null, null, null, "annotation-drift", null, null, "annotation-drift"]);
    expect(new Set((await read(root, { cameras: ["55011271"] })).map(({ defect }) => defect))).toEqual(new Set([null]));
  });

  test("calibration recordings are left out; a file of no take, and two of one, are refused", async () => {
    const root = await newRoot();
    const folder = "S1/MyPoseFeatures/D3_Positions";
    const file = cdfFile(madeWorld(madeTakes[0]), 96);
    await writeTree(
      root,
      new Map([
        [`${folder}/._TakingPhoto.cdf`, file],
        [`${folder}/_ALL 1.cdf`, file],
        [`${folder}/TakingPhoto.cdf`, file],
      ]),
    );
    expect(await read(root)).toHaveLength(4 * MADE_FRAMES);
    await writeTree(root, new Map([[`${folder}/Photo.cdf`, file]]));
    expect(await problemOf(read(root))).toContain(
      'one file for S1 Photo expected, found two: "TakingPhoto.cdf" is its other name',
    );
    await rm(join(root, folder, "Photo.cdf"));
    await writeTree(root, new Map([[`${folder}/Directions 4.cdf`, file]]));
    expect(await problemOf(read(root))).toContain(
      'files of S1 named like Directions 1.cdf expected, found "Directions 4.cdf"',
    );
  });

  test("a joint that is missing in the file is missing in the sample", async () => {
    const root = await newRoot();
    const world = madeWorld(madeTakes[0]);
    world.fill(Number.NaN, 27 * 3, 28 * 3);
    await writeTree(root, new Map([["S1/MyPoseFeatures/D3_Positions/TakingPhoto 1.cdf", cdfFile(world, 96)]]));
    const [first, second] = await read(root, { cameras: ["54138969"] });
    expect([...first.visibility]).toEqual([...new Array(16).fill(2), 0]);
    expect([...first.keypoints.slice(32)]).toEqual([Number.NaN, Number.NaN]);
    expect([...(first.joints3d ?? []).slice(48)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(second.visibility[16]).toBe(2);
  });

  test("a file that is no CDF, or has no Pose of 96 columns, is a user error", async () => {
    const root = await newRoot();
    const path = "S1/MyPoseFeatures/D3_Positions/Eating.cdf";
    await writeTree(root, new Map([[path, Buffer.from("no CDF at all")]]));
    expect(await problemOf(read(root))).toMatch(/^h36m: .*Eating\.cdf: /);
    await writeTree(root, new Map([[path, cdfFile(new Float32Array(128), 64)]]));
    expect(await problemOf(read(root))).toContain("variable Pose: rows of 96 numbers expected, found 1 × 2 × 64");
    await writeTree(root, new Map([[path, new Uint8Array()]]));
    expect(await problemOf(read(root))).toContain("is empty (0 bytes)");
  });
});

describe("h36m, finding what there is", () => {
  test("an empty root names what was looked for", async () => {
    const root = await newRoot();
    const message = await problemOf(read(root));
    expect(message).toContain("not found; expected S1/MyPoseFeatures/D3_Positions/*.cdf, or ");
    expect(message).toContain("data_3d_h36m.npz");
  });

  test("two forms under one root need the option form", async () => {
    const root = await newRoot();
    await writeTree(root, await madeForms.official());
    await writeTree(root, await madeForms.videopose3d());
    expect(await problemOf(read(root))).toContain(
      "one form expected, found official and videopose3d; name one by the option form",
    );
    expect(await read(root, { form: "videopose3d", subjects: ["S9"] })).toHaveLength(4 * MADE_FRAMES);
    expect(await problemOf(read(root, { form: "mmpose" }))).toContain("annotation_body3d/fps50/h36m_train.npz");
  });

  test("a named subject must be there; one that is not named need not", async () => {
    expect(await problemOf(read(roots.official, { subjects: ["S1", "S5"] }))).toContain(
      "subjects: S5 expected in the form official",
    );
    expect(await problemOf(read(roots.official, { actions: ["Smoking"] }))).toContain("Smoking expected, found none");
  });

  test("single files can be named: the form is in their name", async () => {
    const npz = join(roots.videopose3d, "data_3d_h36m.npz");
    expect(await read("", { subjects: ["S9"] }, [npz])).toHaveLength(4 * MADE_FRAMES);
    const lists = ["train", "test"].map((split) => join(roots.mmpose, `annotation_body3d/fps50/h36m_${split}.npz`));
    expect(await read("", {}, lists)).toHaveLength(20 * MADE_FRAMES);
    expect(await read("", {}, [join(roots["c2f-vol"], "annot/valid.mat")])).toHaveLength(20 * MADE_FRAMES);
    expect(await problemOf(read("", {}, ["x.h5"]))).toContain(
      "forms videopose3d, c2f-vol, mmpose expected, found x.h5",
    );
    expect(await problemOf(read("", {}, []))).toContain("0 annotation files given");
    expect(await problemOf(read("", { form: "official" }, [npz]))).toContain("found official");
    expect(await problemOf(read("", {}, [npz, npz]))).toContain("2 annotation files given, expected 1");
  });

  test("MMPose's every fifth frame is read from fps10 where it is there", async () => {
    const root = await newRoot();
    const tree = await madeForms.mmpose();
    await writeTree(root, tree);
    const folder = "annotation_body3d/fps10";
    await writeTree(
      root,
      new Map([[`${folder}/h36m_test.npz`, tree.get("annotation_body3d/fps50/h36m_test.npz") ?? new Uint8Array()]]),
    );
    const files = async (options: object) =>
      (await h36m.sequences({ root, annotations: null, options: { ...options } })).map(({ files: [path] }) =>
        path.slice(root.length + 1),
      );
    expect(await files({ every: 10 })).toEqual([join(folder, "h36m_test.npz")]);
    expect(await files({ every: 2 })).toEqual(
      ["train", "test"].map((split) => join(`annotation_body3d/fps50/h36m_${split}.npz`)),
    );
    expect(await readdir(join(root, folder))).toEqual(["h36m_test.npz"]);
  });

  test("an abort stops it between samples", async () => {
    const controller = new AbortController();
    let count = 0;
    const reading = (async () => {
      for await (const _ of readSource(
        h36m,
        { root: roots.official, annotations: null, options: {} },
        controller.signal,
      )) {
        count++;
        controller.abort(new Error("enough"));
      }
    })();
    await expect(reading).rejects.toThrow("enough");
    expect(count).toBe(1);
  });
});
