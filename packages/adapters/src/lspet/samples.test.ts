import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { countOf } from "../testing/count.js";
import { jpegSize } from "../testing/jpeg-size.js";
import { lspetFile, lspFile, madeTriples, type Triple, temporaryFolder } from "../testing/made-files.js";
import { readAll, readError } from "../testing/read-all.js";
import { realFiles, sharedData, sharedDataPresent } from "../testing/shared-data.js";

const write = temporaryFolder();

describe("lspet", () => {
  test("unlabelled joints are dropped, whatever their coordinates; labelled ones are 0-based and visible", async () => {
    const garbage = madeTriples(1, 1).map((triple, joint): Triple => (joint === 0 ? [-26.1, Number.NaN, 0] : triple));
    const samples = await readAll("lspet", await write("two.mat", lspetFile([madeTriples(0, 1), garbage])));
    expect(samples[1]).toMatchObject({
      id: "lspet/im00002",
      source: "lspet",
      sourceSplit: "train",
      group: "lspet/im00002",
      imagePath: "im00002.jpg",
      bbox: null,
    });
    expect([...samples[1].visibility]).toEqual([0, ...Array(13).fill(2)]);
    expect([...samples[1].keypoints.slice(0, 4)]).toEqual([Number.NaN, Number.NaN, 109.5, 206.25]);
  });

  test("the same person gives the same pixels from either layout", async () => {
    const people = [madeTriples(0), madeTriples(3)];
    const labelled = people.map((joints) => joints.map(([x, y]): Triple => [x, y, 1]));
    const fromLsp = await readAll("lsp", await write("lsp.mat", lspFile(people)));
    const fromLspet = await readAll("lspet", await write("lspet.mat", lspetFile(labelled)));
    expect(fromLspet.map(({ keypoints }) => keypoints)).toEqual(fromLsp.map(({ keypoints }) => keypoints));
    expect(fromLspet.map(({ visibility }) => visibility)).toEqual(fromLsp.map(({ visibility }) => visibility));
  });

  test("a file of LSP is named as one", async () => {
    const error = await readError("lspet", await write("other.mat", lspFile([madeTriples(0), madeTriples(1)])));
    expect(error.name).toBe("MalformedSourceError");
    expect(error.message).toContain("found 3×14×2: this is the layout of LSP, read it with the source lsp;");
  });

  test("a wrong flag names the person", async () => {
    const error = await readError("lspet", await write("flag.mat", lspetFile([madeTriples(0, 1), madeTriples(1, 2)])));
    expect(error.message).toContain(
      "joints(:,:,2) (im00002.jpg): flag 0 (not labelled) or 1 (labelled) expected, found 2",
    );
  });

  test("a truncated file and a missing one are user errors", async () => {
    const path = await write("cut.mat", lspetFile([madeTriples(0, 1)]).slice(0, 300));
    expect((await readError("lspet", path)).message).toMatch(/^lspet: .*cut\.mat: byte \d+/);
    expect((await readError("lspet", `${path}.away`)).name).toBe("MissingSourceError");
  });
});

describe.skipIf(!sharedDataPresent)(`lspet, the first 400 of the official file${realFiles}`, () => {
  const cut = sharedData("lsp/lsp_cpm/joints.mat");

  test("400 persons, 4,866 labelled joints and 734 not, 141 persons with all 14", async () => {
    const samples = await readAll("lspet", cut);
    expect(samples).toHaveLength(400);
    expect(countOf(samples.flatMap(({ visibility }) => [...visibility]))).toEqual({ 0: 734, 2: 4866 });
    expect(samples.filter(({ visibility }) => !visibility.includes(0))).toHaveLength(141);
  });

  test("person 0 has no right ankle, and the right knee at (26.0309, 86.4102) less one pixel", async () => {
    const [{ keypoints, visibility }] = await readAll("lspet", cut);
    expect([...visibility.slice(0, 2)]).toEqual([0, 2]);
    expect([...keypoints.slice(0, 2)]).toEqual([Number.NaN, Number.NaN]);
    expect(keypoints[2]).toBeCloseTo(25.0309, 4);
    expect(keypoints[3]).toBeCloseTo(85.4102, 4);
  });

  test("labelled joints of the first 100 persons lie inside their own image, give or take a pixel", async () => {
    let inside = 0;
    let labelled = 0;
    for (const { imagePath, keypoints, visibility } of (await readAll("lspet", cut)).slice(0, 100)) {
      const { width, height } = jpegSize(await readFile(sharedData(`lsp/lsp_cpm/images/${imagePath}`)));
      for (let joint = 0; joint < 14; joint++) {
        if (visibility[joint] === 0) continue;
        labelled++;
        const [x, y] = keypoints.subarray(joint * 2, joint * 2 + 2);
        if (x >= -1 && y >= -1 && x <= width && y <= height) inside++;
      }
    }
    expect(labelled).toBeGreaterThan(1000);
    expect(labelled - inside).toBeLessThanOrEqual(1);
  });

  test("given to lsp, it is named as LSP-Extended; LSP's own file given to lspet as LSP", async () => {
    expect((await readError("lsp", cut)).message).toContain("found 14×3×400: this is the layout of LSP-Extended");
    const lsp = sharedData("lsp/lsp_dataset_original/joints.mat");
    expect((await readError("lspet", lsp)).message).toContain("found 3×14×2000: this is the layout of LSP, read");
  });
});
