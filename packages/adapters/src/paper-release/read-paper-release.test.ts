import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Hdf5DatasetToWrite, writeHdf5 } from "@wildpose/formats/hdf5";
import { writeNpy } from "@wildpose/formats/numpy";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { madePoses, rowNumbers, wildObjects } from "../testing/made-paper-release.js";
import { parseJointOrder, publishedJointOrder } from "./joint-order.js";
import { poseLayouts } from "./pose-layout.js";
import { readPaperRelease } from "./read-paper-release.js";

const made = madePoses(40);
const automatic = { joints: publishedJointOrder, layout: null };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-paper-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, bytes: Uint8Array): Promise<string> {
  await writeFile(join(folder, name), bytes);
  return join(folder, name);
}

/** `wild.npy` as an array of texts, which is what numpy makes of a list of names and numbers. */
function wildTexts(layout: "planar" | "interleaved", unit = 1): Uint8Array {
  const data = made.poses.flatMap((pose, i) => [made.imageNames[i], ...rowNumbers(pose, layout, unit).map(String)]);
  return writeNpy({ dtype: "<U32", shape: [made.poses.length, 86], data });
}

const picture = Float32Array.from(made.poses.flatMap((pose) => pose.picture.flat()));
const body = Float32Array.from(made.poses.flatMap((pose) => pose.body.flat()));

describe.each(poseLayouts)("wild.npy, %s", (layout) => {
  test.each(["objects", "texts"] as const)("as an array of %s, is read joint by joint", async (form) => {
    const path = await file("wild.npy", form === "objects" ? wildObjects(made, layout) : wildTexts(layout));
    const found = await readPaperRelease(path, automatic);
    expect(found.imageNames).toEqual(made.imageNames);
    expect(found.keypoints2d).toEqual(picture);
    expect(found.keypoints3d).toEqual(body);
  });

  test("says how its layout was found out, and what else was assumed", async () => {
    const { assumptions } = await readPaperRelease(await file("wild.npy", wildTexts(layout)), automatic);
    expect(assumptions).toEqual([
      expect.stringMatching(
        new RegExp(`^2D is ${layout} and 3D is ${layout}: .* joint 10 is zero in 100.0 % of the poses`),
      ),
      expect.stringMatching(/^3D is in millimetres: joints are \d+ from their root$/),
    ]);
  });

  test("is read as it is said to be, without looking", async () => {
    const other = layout === "planar" ? "interleaved" : "planar";
    const path = await file("wild.npy", wildTexts(layout));
    expect((await readPaperRelease(path, { ...automatic, layout })).keypoints3d).toEqual(body);
    expect((await readPaperRelease(path, { ...automatic, layout: other })).keypoints3d).not.toEqual(body);
  });
});

test("2D and 3D may be in different layouts", async () => {
  const data = made.poses.flatMap((pose, i) => [
    made.imageNames[i],
    ...rowNumbers(pose, "interleaved").slice(0, 34).map(String),
    ...rowNumbers(pose, "planar").slice(34).map(String),
  ]);
  const path = await file("wild.npy", writeNpy({ dtype: "<U32", shape: [made.poses.length, 86], data }));
  const found = await readPaperRelease(path, automatic);
  expect([found.keypoints2d, found.keypoints3d]).toEqual([picture, body]);
});

test("metres become millimetres, and it is said", async () => {
  const found = await readPaperRelease(await file("wild.npy", wildTexts("planar", 0.001)), automatic);
  expect(Math.max(...found.keypoints3d.map((value, i) => Math.abs(value - body[i])))).toBeLessThan(0.01);
  expect(found.assumptions.at(-1)).toMatch(/^3D is in metres: /);
});

test("poses that fit no reading are not guessed", async () => {
  const noise = made.poses.map((pose, i) => ({ ...pose, picture: made.poses[(i + 7) % 40].picture.toReversed() }));
  const path = await file("wild.npy", wildObjects({ ...made, poses: noise }, "planar"));
  await expect(readPaperRelease(path, automatic)).rejects.toThrow(
    /wild\.npy: whether its numbers are planar or interleaved cannot be told from them; say it with --layout$/,
  );
});

