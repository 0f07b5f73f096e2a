import { join } from "node:path";
import { h36m17, type PoseSample } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { adapterFor } from "../adapters.js";
import { readSource } from "../define-adapter.js";
import {
  float32Table,
  float64Table,
  inventedPaperJoints,
  inventedPaperOrder,
  madePlanar,
  madePoint,
  temporaryFolders,
  writeFiles,
} from "../testing/made-unity.js";

const folder = temporaryFolders();
const joints = inventedPaperJoints;

async function written(name: string, content: string | Uint8Array): Promise<string> {
  return join(await writeFiles(await folder(), new Map([[name, content]])), name);
}

async function read(
  annotations: readonly string[],
  options: Record<string, unknown> = { joints },
  root = "",
): Promise<PoseSample[]> {
  const samples: PoseSample[] = [];
  const files = { root, annotations: annotations.length === 0 ? null : annotations, options };
  for await (const sample of readSource(adapterFor("unity"), files)) samples.push(sample);
  return samples;
}

const poses = [0, 1, 2].map((sample) => madePlanar(sample, inventedPaperOrder));
const table = float64Table(poses, 51);

describe("files in the paper's layout", () => {
  test("unity_train.npy under the root becomes a sample a row, in one group", async () => {
    const path = await written("unity_train.npy", table);
    const samples = await read([], { joints }, join(path, ".."));
    expect(samples.map(({ id }) => id)).toEqual([0, 1, 2].map((row) => `unity/unity_train/${row}`));
    expect(samples[2]).toMatchObject({
      group: "unity/unity_train",
      sourceSplit: "train",
      skeleton: h36m17,
      intrinsics: [1145, 1143, 515, 512],
      imageSize: null,
      imagePath: null,
      activity: null,
      distortion: null,
    });
    h36m17.joints.forEach((_, joint) => {
      const [x, y, z] = madePoint(2, joint);
      expect([...(samples[2].joints3d ?? []).slice(joint * 3, joint * 3 + 3)]).toEqual([x, y, z]);
      expect(samples[2].keypoints[joint * 2]).toBeCloseTo((1145 * x) / z + 515, 3);
      expect(samples[2].keypoints[joint * 2 + 1]).toBeCloseTo((1143 * y) / z + 512, 3);
    });
  });

  test("single precision, two leading columns and text of either kind give the same poses", async () => {
    const expected = (await read([await written("a.npy", table)])).map(({ joints3d }) => joints3d);
    const lines = poses.map((pose) => ["S1", "0001", ...pose]);
    const forms: [string, string | Uint8Array][] = [
      ["single.npy", float32Table(poses, 51)],
      [
        "leading.npy",
        float64Table(
          poses.map((pose) => [7, 8, ...pose]),
          53,
        ),
      ],
      ["spaces.txt", lines.map((line) => line.join(" ")).join("\n")],
      ["commas.csv", `${lines.map((line) => line.join(", ")).join("\r\n")}\r\n\r\n`],
      ["bare.txt", `\n  ${poses.map((pose) => pose.map((value) => value.toExponential()).join("\t")).join("\n  ")}\n`],
    ];
    for (const [name, content] of forms) {
      const samples = await read([await written(name, content)]);
      expect(samples.map(({ joints3d }) => joints3d)).toEqual(expected);
      expect(samples[0].id).toBe(`unity/${name.replace(/\..*/, "")}/0`);
    }
  });

  test("the principal point can be taken as the search has it, and the set be said", async () => {
    const [sample] = await read([await written("a.npy", table)], { joints, swap_principal_point: true, split: "test" });
    expect(sample.intrinsics).toEqual([1145, 1143, 512, 515]);
    expect(sample.sourceSplit).toBe("test");
  });

  test("each file is a sequence, and two of one name are refused", async () => {
    const first = await written("a.npy", table);
    const second = await written("b.txt", poses[0].join(" "));
    expect((await read([first, second])).map(({ id }) => id)).toEqual([
      "unity/a/0",
      "unity/a/1",
      "unity/a/2",
      "unity/b/0",
    ]);
    await expect(read([first, await written("a.txt", "")])).rejects.toThrow(/different names expected, found a twice/);
  });

  test("without the joints' order nothing is read, and what is known of it is said", async () => {
    const path = await written("a.npy", table);
    await expect(read([path], {})).rejects.toThrow(
      "unity: options: joints: is needed: the order of the paper's joints is not published; known are joint 10, the hip (root), and 0 and 1, the ends of the head",
    );
    await expect(read([path], { joints: "hip" })).rejects.toThrow(/a list of 17 joint names expected, found "hip"/);
    await expect(read([path], { joints: h36m17.joints })).rejects.toThrow(/hip at 10 expected, found at 0/);
  });

  test("options of another kind are refused", async () => {
    const path = await written("a.npy", table);
    await expect(read([path], { joints, swap_principal_point: "yes" })).rejects.toThrow(
      /true or false expected, found "yes"/,
    );
    await expect(read([path], { joints, split: "dev" })).rejects.toThrow(
      /one of train, validation, test expected, found "dev"/,
    );
  });

  test("a row that is not 51 numbers is refused with its line", async () => {
    const second = (line: string) => written("rows.txt", `${poses[0].join(" ")}\n${line}\n`);
    const cases: [string, RegExp][] = [
      [poses[1].slice(1).join(" "), /rows\.txt: line 2: 51 columns .* expected, found 50/],
      [poses[1].with(4, Number.NaN).join(","), /line 2: column 4: a number expected, found "NaN"/],
      [["a", "b", ...poses[1].slice(1), "0x1f"].join(" "), /line 2: column 52: a number expected, found "0x1f"/],
      [poses[1].with(50, 1e300).join(" "), /line 2: rightHip|line 2: \w+: finite z expected, found 1e\+300/],
      [poses[1].with(34, 0).join(" "), /line 2: head: a place in front of the camera/],
      ["1".repeat(70_000), /line 2: at most 65536 characters expected/],
    ];
    for (const [line, message] of cases) await expect(read([await second(line)])).rejects.toThrow(message);
    await expect(read([await written("none.txt", "\n\n")])).rejects.toThrow(/rows of 51 numbers expected, found none/);
    await expect(read([await written("wide.npy", float32Table([[1, 2]], 2))])).rejects.toThrow(
      /wide\.npy: shape: 51 columns .* expected, found 2/,
    );
  });
});
