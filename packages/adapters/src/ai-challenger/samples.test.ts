import { readFile } from "node:fs/promises";
import { JsonFormatError } from "@wildpose/formats/json";
import { describe, expect, test } from "vitest";
import { adapterFor } from "../adapters.js";
import { readSource } from "../define-adapter.js";
import { countOf } from "../testing/count.js";
import { jpegSize } from "../testing/jpeg-size.js";
import { aicRecord, aicTriples, temporaryFolder } from "../testing/made-files.js";
import { readAll, readError } from "../testing/read-all.js";
import { realFiles, sharedData, sharedDataPresent } from "../testing/shared-data.js";

const write = temporaryFolder();
const writeJson = (name: string, value: unknown) => write(name, JSON.stringify(value));

describe("ai-challenger", () => {
  test("every person of every image is one sample, by number", async () => {
    const path = await writeJson("train.json", [aicRecord("aa", [3, 1]), aicRecord("bb", []), aicRecord("cc", [2])]);
    const samples = await readAll("ai-challenger", path);
    expect(samples.map(({ id }) => id)).toEqual([
      "ai-challenger/aa/human1",
      "ai-challenger/aa/human3",
      "ai-challenger/cc/human2",
    ]);
    expect(samples[1]).toMatchObject({
      source: "ai-challenger",
      sourceSplit: "train",
      group: "ai-challenger/aa",
      imagePath: "aa.jpg",
      bbox: [3, 20, 30, 40],
      intrinsics: null,
    });
    expect([...samples[1].keypoints.slice(0, 4)]).toEqual([3, 3, 13, 23]);
  });

  test("several files are read one after the other, each in its set", async () => {
    const train = await writeJson("keypoint_train.json", [aicRecord("aa", [1])]);
    const validation = await writeJson("keypoint_validation.json", [aicRecord("bb", [1])]);
    const samples = await readAll("ai-challenger", train, validation);
    expect(samples.map(({ id, sourceSplit }) => [id, sourceSplit])).toEqual([
      ["ai-challenger/aa/human1", "train"],
      ["ai-challenger/bb/human1", "validation"],
    ]);
  });

  test("a file that is not JSON says where it ends being it, on one line", async () => {
    const error = await readError("ai-challenger", await write("cut.json", '[{"image_id":\n "aa",\n'));
    expect(error.name).toBe("MalformedSourceError");
    expect(error.cause).toBeInstanceOf(JsonFormatError);
    expect(error.message).toMatch(
      /cut\.json: byte 21: expected the end of element 0, which starts at byte 1, found the end of the file; .*download it again$/,
    );
  });

  test("persons before a damaged place are given: the file is never read as a whole", async () => {
    const path = await write("late.json", `${JSON.stringify([aicRecord("aa", [1])]).slice(0, -1)},{"image_id": bb}]`);
    const samples = readSource(adapterFor("ai-challenger"), { root: "", annotations: [path], options: {} });
    expect((await samples.next()).value?.id).toBe("ai-challenger/aa/human1");
    await expect(samples.next()).rejects.toThrow(/late\.json: byte \d+: expected element 1 as JSON/);
  });

  test("a file read a second time gives the same again", async () => {
    const path = await writeJson("again.json", [aicRecord("aa", [1]), aicRecord("bb", [1])]);
    const adapter = adapterFor("ai-challenger");
    const [sequence] = await adapter.sequences({ root: "", annotations: [path], options: {} });
    for (let time = 0; time < 2; time++) {
      const ids = [];
      for await (const { id } of adapter.samples(sequence)) ids.push(id);
      expect(ids).toHaveLength(2);
    }
  });

  test("a file that is not an array says what it is", async () => {
    const coco = await readError("ai-challenger", await writeJson("coco.json", { images: [], annotations: [] }));
    expect(coco.message).toMatch(
      /coco\.json: array of images expected, found object in COCO style; give the official file/,
    );
    expect((await readError("ai-challenger", await write("null.json", "null"))).message).toContain("found null; give");
  });

  const broken = async (name: string, change: Record<string, unknown>) => {
    const records = [aicRecord("aa", [1, 2]), { ...aicRecord("bb", [1, 2]), ...change }];
    return (await readError("ai-challenger", await writeJson(`${name}.json`, records))).message;
  };

  test("wrong numbers name record, image and person", async () => {
    const keypoints = (human2: unknown) => ({ keypoint_annotations: { human1: aicTriples(1), human2 } });
    expect(await broken("short", keypoints(aicTriples(2).slice(1)))).toMatch(
      /^ai-challenger: .*short\.json: record \[1\] \(image_id bb\), human2: 42 numbers expected .*, found 41; compare .* or download it again$/,
    );
    expect(await broken("code", keypoints(aicTriples(2, [1, 7])))).toContain(
      "record [1] (image_id bb), human2: joint 2: visibility 1 (visible), 2 (occluded) or 3 (not labelled) expected, found 7",
    );
    expect(await broken("box", { human_annotations: { human1: [1, 2, 3, 4], human2: [1, 2, 3] } })).toContain(
      "record [1] (image_id bb), human2: box of 4 numbers (x1, y1, x2, y2) expected, found [1,2,3]",
    );
  });

  test("missing or unequal maps name record and image", async () => {
    expect(await broken("nokeypoints", { keypoint_annotations: undefined })).toContain(
      "record [1] (image_id bb): object keypoint_annotations expected, found no such key",
    );
    expect(await broken("noboxes", { human_annotations: undefined })).toContain("object human_annotations expected");
    expect(await broken("unequal", { human_annotations: { human1: [1, 2, 3, 4] } })).toContain(
      'record [1] (image_id bb): same persons in both maps expected, found "human2" without a box',
    );
  });

  test("a record that is no object or has no image_id is refused by its number", async () => {
    expect(await broken("noid", { image_id: undefined })).toContain("record [1]: image_id expected");
    expect(await broken("slash", { image_id: "../bb" })).toContain(
      "record [1]: image_id expected, the name of an image",
    );
    const text = await readError("ai-challenger", await writeJson("text.json", ["aa"]));
    expect(text.message).toContain('record [0]: object expected, found "aa"');
  });

  test("a missing file and no file at all are user errors", async () => {
    const path = await write("here.json", "[]");
    expect((await readError("ai-challenger", `${path}.away`)).name).toBe("MissingSourceError");
    expect((await readError("ai-challenger")).message).toMatch(
      /^ai-challenger: 0 annotation files given, expected 1 or more/,
    );
    expect(await readAll("ai-challenger", path)).toEqual([]);
  });
});

