import { readFile } from "node:fs/promises";
import {
  type MatlabValue,
  matlabEmpty,
  matlabStruct,
  matlabText,
  readMatlabV5,
  writeMatlabV5,
} from "@wildpose/formats";
import { describe, expect, test } from "vitest";
import { countOf } from "../testing/count.js";
import { type MadeImage, mpiiFile, person, point, struct, temporaryFolder, uint8 } from "../testing/made-files.js";
import { readAll, readError } from "../testing/read-all.js";
import { realFiles, sharedData, sharedDataPresent } from "../testing/shared-data.js";

const write = temporaryFolder();

const all16 = Array.from({ length: 16 }, (_, id) => point(id));
const extraFields = { part_occ1: uint8(0), head_r11: uint8(1), torso_r33: uint8(1) };
const images: MadeImage[] = [
  {
    name: "000000001.jpg",
    annorect: struct(person(all16), person([point(7), point(8, 300, 400, matlabEmpty())])),
    train: 1,
  },
  { name: "000000002.jpg", annorect: matlabEmpty(), train: 1 },
  { name: "000000003.jpg", annorect: struct(person([point(0)], extraFields)), train: 1 },
  { name: "000000004.jpg", annorect: struct({ x1: uint8(5), scale: matlabEmpty(), objpos: matlabEmpty() }), train: 0 },
];

