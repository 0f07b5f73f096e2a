import { readFile } from "node:fs/promises";
import { aic14, coco17, h36m17, type PoseSample } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { adapterFor } from "../adapters.js";
import { readSource } from "../define-adapter.js";
import { countOf } from "../testing/count.js";
import { cocoFile, cocoNames, cocoPerson, cocoTriples } from "../testing/made-coco.js";
import { temporaryFolder } from "../testing/made-files.js";
import { readAll, readError } from "../testing/read-all.js";
import { realFiles, sharedData, sharedDataPresent } from "../testing/shared-data.js";

const write = temporaryFolder();
const writeJson = (name: string, value: unknown) => write(name, JSON.stringify(value));

async function readWith(path: string, options: Record<string, unknown>): Promise<PoseSample[]> {
  const samples: PoseSample[] = [];
  for await (const sample of readSource(adapterFor("coco"), { root: "", annotations: [path], options })) {
    samples.push(sample);
  }
  return samples;
}

describe("coco", () => {
  test("every annotation is one sample, in the order of the file, wherever the images and categories stand", async () => {
    const persons = [
      cocoPerson(7, 2, cocoTriples(1)),
      cocoPerson(5, 1, cocoTriples(2, [0, 1])),
      cocoPerson(6, 2, cocoTriples(3)),
    ];
    const file = cocoFile(persons);
    const samples = await readAll("coco", await writeJson("my_val.json", file));
    expect(samples.map(({ id }) => id)).toEqual(["coco/im2/7", "coco/im1/5", "coco/im2/6"]);
    expect(samples[1]).toMatchObject({
      source: "coco",
      sourceSplit: "validation",
      group: "coco/im1",
      skeleton: coco17,
      imagePath: "im1.jpg",
      imageSize: [640, 480],
      bbox: [5, 20.5, 30, 40],
      intrinsics: null,
    });
    expect([...samples[1].keypoints.slice(0, 6)]).toEqual([Number.NaN, Number.NaN, 12, 22, 22, 42]);
    expect([...samples[1].visibility.slice(0, 3)]).toEqual([0, 1, 2]);
    const { annotations, ...rest } = file;
    const reordered = await writeJson("order_val.json", { ...rest, annotations });
    expect(await readAll("coco", reordered)).toEqual(samples);
  });

  test("crowds and persons without keypoints are samples without joints", async () => {
    const rle = { segmentation: { counts: [272, 2, 4], size: [240, 320] } };
    const persons = [
      cocoPerson(900100000001, 1, cocoTriples(0, Array(17).fill(0)), { iscrowd: 1, ...rle }),
      { id: 2, image_id: 1, category_id: 1, iscrowd: 1, ...rle },
      cocoPerson(3, 1, [], { num_keypoints: 0 }),
    ];
    const samples = await readAll("coco", await writeJson("crowd.json", cocoFile(persons)));
    expect(samples.map(({ id }) => id)).toEqual(["coco/im1/900100000001", "coco/im1/2", "coco/im1/3"]);
    for (const { keypoints, visibility } of samples) {
      expect(keypoints.every(Number.isNaN)).toBe(true);
      expect(countOf(visibility)).toEqual({ 0: 17 });
    }
    expect(samples.map(({ bbox }) => bbox === null)).toEqual([false, true, false]);
  });

  test("a permuted order of names gives the same joints", async () => {
    const order = [...cocoNames.keys()].map((index) => (index * 5) % 17);
    const triples = cocoTriples(4, [2, 1, 0]);
    const permuted = order.flatMap((joint) => triples.slice(joint * 3, joint * 3 + 3));
    const straight = await writeJson("straight.json", cocoFile([cocoPerson(1, 1, triples)]));
    const names = order.map((joint) => cocoNames[joint]);
    const mixed = await writeJson("mixed.json", cocoFile([cocoPerson(1, 1, permuted)], 2, names));
    expect(await readAll("coco", mixed)).toEqual(await readAll("coco", straight));
  });

  test("categories without keypoints are passed over; the option takes those it names", async () => {
    const file = cocoFile([
      cocoPerson(1, 1, cocoTriples(0)),
      { id: 2, image_id: 1, category_id: 18, bbox: [0, 0, 1, 1] },
    ]);
    const [person] = file.categories as object[];
    const withDog = { ...file, categories: [{ id: 18, name: "dog" }, person] };
    expect(await readAll("coco", await writeJson("dog.json", withDog))).toHaveLength(1);

    const cat = { id: 17, name: "cat", keypoints: ["nose", "tail"] };
    const withCat = await writeJson("cat.json", { ...withDog, categories: [cat, ...withDog.categories] });
    expect((await readError("coco", withCat)).message).toContain(
      'categories[0]: category "cat": keypoints named as in',
    );
    expect(await readWith(withCat, { categories: ["person"] })).toHaveLength(1);
    await expect(readWith(withCat, { categories: ["persons"] })).rejects.toThrow(
      'categories: the category "persons" of the options expected, found "cat", "dog", "person"',
    );
    await expect(readWith(withCat, { categories: ["person"], names: { noze: "nose" } })).rejects.toThrow(
      'the keypoint "noze" of the option names expected, found no keypoint of that name',
    );
    const boxes = await writeJson("boxes.json", { ...file, categories: [{ id: 1, name: "person" }] });
    expect((await readError("coco", boxes)).message).toContain(
      "categories: a category with keypoints expected, found none among 1; give a file of keypoints, such as annotations/person_keypoints_val2017.json",
    );
  });

  const refusal = async (name: string, change: Record<string, unknown>) =>
    (
      await readError(
        "coco",
        await writeJson(`${name}.json`, { ...cocoFile([cocoPerson(1, 1, cocoTriples(0))]), ...change }),
      )
    ).message;

  test("wrong annotations are refused by number, and by id and image once these are known", async () => {
    const second = (change: Record<string, unknown>) => ({
      annotations: [cocoPerson(1, 1, cocoTriples(0)), { ...cocoPerson(2, 2, cocoTriples(0)), ...change }],
    });
    expect(await refusal("image", second({ image_id: 9 }))).toMatch(
      /^coco: .*image\.json: annotations\[1\]: image_id of an image expected, found 9; compare /,
    );
    expect(await refusal("category", second({ category_id: 3 }))).toContain(
      "category_id of a category expected, found 3",
    );
    expect(await refusal("twice", second({ id: 1 }))).toContain("annotations[1] (id 1, im2.jpg): id 1 expected once");
    expect(await refusal("noid", second({ id: undefined }))).toContain(
      "id expected, a whole number, found no such key",
    );
    expect(await refusal("badid", second({ id: "a/b" }))).toContain('id expected, a whole number, found "a/b"');
    expect(await refusal("short", second({ keypoints: [1, 2] }))).toContain(
      "annotations[1] (id 2, im2.jpg): keypoints: 51 numbers (17 keypoints × x, y, visibility) expected, found 2",
    );
    expect(await refusal("box", second({ bbox: [1] }))).toContain("(id 2, im2.jpg): bbox of 4 numbers");
    expect(await refusal("text", { annotations: ["x"] })).toContain('annotations[0]: object expected, found "x"');
  });

  test("wrong images are refused by number", async () => {
    const image = (change: Record<string, unknown>) => ({
      images: [{ id: 1, file_name: "a.jpg", width: 4, height: 3, ...change }],
    });
    expect(await refusal("path", image({ file_name: "../a.jpg" }))).toContain(
      "images[0]: file_name: image path inside the image folder expected",
    );
    expect(await refusal("size", image({ width: 0 }))).toContain(
      "width and height expected in whole pixels, found 0, 3",
    );
    expect(await refusal("double", { images: [...image({}).images, ...image({}).images] })).toContain(
      "images[1]: id 1 expected once, found before",
    );
    const sizeless = cocoFile([cocoPerson(1, 1, cocoTriples(0))]);
    const path = await writeJson("nosize.json", { ...sizeless, images: [{ id: 1, file_name: "a.jpg" }] });
    expect((await readAll("coco", path))[0].imageSize).toBeNull();
  });

  test("files of another shape say so", async () => {
    expect((await readError("coco", await writeJson("aic.json", []))).message).toMatch(
      /aic\.json: byte 0: expected an object, found an array; check that this is the right file$/,
    );
    expect((await readError("coco", await writeJson("part.json", { images: [] }))).message).toContain(
      'expected the key "categories", found "images"',
    );
    expect((await readError("coco", await write("cut.json", '{"images":[{"id":1'))).message).toMatch(
      /byte 18: expected the end of element 0/,
    );
    expect((await readError("coco", await write("empty.json", ""))).message).toContain("is empty (0 bytes)");
    expect((await readError("coco", await write("here.json", "{}").then((path) => `${path}.away`))).name).toBe(
      "MissingSourceError",
    );
  });

  test("persons before a wrong one are given: annotations are never held together", async () => {
    const file = cocoFile([cocoPerson(1, 1, cocoTriples(0)), cocoPerson(2, 9, cocoTriples(0))]);
    const path = await writeJson("late.json", file);
    const samples = readSource(adapterFor("coco"), { root: "", annotations: [path], options: {} });
    expect((await samples.next()).value?.id).toBe("coco/im1/1");
    await expect(samples.next()).rejects.toThrow("annotations[1]");
  });
});