describe.skipIf(!sharedDataPresent)(`ai-challenger, 300 images of the official example${realFiles}`, () => {
  const cut = sharedData("aic/keypoint_annotations_cut300.json");

  test("850 persons in 300 images, 2 to 11 in each", async () => {
    const samples = await readAll("ai-challenger", cut);
    expect(samples).toHaveLength(850);
    const perImage = Object.values(countOf(samples.map(({ group }) => group)));
    expect(perImage).toHaveLength(300);
    expect([Math.min(...perImage), Math.max(...perImage)]).toEqual([2, 11]);
    expect(samples.every(({ bbox }) => bbox !== null)).toBe(true);
  });

  test("7,372 joints are visible, 2,633 occluded and 1,895 not labelled", async () => {
    const samples = await readAll("ai-challenger", cut);
    expect(countOf(samples.flatMap(({ visibility }) => [...visibility]))).toEqual({ 0: 1895, 1: 2633, 2: 7372 });
  });

  test("the first three images agree with mmpose's COCO-style version in joints, visibility and box", async () => {
    const coco: {
      images: { id: number; file_name: string }[];
      annotations: { image_id: number; keypoints: number[]; bbox: number[] }[];
    } = JSON.parse(await readFile(sharedData("aic/mmpose/test_aic.json"), "utf8"));
    const samples = (await readAll("ai-challenger", cut)).slice(0, 9);
    // Both list the persons of an image by number.
    const found = samples.map(({ imagePath, keypoints, visibility, bbox }) => ({
      file_name: imagePath,
      keypoints: Array.from(visibility, (state, joint) =>
        state === 0 ? [0, 0, 0] : [keypoints[joint * 2], keypoints[joint * 2 + 1], state],
      ).flat(),
      bbox,
    }));
    const expected = coco.annotations.map(({ image_id, keypoints, bbox }) => ({
      file_name: coco.images.find(({ id }) => id === image_id)?.file_name,
      keypoints,
      bbox,
    }));
    expect(expected).toHaveLength(9);
    expect(found).toEqual(expected);
  });

  test("labelled joints of the three images at hand lie inside them", async () => {
    for (const { imagePath, keypoints, visibility } of (await readAll("ai-challenger", cut)).slice(0, 9)) {
      const { width, height } = jpegSize(await readFile(sharedData(`aic/mmpose/${imagePath}`)));
      visibility.forEach((state, joint) => {
        if (state === 0) return;
        expect(keypoints[joint * 2]).toBeLessThan(width);
        expect(keypoints[joint * 2 + 1]).toBeLessThan(height);
      });
    }
  });
});