describe("mpii", () => {
  test("every person record is one sample, in the order of the file, also without points, scale or objpos", async () => {
    const samples = await readAll("mpii", await write("four.mat", mpiiFile(images)));
    expect(samples.map(({ id, group, imagePath, sourceSplit }) => [id, group, imagePath, sourceSplit])).toEqual([
      ["mpii/000000001/0", "mpii/000000001", "000000001.jpg", "train"],
      ["mpii/000000001/1", "mpii/000000001", "000000001.jpg", "train"],
      ["mpii/000000003/0", "mpii/000000003", "000000003.jpg", "train"],
      ["mpii/000000004/0", "mpii/000000004", "000000004.jpg", "test"],
    ]);
    expect(samples.map(({ visibility }) => countOf(visibility))).toEqual([
      { 2: 16 },
      { 0: 14, 2: 2 },
      { 0: 15, 2: 1 },
      { 0: 16 },
    ]);
    expect([...samples[0].keypoints.slice(0, 4)]).toEqual([99, 199, 100, 200]);
    expect(samples[3].keypoints.every(Number.isNaN)).toBe(true);
    expect(samples.every(({ bbox, intrinsics }) => bbox === null && intrinsics === null)).toBe(true);
  });

  test("fields that are not read may hold anything: act_name [], single_person [], no video_list", async () => {
    const release = { act: struct({ act_name: matlabEmpty(), act_id: uint8(1) }), single_person: matlabEmpty() };
    expect(await readAll("mpii", await write("act.mat", mpiiFile(images, release)))).toHaveLength(4);
  });

  test("an image listed twice still gives ids of its own", async () => {
    const twice = [images[0], { ...images[0], annorect: struct(person([point(3)])) }];
    const samples = await readAll("mpii", await write("twice.mat", mpiiFile(twice)));
    expect(samples.map(({ id }) => id)).toEqual(["mpii/000000001/0", "mpii/000000001/1", "mpii/000000001/2"]);
  });

  test("a wrong point names image, person and point", async () => {
    const broken = [images[0], { ...images[1], annorect: struct(person([point(1)]), person([point(5), point(5)])) }];
    const path = await write("broken.mat", mpiiFile(broken));
    const error = await readError("mpii", path);
    expect(error.name).toBe("MalformedSourceError");
    expect(error.message).toBe(
      `mpii: ${path}: annolist(2) (000000002.jpg), annorect(2): point(2).id: each joint once expected, found joint 5 a second time; compare the file with the official one, or download it again`,
    );
  });

  test("samples before a wrong record are still given: the reader streams", async () => {
    const { readSamples } = await import("./samples.js");
    const broken = [images[0], { ...images[1], annorect: uint8(1) }];
    const path = await write("late.mat", mpiiFile(broken));
    const reader = readSamples({ id: "late.mat", files: [path], path });
    expect((await reader.next()).value?.id).toBe("mpii/000000001/0");
    expect((await reader.next()).value?.id).toBe("mpii/000000001/1");
    await expect(reader.next()).rejects.toThrow("annolist(2) (000000002.jpg): annorect: struct or empty expected");
  });

  test("a struct that is not RELEASE as documented is refused by the field", async () => {
    const withRelease = async (name: string, fields: Parameters<typeof mpiiFile>[1]) =>
      (await readError("mpii", await write(`${name}.mat`, mpiiFile(images, fields)))).message;
    expect(await withRelease("length", { img_train: uint8(1) })).toContain(
      "RELEASE: one img_train for each of the 4 images of annolist expected, found 1",
    );
    expect(await withRelease("kind", { img_train: matlabText("1111") })).toContain(
      "img_train expected as numbers, found char",
    );
    expect(await withRelease("list", { annolist: uint8(0) })).toContain(
      "annolist expected as a struct array, found numeric",
    );

    const text = await write("text.mat", writeMatlabV5({ RELEASE: matlabText("12") }));
    expect((await readError("mpii", text)).message).toContain("RELEASE: 1×1 struct expected, found 1×2 char");
    const bare = await write("bare.mat", writeMatlabV5({ RELEASE: struct({ version: matlabText("12") }) }));
    expect((await readError("mpii", bare)).message).toContain(
      "annolist expected as a struct array, found no such field",
    );
    const joints = await write("joints.mat", writeMatlabV5({ joints: uint8(1) }));
    expect((await readError("mpii", joints)).message).toContain(
      "variable RELEASE expected, found joints; give the file mpii_",
    );
  });

  test("img_train other than 0 or 1 and an image without name are refused by the image", async () => {
    const train = await readError("mpii", await write("train.mat", mpiiFile([{ ...images[0], train: 3 }])));
    expect(train.message).toContain("annolist(1) (000000001.jpg): img_train 0 or 1 expected, found 3");
    const name = await readError("mpii", await write("name.mat", mpiiFile([{ ...images[0], name: "" }])));
    expect(name.message).toContain("annolist(1): image.name expected as text");
  });

  test("a truncated file and a missing one are user errors", async () => {
    const path = await write("cut.mat", mpiiFile(images).slice(0, 900));
    expect((await readError("mpii", path)).message).toMatch(/^mpii: .*cut\.mat: byte \d+/);
    expect((await readError("mpii", `${path}.away`)).name).toBe("MissingSourceError");
  });
});