describe.skipIf(!sharedDataPresent)(`coco, real files${realFiles}`, () => {
  test("four images of the validation set: 14 persons, 12 with keypoints, 164 joints visible and 17 occluded", async () => {
    const samples = await readAll("coco", sharedData("coco/mmpose/test_coco.json"));
    expect(samples).toHaveLength(14);
    expect(new Set(samples.map(({ group }) => group)).size).toBe(4);
    expect(samples.filter(({ visibility }) => visibility.some((state) => state > 0))).toHaveLength(12);
    expect(countOf(samples.flatMap(({ visibility }) => [...visibility]))).toEqual({ 0: 57, 1: 17, 2: 164 });
    expect(samples[0]).toMatchObject({
      id: "coco/000000000785/442619",
      imagePath: "000000000785.jpg",
      imageSize: [640, 425],
      bbox: [280.79, 44.73, 218.7, 346.68],
    });
    expect([...samples[0].keypoints.slice(0, 4)]).toEqual([367, 81, 374, 73]);
  });

  test("labelled joints are whole pixels from 0 to the last of their image", async () => {
    for (const { keypoints, visibility, imageSize } of await readAll(
      "coco",
      sharedData("coco/mmpose/test_coco.json"),
    )) {
      visibility.forEach((state, joint) => {
        if (state === 0) return;
        const [x, y] = keypoints.subarray(joint * 2, joint * 2 + 2);
        expect(Number.isInteger(x) && Number.isInteger(y)).toBe(true);
        expect(x >= 0 && y >= 0 && x < (imageSize?.[0] ?? 0) && y < (imageSize?.[1] ?? 0)).toBe(true);
      });
    }
  });

  test("AI-Challenger in COCO's format is known by its names, and is what AI-Challenger's own file gives", async () => {
    const samples = await readAll("coco", sharedData("aic/mmpose/test_aic.json"));
    const own = (await readAll("ai-challenger", sharedData("aic/keypoint_annotations_cut300.json"))).slice(0, 9);
    const joints = ({ skeleton, keypoints, visibility, imagePath, bbox }: PoseSample) => ({
      skeleton,
      keypoints,
      visibility,
      imagePath,
      bbox,
    });
    expect(samples.map(joints)).toEqual(own.map(joints));
    expect(samples[0].skeleton).toBe(aic14);
  });

  test("mmpose's Human3.6M file is refused; with its legs swapped, hips and shoulders of each person face the same way", async () => {
    const path = sharedData("h36m/mmpose-cut/h36m_coco.json");
    expect((await readError("coco", path)).message).toContain(
      'categories[0]: category "person": keypoint names that can be trusted',
    );
    expect((await readError("coco", path)).message).toMatch(/"legs: as-named" if its names are true$/);
    const samples = await readWith(path, { legs: "swapped" });
    // In this file 1 says that a joint is labelled, not that it is hidden.
    expect(new Set(samples.flatMap(({ visibility }) => [...visibility]))).toEqual(new Set([1]));
    expect(samples).toHaveLength(4);
    const raw: { annotations: { keypoints: number[] }[] } = JSON.parse(await readFile(path, "utf8"));
    samples.forEach(({ skeleton, keypoints }, index) => {
      expect(skeleton).toBe(h36m17);
      const places = raw.annotations[index].keypoints.filter((_, at) => at % 3 !== 2);
      expect(keypoints).toEqual(Float32Array.from(places));
      const rightward = (left: number, right: number) => Math.sign(keypoints[right * 2] - keypoints[left * 2]);
      const [rightHip, leftHip, leftShoulder, rightShoulder] = [1, 4, 11, 14];
      expect(rightward(leftHip, rightHip)).toBe(rightward(leftShoulder, rightShoulder));
    });
  });
});
