import { readFile } from "node:fs/promises";
import { MatlabFormatError, matlabDoubles, matlabText, writeMatlabV5 } from "@wildpose/formats";
import { describe, expect, test } from "vitest";
import { countOf } from "../testing/count.js";
import { lspetFile, lspFile, madeTriples, type Triple, temporaryFolder } from "../testing/made-files.js";
import { readAll, readError } from "../testing/read-all.js";
import { realFiles, sharedData, sharedDataPresent } from "../testing/shared-data.js";

const write = temporaryFolder();

describe("lsp", () => {
  test("a person becomes one sample with 0-based pixels and three-state visibility", async () => {
    const second = madeTriples(1).map(([x, y], joint): Triple => [x, y, joint === 6 ? 1 : 0]);
    const [first, sample] = await readAll("lsp", await write("two.mat", lspFile([madeTriples(0), second])));
    expect(first.id).toBe("lsp/im0001");
    expect(sample).toMatchObject({
      id: "lsp/im0002",
      source: "lsp",
      sourceSplit: "train",
      group: "lsp/im0002",
      imagePath: "im0002.jpg",
      bbox: null,
      intrinsics: null,
    });
    expect([...sample.keypoints.slice(0, 4)]).toEqual([99.5, 199.25, 109.5, 206.25]);
    expect([...sample.visibility]).toEqual([2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 2]);
    expect([...sample.keypoints.slice(12, 14)]).toEqual([159.5, 241.25]);
  });

  test("joints of any numeric class are read by value", async () => {
    const data = BigInt64Array.from(madeTriples(0).flat(), (value) => BigInt(Math.round(value)));
    const joints = { kind: "numeric", class: "int64", logical: false, dims: [3, 14], data, imaginary: null } as const;
    const [sample] = await readAll("lsp", await write("int64.mat", writeMatlabV5({ joints })));
    expect([...sample.keypoints.slice(2, 4)]).toEqual([10, 6]);
  });

  test("a file of LSP-Extended is named as one", async () => {
    const path = await write("lspet.mat", lspetFile([madeTriples(0, 1), madeTriples(1, 1)]));
    const error = await readError("lsp", path);
    expect(error.name).toBe("MalformedSourceError");
    expect(error.message).toBe(
      `lsp: ${path}: joints: shape 3×14×N expected, found 14×3×2: this is the layout of LSP-Extended, read it with the source lspet; compare the file with the official one, or download it again`,
    );
  });

  test("a wrong flag names the person", async () => {
    const persons = [madeTriples(0), madeTriples(1, 3)];
    const error = await readError("lsp", await write("flag.mat", lspFile(persons)));
    expect(error.message).toContain(
      "flag.mat: joints(:,:,2) (im0002.jpg): flag 0 (visible) or 1 (occluded) expected, found 3",
    );
  });

  test("a labelled joint without coordinates names the joint", async () => {
    const broken = madeTriples(0).map(([x, y], joint): Triple => [joint === 4 ? Number.NaN : x, y, 0]);
    const error = await readError("lsp", await write("nan.mat", lspFile([broken])));
    expect(error.message).toContain("joints(:,:,1) (im0001.jpg): joint 5: finite x and y expected, found NaN, 28.25");
  });

  test("a file without `joints` says what is in it", async () => {
    const path = await write("other.mat", writeMatlabV5({ RELEASE: matlabText("12"), act: matlabText("run") }));
    expect((await readError("lsp", path)).message).toMatch(
      /other\.mat: variable joints expected, found RELEASE, act; give/,
    );
  });

  test("`joints` that are not real numbers are refused", async () => {
    const text = await readError("lsp", await write("text.mat", writeMatlabV5({ joints: matlabText("none") })));
    expect(text.message).toContain("joints: numeric array expected, found char");
    const real = matlabDoubles([3, 14], madeTriples(0).flat());
    const joints = { ...real, imaginary: new Float64Array(42) };
    const complex = await readError("lsp", await write("complex.mat", writeMatlabV5({ joints })));
    expect(complex.message).toContain("real numbers expected, found complex ones");
  });

  test("a truncated file names file and byte, and keeps the cause", async () => {
    const whole = lspFile([madeTriples(0), madeTriples(1)]);
    const error = await readError("lsp", await write("cut.mat", whole.slice(0, 400)));
    expect(error.name).toBe("MalformedSourceError");
    expect(error.cause).toBeInstanceOf(MatlabFormatError);
    expect(error.message).toMatch(/^lsp: .*cut\.mat: byte \d+.*expected .*found .*download it again$/);
  });

  test("bytes that are no MATLAB file are refused", async () => {
    const error = await readError("lsp", await write("page.mat", `<!doctype html>${" ".repeat(300)}`));
    expect(error.name).toBe("MalformedSourceError");
    expect(error.message).toMatch(/page\.mat: byte 126: expected a MATLAB v5 MAT-file/);
  });

  test("an empty file, a folder and a missing file each say so", async () => {
    expect((await readError("lsp", await write("empty.mat", ""))).message).toMatch(
      /is empty \(0 bytes\); download it again$/,
    );
    const folder = (await write("beside.mat", "x")).replace("/beside.mat", "");
    expect((await readError("lsp", folder)).message).toMatch(/is a folder, expected a file/);
    const missing = await readError("lsp", `${folder}/joints.mat`);
    expect(missing.name).toBe("MissingSourceError");
    expect(missing.message).toBe(
      `lsp: ${folder}/joints.mat: not found; get it as datasets/lsp/README.md says, or correct the root`,
    );
  });

  test("exactly one annotation file is read", async () => {
    for (const files of [[], ["a.mat", "b.mat"]]) {
      const error = await readError("lsp", ...files);
      expect(error.name).toBe("InvalidSettingError");
      expect(error.message).toBe(
        `lsp: ${files.length} annotation files given, expected 1; name one file, such as joints.mat`,
      );
    }
  });
});