describe.skipIf(!sharedDataPresent)(`mpii, records of 300 official images${realFiles}`, () => {
  const cut = sharedData("mpii/derived/RELEASE_cut_first300.mat");

  test("328 persons in 300 images, 4,855 points, 203 persons with all 16 joints, the fewest 8", async () => {
    const samples = await readAll("mpii", cut);
    expect(samples).toHaveLength(328);
    expect(new Set(samples.map(({ group }) => group)).size).toBe(300);
    const labelled = samples.map(({ visibility }) => visibility.filter((value) => value > 0).length);
    expect(labelled.reduce((sum, count) => sum + count)).toBe(4855);
    expect(labelled.filter((count) => count === 16)).toHaveLength(203);
    expect(Math.min(...labelled)).toBe(8);
  });

  test("is_visible: uint8 1 2,892, '1' 327 and empty 642 are visible; uint8 0 893 and '0' 101 are occluded", async () => {
    const samples = await readAll("mpii", cut);
    const counts = countOf(samples.flatMap(({ visibility }) => [...visibility]));
    expect(counts).toEqual({ 0: 328 * 16 - 4855, 1: 893 + 101, 2: 2892 + 327 + 642 });
  });

  test("the file has what the counts above must come from: three types of is_visible, two field orders of point", async () => {
    const types: string[] = [];
    const orders: string[] = [];
    const walk = (value: MatlabValue): void => {
      if (value.kind === "cell") value.values.forEach(walk);
      if (value.kind !== "struct") return;
      if (value.fields.includes("is_visible")) orders.push(value.fields.join());
      for (const { is_visible: flag, ...others } of value.elements) {
        if (flag?.kind === "char") types.push(`'${flag.text}'`);
        if (flag?.kind === "numeric") types.push(flag.data.length === 0 ? "empty" : `${flag.class} ${flag.data[0]}`);
        Object.values(others).forEach(walk);
      }
    };
    readMatlabV5(await readFile(cut)).forEach(walk);
    expect(countOf(types)).toEqual({ "uint8 1": 2892, "uint8 0": 893, "'1'": 327, "'0'": 101, empty: 642 });
    expect(countOf(orders)).toEqual({ "x,y,id,is_visible": 293, "id,x,y,is_visible": 35 });
  });

  test("the first record is 005808361.jpg with its right ankle at (804, 711) less one pixel", async () => {
    const [sample] = await readAll("mpii", cut);
    expect(sample).toMatchObject({ id: "mpii/005808361/0", imagePath: "005808361.jpg", sourceSplit: "train" });
    expect([...sample.keypoints.slice(0, 2)]).toEqual([803, 710]);
  });

  test("the five persons of HRNet's JSON have its joints: 1-based there, (−1, −1) where we have NaN", async () => {
    const rows: { image: string; joints: number[][]; joints_vis: number[] }[] = JSON.parse(
      await readFile(sharedData("mpii/test_mpii.mmpose.json"), "utf8"),
    );
    const samples = await readAll("mpii", cut);
    let compared = 0;
    for (const row of rows) {
      const sample = samples.find(({ imagePath }) => imagePath === row.image);
      if (!sample) throw new Error(`${row.image} is not in the cut`);
      row.joints.forEach(([x, y], joint) => {
        const [ourX, ourY] = sample.keypoints.subarray(joint * 2, joint * 2 + 2);
        // That JSON's visibility says labelled or not (human-pose-estimation.pytorch#7), so it is ours being above 0.
        expect(sample.visibility[joint] > 0).toBe(row.joints_vis[joint] === 1);
        if (row.joints_vis[joint] === 0) {
          expect([ourX, ourY]).toEqual([Number.NaN, Number.NaN]);
          return;
        }
        expect(ourX + 1).toBeCloseTo(x, 3);
        expect(ourY + 1).toBeCloseTo(y, 3);
        compared++;
      });
    }
    expect(compared).toBe(76);
  });

  test("what the cut lacks is read when put into its own struct: empty annorect, person without annopoints", async () => {
    const release = readMatlabV5(await readFile(cut)).get("RELEASE");
    if (release?.kind !== "struct") throw new Error("no RELEASE");
    const { annolist } = release.elements[0];
    if (annolist.kind !== "struct") throw new Error("no annolist");
    const [first, second, ...rest] = annolist.elements;
    const changed = matlabStruct(annolist.dims, [
      { ...first, annorect: matlabEmpty() },
      { ...second, annorect: struct({ x1: uint8(1) }) },
      ...rest,
    ]);
    const bytes = writeMatlabV5({ RELEASE: struct({ ...release.elements[0], annolist: changed }) });
    const before = await readAll("mpii", cut);
    const after = await readAll("mpii", await write("changed.mat", bytes));
    const firstTwo = new Set([...new Set(before.map(({ group }) => group))].slice(0, 2));
    const unchanged = before.filter(({ group }) => !firstTwo.has(group));
    expect(after.slice(1)).toEqual(unchanged);
    expect(countOf(after[0].visibility)).toEqual({ 0: 16 });
  });
});