describe("annot_train.h5", () => {
  const [joint_2d, joint_3d_mono] = [
    { shape: [40, 17, 2], data: Float64Array.from(picture) },
    { shape: [40, 17, 3], data: Float64Array.from(body) },
  ];
  const numbers = (value: number) => ({ shape: [40], data: Int32Array.from({ length: 40 }, () => value) });
  const datasets = new Map<string, Hdf5DatasetToWrite>([
    ["joint_2d", joint_2d],
    ["joint_3d_mono", joint_3d_mono],
    ["subject", numbers(9)],
    ["action", numbers(2)],
    ["subaction", numbers(1)],
    ["camera", numbers(4)],
    ["id", { shape: [40], data: Int32Array.from({ length: 40 }, (_, i) => 5 * i + 1) }],
  ]);

  test("has its poses joint by joint, and images named by subject, action, camera and frame", async () => {
    const found = await readPaperRelease(await file("annot_train.h5", await writeHdf5({ datasets })), automatic);
    expect(found.imageNames.slice(0, 2)).toEqual([
      "s_09_act_02_subact_01_ca_04/s_09_act_02_subact_01_ca_04_000001.jpg",
      "s_09_act_02_subact_01_ca_04/s_09_act_02_subact_01_ca_04_000006.jpg",
    ]);
    expect([found.keypoints2d, found.keypoints3d]).toEqual([picture, body]);
    expect(found.assumptions[0]).toBe("the file itself says which numbers are x, y and z");
  });

  test("with other datasets is refused, naming what it has", async () => {
    const path = await file("annot_val.h5", await writeHdf5({ datasets: new Map([["part", joint_2d]]) }));
    await expect(readPaperRelease(path, automatic)).rejects.toThrow(
      /annot_val\.h5: a dataset joint_2d expected, found part; download it again$/,
    );
  });
});

describe("what is no file of the release is refused by name", () => {
  test.each([
    [
      "numbers only",
      writeNpy({ dtype: "<f8", shape: [1, 86], data: new Float64Array(86) }),
      /of shape N × 86 expected, found <f8 of shape 1 × 86/,
    ],
    [
      "no names",
      writeNpy({ dtype: "<U2", shape: [1, 86], data: Array(86).fill("") }),
      /row 0: a file name first expected, found ""/,
    ],
    [
      "words for numbers",
      writeNpy({ dtype: "<U2", shape: [1, 86], data: Array(86).fill("ab") }),
      /row 0, column 1: a number expected, found "ab"/,
    ],
    ["no poses", writeNpy({ dtype: "<U2", shape: [0, 86], data: [] }), /at least one pose expected, found none/],
    ["no npy", Uint8Array.of(1, 2), /byte 0: expected an npy file/],
  ])("%s", async (_, bytes, message) => {
    await expect(readPaperRelease(await file("wild.npy", bytes), automatic)).rejects.toThrow(message);
  });

  test("a file that is not there", async () => {
    await expect(readPaperRelease(join(folder, "none.npy"), automatic)).rejects.toThrow(
      /none\.npy: not found; unpack it from MPII_LSP\.tar\.gz or H36M-images\.tar\.gz$/,
    );
  });
});

describe("an order of joints", () => {
  const unknowns = Array(17).fill("unknown");

  test("is 17 names, unknown where one is not known", () => {
    const order = parseJointOrder(unknowns.with(10, "hip").with(0, " head").join(","));
    expect(order.map((name, index) => (name === null ? "" : `${index} ${name}`)).filter(Boolean)).toEqual([
      "0 head",
      "10 hip",
    ]);
    expect(publishedJointOrder).toEqual(parseJointOrder(unknowns.with(10, "hip").join(",")));
  });

  test.each([
    ["head,neck", /^joints: 17 names separated by commas expected, found 2; /],
    [
      unknowns.with(3, "letfHip").join(","),
      /^joints: "letfHip" at index 3 is no joint of a release; did you mean leftHip\?$/,
    ],
    [unknowns.with(3, "head").with(5, "head").join(","), /^joints: head is at the indices 3 and 5; give it once$/],
  ])("%s is refused", (text, message) => {
    expect(() => parseJointOrder(text)).toThrow(message);
  });

  test("tells the root apart, wherever it is", async () => {
    const path = await file("wild.npy", wildTexts("planar"));
    const { assumptions } = await readPaperRelease(path, {
      joints: parseJointOrder(unknowns.with(10, "hip").join(",")),
      layout: null,
    });
    expect(assumptions[0]).toMatch(/^2D is planar/);
    const none = await readPaperRelease(path, { joints: unknowns.map(() => null), layout: null });
    expect(none.assumptions[0]).toBe("joint 10 is the root, as in the authors' code");
  });
});
