/** What is said of files of each form that are not as described. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { matlabCell, matlabDoubles, matlabStruct, matlabText, writeMatlabV5 } from "@wildpose/formats";
import { type Hdf5DatasetToWrite, writeHdf5 } from "@wildpose/formats/hdf5";
import { type NumpyArray, readNpz, writeNpz } from "@wildpose/formats/numpy";
import { isPoseDataError, type PoseSample } from "@wildpose/pose";
import { zipSync } from "fflate";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { adapterFor } from "../adapters.js";
import { readSource } from "../define-adapter.js";
import { madeForms, madeTakes, mmposeFile, videopose3dFile, writeTree } from "../testing/made-h36m.js";
import { npyOfObject } from "../testing/made-pickle.js";
import { realFiles, sharedData, sharedDataPresent } from "../testing/shared-data.js";

const folders: string[] = [];
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "wildpose-h36m-"));
  folders.push(root);
});
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

async function read(options: Record<string, unknown> = {}, from = root, annotations: string[] | null = null) {
  const samples: PoseSample[] = [];
  for await (const sample of readSource(adapterFor("h36m"), { root: from, annotations, options })) samples.push(sample);
  return samples;
}

async function problemOf(path: string, bytes: Uint8Array): Promise<string> {
  await writeTree(root, new Map([[path, bytes]]));
  const error = await read().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!isPoseDataError(error)) throw new Error(`no user error: ${error}`, { cause: error });
  expect(error.message).toMatch(/^h36m: [^\n]*$/);
  expect(error.message).toContain(path.split("/").at(-1));
  return error.message;
}

describe("3d-pose-baseline", () => {
  const path = "S1/MyPoses/3D_positions/Eating 2.h5";
  const problemWith = async (name: string, dataset: Hdf5DatasetToWrite) =>
    problemOf(path, await writeHdf5({ datasets: new Map([[name, dataset]]) }));

  test("a file needs 3D_positions of 96 × frames", async () => {
    expect(await problemOf(path, Buffer.from("no HDF5"))).toContain("Eating 2.h5: ");
    expect(await problemWith("positions", { shape: [1], data: Float64Array.of(1) })).toContain("3D_positions");
    expect(await problemWith("3D_positions", { shape: [3, 96], data: new Float64Array(288) })).toContain(
      "3D_positions: 96 × frames of floating point numbers expected, found 3 × 96",
    );
    expect(await problemWith("3D_positions", { shape: [96, 1], data: new Int32Array(96) })).toContain("floating point");
  });
});

describe("videopose3d", () => {
  const path = "data_3d_h36m.npz";
  const file = (value: Parameters<typeof npyOfObject>[0], name = "positions_3d") =>
    zipSync({ [`${name}.npy`]: npyOfObject(value) });

  test("a file that was reduced to 17 joints gives the same as one with 32", async () => {
    await writeTree(root, new Map([[path, videopose3dFile(32)]]));
    const samples = await read();
    await writeTree(root, new Map([[path, videopose3dFile(17)]]));
    expect(await read()).toEqual(samples);
  });

  test("a changed file is read again", async () => {
    await writeTree(root, new Map([[path, videopose3dFile()]]));
    await read();
    expect(await problemOf(path, videopose3dFile().slice(0, 500))).toContain("data_3d_h36m.npz");
  });

  test("a file needs a dict of dicts of arrays of 32 or 17 joints", async () => {
    const poses = { shape: [1, 31, 3], data: new Float32Array(93) };
    expect(await problemOf(path, file("text"))).toContain("positions_3d: a dict by subject expected");
    expect(await problemOf(path, file({ dict: [] }, "positions_2d"))).toContain(
      "positions_3d: a dict by subject expected",
    );
    expect(await problemOf(path, file({ dict: [["S1", 3]] }))).toContain("dicts by take in a dict by subject expected");
    expect(await problemOf(path, file({ dict: [["S1", { dict: [["Jump", poses]] }]] }))).toContain(
      'positions_3d["S1"]["Jump"]: a take of Human3.6M expected',
    );
    expect(await problemOf(path, file({ dict: [["S1", { dict: [["Photo", poses]] }]] }))).toContain(
      "an array of frames × 32 × 3 numbers expected",
    );
    const good = { shape: [1, 32, 3], data: new Float32Array(96) };
    expect(
      await problemOf(
        path,
        file({
          dict: [
            [
              "S1",
              {
                dict: [
                  ["Photo", good],
                  ["TakingPhoto", good],
                ],
              },
            ],
          ],
        }),
      ),
    ).toContain("each take once expected");
  });
});

describe("h36m-fetch", () => {
  const path = "S1/TakingPhoto-1/annot.h5";
  const one = (value: number) => ({ shape: [1], data: BigInt64Array.of(BigInt(value)) });
  const datasets = (): Map<string, Hdf5DatasetToWrite> =>
    new Map<string, Hdf5DatasetToWrite>([
      ["pose/3d", { shape: [1, 32, 3], data: new Float32Array(96) }],
      ["pose/2d", { shape: [1, 32, 2], data: new Float32Array(64) }],
      ["frame", one(6)],
      ["camera", one(54138969)],
      ["subject", one(1)],
      ["action", one(12)],
      ["subaction", one(1)],
    ]);
  const problemWith = async (name: string, dataset: Hdf5DatasetToWrite | null) => {
    const changed = datasets();
    if (dataset === null) changed.delete(name);
    else changed.set(name, dataset);
    return problemOf(path, await writeHdf5({ datasets: changed }));
  };

  test("the folder's number is the subaction: TakingPhoto-1 of S1 is Photo 1; frames are those of the file", async () => {
    await writeTree(root, new Map([[path, await writeHdf5({ datasets: datasets() })]]));
    expect((await read()).map(({ id }) => id)).toEqual(["h36m/S1/Photo 1/54138969/000006"]);
  });

  test("rows of another take than the folder's are refused", async () => {
    expect(await problemWith("action", one(2))).toContain(
      "row 0: S1 Photo 1 expected by the folder's name, found subject 1, action 2, subaction 1",
    );
    expect(await problemWith("subject", one(5))).toContain("found subject 5");
  });

  test("every column is needed, as long as the others", async () => {
    expect(await problemWith("subaction", null)).toContain("subaction");
    expect(await problemWith("frame", one(0))).toContain("row 0: frame: a whole number of 1 or more expected, found 0");
    expect(await problemWith("frame", { shape: [2], data: new Int32Array(2) })).toContain(
      "frame: 1 numbers expected, found 2",
    );
    expect(await problemWith("pose/3d", { shape: [1, 17, 3], data: new Float32Array(51) })).toContain(
      "pose/3d: 1 × 32 × 3 floating point numbers expected, found 1 × 17 × 3",
    );
  });

  test("2D of another place than the projection is annotation-drift", async () => {
    const tree = await madeForms["h36m-fetch"]();
    await writeTree(
      root,
      new Map([["S9/Greeting-2/annot.h5", tree.get("S9/Greeting-2/annot.h5") ?? new Uint8Array()]]),
    );
    expect((await read())[0].defect).toBe("mocap-drift");
    const moved = datasets();
    moved.set("pose/3d", { shape: [1, 32, 3], data: new Float32Array(96).fill(3000) });
    await writeTree(root, new Map([[path, await writeHdf5({ datasets: moved })]]));
    expect((await read({ subjects: ["S1"] }))[0].defect).toBe("annotation-drift");
  });
});

describe("c2f-vol", () => {
  const path = "annot/valid.mat";
  const file = (
    names: readonly string[],
    S = matlabDoubles([names.length, 3, 17], new Array(names.length * 51).fill(1)),
  ) =>
    writeMatlabV5({
      annot: matlabStruct([1, 1], [{ imgname: matlabCell([names.length, 1], names.map(matlabText)), S }]),
    });

  test("a file needs imgname and S of as many rows", async () => {
    expect(await problemOf(path, writeMatlabV5({ annot: matlabText("x") }))).toContain(
      "annot: 1×1 struct expected, found 1×1 char",
    );
    expect(await problemOf(path, writeMatlabV5({ other: matlabText("x") }))).toContain(
      "variable annot expected, found other",
    );
    expect(
      await problemOf(path, file(["S9_Posing_1.55011271_000001"], matlabDoubles([1, 51], new Array(51).fill(1)))),
    ).toContain("annot: S: 1×3×17 numbers expected, found 1×51");
  });

  test("names are those of images of Human3.6M, each once", async () => {
    expect(await problemOf(path, file(["S9_Posing_1.55011271_000001", "0001.jpg"]))).toContain(
      'imgname of row 1: a name such as S1_Directions_1.54138969_000001.jpg expected, found "0001.jpg"',
    );
    expect(await problemOf(path, file(["S9_Posing_1.55011271_000001", "S9_Posing_1.55011271_000001.jpg"]))).toContain(
      "imgname of row 1: each image once expected, found S9 Posing 1 55011271 1 again",
    );
  });
});

describe("mmpose", () => {
  const path = "annotation_body3d/fps50/h36m_train.npz";
  const changed = (name: string, array: NumpyArray | null) => {
    const arrays = readNpz(mmposeFile(madeTakes.slice(0, 1)));
    if (array === null) arrays.delete(name);
    else arrays.set(name, array);
    return writeNpz(arrays);
  };

  test("a file needs imgname, part and S of as many rows", async () => {
    expect(await problemOf(path, Buffer.from("no zip"))).toContain("h36m_train.npz: ");
    expect(await problemOf(path, changed("imgname", null))).toContain(
      "imgname: a list of texts expected, found no such array",
    );
    expect(await problemOf(path, changed("S", null))).toContain(
      "S: 28 × 17 × 4 floating point numbers expected, found no such array",
    );
    expect(await problemOf(path, changed("part", { dtype: "<f8", shape: [1], data: new Float64Array(1) }))).toContain(
      "part: 28 × 17 × 3 floating point numbers expected, found 1 of <f8",
    );
  });

  test("a camera that its subject has not is a matter of the camera file", async () => {
    await writeTree(root, await madeForms.mmpose());
    await writeTree(root, new Map([["none.json", Buffer.from('{"intrinsics":{},"extrinsics":{}}')]]));
    await expect(read({ camera_file: "none.json" })).rejects.toThrow(
      "a file with camera 54138969 of S1 expected, found one with 0 others",
    );
  });
});

describe.skipIf(!sharedDataPresent)(`h36m, four real frames of MMPose${realFiles}`, () => {
  const file = sharedData("h36m/mmpose-cut/test_h36m_body3d.npz");

  test("are read with their exact 2D to 0.001 px, whichever file the cameras are from", async () => {
    const part = readNpz(await readFile(file)).get("part")?.data as Float64Array;
    for (const [folder, cameraFile] of [
      ["h36m/mmpose-cut", "cameras.pkl"],
      ["h36m", "metadata.xml"],
      ["h36m", "camera-parameters.json"],
      ["cdf", null],
    ] as const) {
      const samples = await read(cameraFile === null ? {} : { camera_file: cameraFile }, sharedData(folder), [file]);
      expect(samples.map(({ id, defect }) => [id, defect])).toEqual([
        ["h36m/S1/Directions 1/54138969/000001", null],
        ["h36m/S5/SittingDown/54138969/002061", null],
        ["h36m/S7/Greeting/55011271/000396", null],
        ["h36m/S8/WalkDog 1/55011271/000026", null],
      ]);
      let most = 0;
      for (const [row, { keypoints }] of samples.entries()) {
        for (let joint = 0; joint < 17; joint++) {
          const at = (row * 17 + joint) * 3;
          most = Math.max(most, Math.hypot(keypoints[joint * 2] - part[at], keypoints[joint * 2 + 1] - part[at + 1]));
        }
      }
      expect(most).toBeLessThan(1e-3);
    }
  });

  test("have the sizes and paths of h36m_coco.json, whose category calls the right leg left", async () => {
    const coco: {
      categories: { keypoints: string[] }[];
      images: { file_name: string; width: number; height: number }[];
      annotations: { keypoints: number[] }[];
    } = JSON.parse(await readFile(sharedData("h36m/mmpose-cut/h36m_coco.json"), "utf8"));
    const samples = await read({}, sharedData("h36m/mmpose-cut"), [file]);
    expect(samples.map(({ imageSize }) => imageSize)).toEqual(coco.images.map(({ width, height }) => [width, height]));
    expect(samples.map(({ imagePath }) => imagePath?.split("/").at(-1))).toEqual(
      coco.images.map(({ file_name: name }) => name),
    );
    const rightHip = samples[0].skeleton.joints.indexOf("rightHip");
    expect(coco.categories[0].keypoints[rightHip]).toBe("left_hip");
    expect(samples[0].keypoints[rightHip * 2]).toBeCloseTo(coco.annotations[0].keypoints[rightHip * 3], 2);
  });
});