describe.skipIf(!sharedDataPresent)(`lsp, the official file${realFiles}`, () => {
  const official = sharedData("lsp/lsp_dataset_original/joints.mat");

  test("2,000 persons, 1,000 of them for training; 2,044 joints are occluded and none is unlabelled", async () => {
    const samples = await readAll("lsp", official);
    expect(samples).toHaveLength(2000);
    expect(countOf(samples.map(({ sourceSplit }) => sourceSplit))).toEqual({ train: 1000, test: 1000 });
    expect(countOf(samples.flatMap(({ visibility }) => [...visibility]))).toEqual({ 1: 2044, 2: 25956 });
  });

  test("person 0's right ankle is (473.9528, 552.6315) less one pixel; the largest coordinate 1,023.84 less one", async () => {
    const samples = await readAll("lsp", official);
    expect(samples[0].skeleton.joints[0]).toBe("rightAnkle");
    expect(samples[0].keypoints[0]).toBeCloseTo(472.9528, 4);
    expect(samples[0].keypoints[1]).toBeCloseTo(551.6315, 4);
    expect(Math.max(...samples.flatMap(({ keypoints }) => [...keypoints]))).toBeCloseTo(1022.84, 2);
  });

  test("the head is above the hips in nearly every image, so the joint order is right", async () => {
    const upright = (await readAll("lsp", official)).filter(({ keypoints }) => keypoints[27] < keypoints[5]).length;
    expect(upright).toBeGreaterThan(1700);
  });

  test("cut anywhere, the file is refused with its name", async () => {
    const bytes = await readFile(official);
    for (const length of [64, 130, 1000, bytes.length - 1]) {
      const error = await readError("lsp", await write(`cut-${length}.mat`, bytes.subarray(0, length)));
      expect(error.name).toBe("MalformedSourceError");
      expect(error.message).toContain(`cut-${length}.mat: byte `);
    }
  });
});
