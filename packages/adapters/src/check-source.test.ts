import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { DatasetCard } from "./adapter.js";
import { aiChallengerCard } from "./ai-challenger/card.js";
import { checkSource } from "./check-source.js";
import { h36mCard } from "./h36m/card.js";
import { lspCard } from "./lsp/card.js";
import { lspetCard } from "./lspet/card.js";
import { mpiiCard } from "./mpii/card.js";
import { lspFile, madeTriples, mpiiFile } from "./testing/made-files.js";
import { realFiles, sharedData, sharedDataPresent } from "./testing/shared-data.js";

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

type Content = string | Uint8Array;

/** A folder with the given files; a name that ends in / is a folder. */
async function tree(files: Readonly<Record<string, Content>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "wildpose-tree-"));
  folders.push(root);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(root, name.endsWith("/") ? name : dirname(name)), { recursive: true });
    if (!name.endsWith("/")) await writeFile(join(root, name), content);
  }
  return root;
}

/** A MATLAB file of one element, whole, with exactly so many bytes. */
function matOf(bytes: number): Uint8Array {
  const file = Buffer.alloc(bytes);
  file.write("MATLAB 5.0 MAT-file");
  file.write("IM", 126);
  file.writeUInt32LE(15, 128);
  file.writeUInt32LE(bytes - 136, 132);
  return file;
}

/** Passes for one: the signature, then no superblock that says where the file ends. */
const emptyHdf5 = Buffer.concat([Buffer.from("\x89HDF\r\n\x1a\n", "latin1"), Buffer.alloc(56)]);

const joints = lspFile([madeTriples(0), madeTriples(1)]);

/** LSP with two images instead of 2,000, and a file whose size nobody published. */
const smallCard: DatasetCard = {
  ...lspCard,
  trees: [
    {
      ...lspCard.trees[0],
      annotations: [{ path: "joints.mat", samples: 2000, bytes: null, checksum: null }],
      imageCount: 2,
    },
  ],
};
const twoImages = { "images/im0001.jpg": "a", "images/im0002.JPG": "b" };

describe("what is there", () => {
  test("a complete download has no problems", async () => {
    const root = await tree({ "joints.mat": joints, ...twoImages, "images/notes.txt": "", "images/._im0001.jpg": "" });
    expect(await checkSource(smallCard, root)).toEqual({
      source: "lsp",
      root,
      rootFound: true,
      trees: [
        {
          id: "official",
          annotations: [
            {
              path: "joints.mat",
              found: true,
              bytes: joints.length,
              expectedBytes: null,
              expectedSamples: 2000,
              checksum: "not-published",
              foundDeeper: null,
              fault: null,
            },
          ],
          parts: [],
          images: { path: "images", found: true, images: 2, expectedImages: 2, fault: null },
          begun: true,
          complete: true,
        },
      ],
      recognised: [],
      unexpected: [],
      notes: [],
      problems: [],
      ok: true,
    });
  });

  test("what is missing is named with the next step, what is more is listed", async () => {
    const root = await tree({ "README.txt": "", "visualized/im0001.jpg": "", "images/im0001.jpg": "" });
    const check = await checkSource(lspCard, root);
    expect(check.ok).toBe(false);
    expect(check.unexpected).toEqual(["README.txt", "visualized"]);
    expect(check.problems).toEqual([
      "lsp: joints.mat: missing; see datasets/lsp/README.md",
      "lsp: images: 2,000 images expected, found 1; see datasets/lsp/README.md",
    ]);
  });

  test("a root that is one folder too high is recognised", async () => {
    const root = await tree({
      "mpii_human_pose_v1_u12_2/mpii_human_pose_v1_u12_1.mat": mpiiFile([]),
      "images/1.jpg": "",
    });
    expect((await checkSource(mpiiCard, root)).problems).toEqual([
      "mpii: mpii_human_pose_v1_u12_1.mat: missing; mpii_human_pose_v1_u12_2/mpii_human_pose_v1_u12_1.mat is there: make its folder the root",
    ]);
  });

  test("of files of one name in deeper folders, the one of the published size is named", async () => {
    const other = { "a-resave/joints.mat": matOf(75_568) };
    const deeper = async (files: Record<string, Content>) =>
      (await checkSource(lspCard, await tree(files))).trees[0].annotations[0].foundDeeper;
    expect(await deeper({ ...other, "original/joints.mat": matOf(398_347) })).toBe("original/joints.mat");
    expect(await deeper({ ...other, "b/joints.mat": matOf(1_000) })).toBe("a-resave/joints.mat");
  });

  test("where no number of images is published, one is enough and none is not", async () => {
    const annotations = { "mpii_human_pose_v1_u12_1.mat": mpiiFile([]) };
    expect((await checkSource(mpiiCard, await tree({ ...annotations, "images/1.jpg": "" }))).ok).toBe(true);
    expect((await checkSource(mpiiCard, await tree({ ...annotations, "images/": "" }))).problems).toEqual([
      "mpii: images: at least 1 images expected, found 0; see datasets/mpii/README.md",
    ]);
    expect((await checkSource(mpiiCard, await tree(annotations))).problems).toEqual([
      "mpii: images: image folder missing; see datasets/mpii/README.md",
    ]);
  });

  test("images in folders of the image folder count, and a folder within one of its own name is told", async () => {
    const annotations = { "mpii_human_pose_v1_u12_1.mat": mpiiFile([]) };
    const nested = await tree({ ...annotations, "images/a/1.jpg": "", "images/b/c/2.jpg": "" });
    expect(await checkSource(mpiiCard, nested)).toMatchObject({ ok: true, trees: [{ images: { images: 2 } }] });
    const twice = await tree({ ...annotations, "images/images/1.jpg": "" });
    expect((await checkSource(mpiiCard, twice)).problems).toEqual([
      "mpii: images: images lie in images/images; move them one folder up",
    ]);
  });

  test("a root that is not there is said, not thrown", async () => {
    const root = join(await tree({}), "away");
    expect(await checkSource(lspCard, root)).toMatchObject({
      rootFound: false,
      ok: false,
      problems: [`lsp: ${root}: no such folder; correct the root`],
    });
  });
});

describe("which tree is there", () => {
  const train = {
    "keypoint_train_annotations_20170909.json": "[]",
    "keypoint_train_images_20170902/aa.jpg": "",
  };

  test("one part of a release is enough, a part that is half there is a problem", async () => {
    const whole = await checkSource(aiChallengerCard, await tree(train));
    expect(whole.ok).toBe(true);
    expect(whole.trees.map(({ id, begun, complete }) => [id, begun, complete])).toEqual([
      ["train", true, true],
      ["validation", false, false],
    ]);
    const half = await tree({ ...train, "keypoint_validation_annotations_20170911.json": "[]" });
    expect((await checkSource(aiChallengerCard, half)).problems).toEqual([
      "ai-challenger: keypoint_validation_images_20170911: image folder missing; see datasets/ai-challenger/README.md",
    ]);
  });

  test("forms that share their images are told apart by their annotations", async () => {
    const file = (path: string) => ({ path, samples: null, bytes: null, checksum: null });
    const card: DatasetCard = {
      ...lspCard,
      trees: [
        { id: "raw", annotations: [file("S1/a.cdf")], images: "images", imageCount: null },
        { id: "package", annotations: [file("h36m.npz")], images: "images", imageCount: null },
        { id: "folder", annotations: [file("poses")], images: null, imageCount: null },
      ],
    };
    const begun = async (files: Record<string, string>) => {
      const { trees } = await checkSource(card, await tree(files));
      return trees.filter((one) => one.begun).map(({ id }) => id);
    };
    expect(await begun({ "h36m.npz": "PK\x05\x06", "images/1.jpg": "" })).toEqual(["package"]);
    expect(await begun({ "images/1.jpg": "" })).toEqual(["raw", "package"]);
    expect(await begun({ "poses/1.bvh": "" })).toEqual(["folder"]);
    expect(await begun({})).toEqual([]);
  });

  test("where nothing is, all parts are named, or the one that lies a folder deeper", async () => {
    expect((await checkSource(aiChallengerCard, await tree({ "notes.txt": "" }))).problems).toEqual([
      "ai-challenger: none of its parts and forms is here: train (keypoint_train_annotations_20170909.json), validation (keypoint_validation_annotations_20170911.json); see datasets/ai-challenger/README.md",
    ]);
    const folder = "ai_challenger_keypoint_validation_20170911";
    const archive = await tree({ [`${folder}/keypoint_validation_annotations_20170911.json`]: "[]" });
    expect((await checkSource(aiChallengerCard, archive)).problems).toEqual([
      `ai-challenger: keypoint_validation_annotations_20170911.json: missing; ${folder}/keypoint_validation_annotations_20170911.json is there: make its folder the root`,
    ]);
  });

  test("a folder of annotations that is empty is a problem", async () => {
    const annotations = [{ path: "poses", samples: null, bytes: null, checksum: null }];
    const card: DatasetCard = { ...lspCard, trees: [{ id: "folder", annotations, images: null, imageCount: null }] };
    expect((await checkSource(card, await tree({ "poses/": "" }))).problems).toEqual([
      "lsp: poses: is an empty folder; download it again",
    ]);
  });
});

test("who has an adapter of their own is sent to its homepage", async () => {
  const { guide: _, ...card } = smallCard;
  const check = await checkSource({ ...card, id: "mine", homepage: "https://example.org" }, await tree(twoImages));
  expect(check.problems).toEqual(["mine: joints.mat: missing; see https://example.org"]);
});

test("a file that is also read is no stranger where it is there, and not missed where it is not", async () => {
  const alone = { ...smallCard, alsoRead: ["cameras.h5"] };
  expect(await checkSource(alone, await tree(twoImages))).toMatchObject({ unexpected: [] });
  const cut = await checkSource(alone, await tree({ ...twoImages, "cameras.h5": "" }));
  expect(cut.unexpected).toEqual([]);
  expect(cut.problems.filter((line) => line.includes("cameras.h5"))).toEqual([
    expect.stringMatching(/^lsp: cameras\.h5: is empty/),
  ]);
});

describe("parts that are of use alone: the subjects of Human3.6M", () => {
  const package30 = h36mCard.trees[1];
  const filesOf = (subject: string) => package30.annotations.filter(({ path }) => path.startsWith(`${subject}/`));
  const made = (paths: readonly string[]) => tree(Object.fromEntries(paths.map((path) => [path, emptyHdf5])));

  test("one whole subject is ok, with a note that says which are there", async () => {
    const check = await checkSource(h36mCard, await made(filesOf("S9").map(({ path }) => path)));
    expect(check).toMatchObject({ ok: true, problems: [] });
    expect(check.notes).toEqual([
      "h36m: 3d-pose-baseline: S9 complete, S1, S5, S6, S7, S8, S11 not there; what is there can be read",
    ]);
    expect(check.trees[1]).toMatchObject({ begun: true, complete: false });
    expect(check.trees[1].parts).toContainEqual({ path: "S9", found: 30, expected: 30, complete: true });
  });

  test("half a subject is a problem, also beside a whole one", async () => {
    const some = [...filesOf("S1"), ...filesOf("S5").slice(0, 28)].map(({ path }) => path);
    expect((await checkSource(h36mCard, await made(some))).problems).toEqual([
      "h36m: S5/MyPoses/3D_positions/WalkTogether 1.h5: missing; see datasets/h36m/README.md",
      "h36m: S5/MyPoses/3D_positions/WalkTogether.h5: missing; see datasets/h36m/README.md",
    ]);
    expect((await checkSource(h36mCard, await made(some.slice(0, 35)))).problems).toEqual([
      "h36m: 3d-pose-baseline: S5: 25 of 30 files missing, such as S5/MyPoses/3D_positions/Eating.h5; see datasets/h36m/README.md",
    ]);
  });

  test("all subjects are complete, without a note", async () => {
    const check = await checkSource(h36mCard, await made(package30.annotations.map(({ path }) => path)));
    expect(check).toMatchObject({ ok: true, notes: [] });
    expect(check.trees[1].complete).toBe(true);
  });

  test("S1's files are found under their other names", async () => {
    const paths = filesOf("S1").map(({ path, otherPath = path }) => otherPath);
    expect(paths).toContain("S1/MyPoses/3D_positions/TakingPhoto 1.h5");
    expect((await checkSource(h36mCard, await made(paths))).problems).toEqual([]);
  });
});

test("of many files that are missing one is named", async () => {
  const annotations = Array.from({ length: 40 }, (_, i) => ({
    path: `S1/${i}.h5`,
    samples: null,
    bytes: null,
    checksum: null,
  }));
  const card: DatasetCard = { ...lspCard, trees: [{ id: "package", annotations, images: null, imageCount: null }] };
  expect((await checkSource(card, await tree({ "S1/0.h5": "", "S1/1.h5": "x" }))).problems).toEqual([
    "lsp: package: 38 of 40 files missing, such as S1/2.h5; see datasets/lsp/README.md",
    "lsp: S1/0.h5: is empty (0 bytes); download it again",
    "lsp: S1/1.h5: is not an HDF5 file: its signature is missing; download it again",
  ]);
});

describe("annotation files that are not the official ones", () => {
  /** What is wrong with a `joints.mat`. */
  const faultOf = async (content: Content, card: DatasetCard = smallCard) => {
    const { trees } = await checkSource(card, await tree({ "joints.mat": content }));
    return trees[0].annotations[0].fault;
  };

  test("an empty one", async () => {
    expect(await faultOf("")).toBe("is empty (0 bytes); download it again");
  });

  test("one that was cut short, also where its size is not published", async () => {
    expect(await faultOf(joints.subarray(0, joints.length - 10))).toMatch(
      /^is truncated: its element at byte 128 ends at byte \d+, the file ends at byte \d+; download it again$/,
    );
    expect(await faultOf(matOf(300_000).subarray(0, 299_999))).toContain("is truncated");
  });

  test("what a failed download leaves", async () => {
    expect(await faultOf("<!DOCTYPE html><p>404")).toBe("is a web page: the download failed; download it again");
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 398347\n";
    expect(await faultOf(pointer)).toBe("is a Git LFS pointer to a file of 398347 bytes; fetch it with git lfs pull");
  });

  test("one of another size than the published one", async () => {
    expect(await faultOf(matOf(398_347), lspCard)).toBeNull();
    expect(await faultOf(matOf(398_346), lspCard)).toBe(
      "398,347 bytes expected, found 398,346: truncated, or of another version; download it again",
    );
    expect(await faultOf(matOf(398_348), lspCard)).toBe(
      "398,347 bytes expected, found 398,348: of another version; download the official file",
    );
  });

  test("known other versions are named", async () => {
    expect(await faultOf(matOf(1_906_792), lspCard)).toContain("LSP-Extended's; give the folder as the root of lspet");
    expect(await faultOf(matOf(398_347), lspetCard)).toContain("LSP's; give the folder as the root of lsp");
    expect(await faultOf(matOf(75_568), lspetCard)).toContain("re-save of the first 400 persons");
  });

  test("the small release of LSP is told by its README", async () => {
    const small = "Leeds Sports Pose Dataset\nThe images have been scaled\n";
    const check = await checkSource(smallCard, await tree({ "joints.mat": joints, ...twoImages, "README.txt": small }));
    expect(check.problems).toEqual([expect.stringContaining("lsp: README.txt: is the README of the small release")]);
    const original = "Leeds Sports Pose Dataset (Original size images)\n";
    const files = { "joints.mat": joints, ...twoImages, "README.txt": original };
    expect((await checkSource(smallCard, await tree(files))).ok).toBe(true);
  });

  test("derivatives explain what is missing, and beside the official file do no harm", async () => {
    const derivatives = { "mpii_annotations.json": "[]", "annot/train.h5": "", "annot/valid.json": "[]" };
    const without = await checkSource(mpiiCard, await tree({ ...derivatives, "images/1.jpg": "" }));
    expect(without.problems.map((line) => line.slice(0, 60))).toEqual([
      "mpii: mpii_human_pose_v1_u12_1.mat: missing; see datasets/mpii/README.md".slice(0, 60),
      "mpii: mpii_annotations.json: is the JSON of pytorch-pose (bearpaw/pytorch-pose)".slice(0, 60),
      "mpii: annot/train.h5: is the HDF5 of stacked hourglass (princeton-vl)".slice(0, 60),
      "mpii: annot/valid.json: is the JSON of HRNet and mmpose, whose".slice(0, 60),
    ]);
    const official = { "mpii_human_pose_v1_u12_1.mat": mpiiFile([]), "images/1.jpg": "" };
    const beside = await checkSource(mpiiCard, await tree({ ...derivatives, ...official }));
    expect(beside).toMatchObject({ ok: true, unexpected: ["annot"] });
    expect(beside.recognised).toHaveLength(3);
  });

  test("derivatives of MPII in JSON are known by how they begin, whatever they are called", async () => {
    const record = (keys: object) => JSON.stringify([keys], null, 4);
    const root = await tree({
      "mine.json": record({ dataset: "MPI", img_paths: "a.jpg" }),
      "folder/test_mpii.mmpose.json": record({ joints_vis: [1, 1], joints: [[1, 2]] }),
      "notes.json": record({ note: '"joints_vis"' }),
      "mpii_human_pose_v1_u12_1.mat": mpiiFile([]),
      "images/1.jpg": "",
    });
    const { recognised, unexpected, ok } = await checkSource(mpiiCard, root);
    expect(recognised).toEqual([
      { path: "mine.json", is: expect.stringContaining("the JSON of pytorch-pose") },
      { path: "folder/test_mpii.mmpose.json", is: expect.stringContaining("the JSON of HRNet and mmpose") },
    ]);
    expect(unexpected).toEqual(["folder", "notes.json"]);
    expect(ok).toBe(true);
  });

  test("a conversion to COCO's style is recognised", async () => {
    const root = await tree({ "annotations/aic_train.json": "{}", "keypoint_train_images_20170902/a.jpg": "" });
    expect((await checkSource(aiChallengerCard, root)).problems[1]).toContain(
      "ai-challenger: annotations/aic_train.json: is a conversion to COCO's style",
    );
  });
});

describe("checksums", () => {
  const md5OfEmptyArray = "d751713988987e9331980363e24189ce";
  const withMd5 = (value: string): DatasetCard => ({
    ...lspCard,
    trees: [
      {
        id: "official",
        annotations: [
          {
            path: "a.json",
            samples: null,
            bytes: 2,
            checksum: { algorithm: "md5", value, publishedAt: "https://e.org" },
          },
        ],
        images: null,
        imageCount: null,
      },
    ],
  });

  test("are compared only when asked for, with progress", async () => {
    const root = await tree({ "a.json": "[]" });
    const other = withMd5("0".repeat(32));
    expect((await checkSource(other, root)).trees[0].annotations[0]).toMatchObject({
      checksum: "not-compared",
      fault: null,
    });
    expect((await checkSource(other, root, { checksums: true })).problems).toEqual([
      `lsp: a.json: md5 ${"0".repeat(32)} expected (https://e.org), found ${md5OfEmptyArray}: of another version, or damaged; download it again`,
    ]);
    const seen: unknown[] = [];
    const check = await checkSource(withMd5(md5OfEmptyArray), root, {
      checksums: true,
      onProgress: (progress) => seen.push(progress),
    });
    expect(check.trees[0].annotations[0]).toMatchObject({ checksum: "matches", fault: null });
    expect(seen).toEqual([
      { path: "a.json", done: 0, total: 2 },
      { path: "a.json", done: 2, total: 2 },
    ]);
  });

  test("MPII's file is compared with its public Git object id", async () => {
    const root = await tree({ "mpii_human_pose_v1_u12_1.mat": mpiiFile([]), "images/1.jpg": "" });
    expect((await checkSource(mpiiCard, root, { checksums: true })).problems).toEqual([
      expect.stringMatching(
        /^mpii: mpii_human_pose_v1_u12_1\.mat: Git object id 114563d0\w+ expected \(https:.*\), found \w{40}: of another version, or damaged; download it again$/,
      ),
    ]);
  });

  test("can be stopped", async () => {
    const root = await tree({ "a.json": "[]" });
    const stopped = checkSource(withMd5("0"), root, {
      checksums: true,
      signal: AbortSignal.abort(new Error("enough")),
    });
    await expect(stopped).rejects.toThrow("enough");
  });
});

test("a tree of 20,000 images is counted without opening one, in well under two seconds", async () => {
  const root = await tree({ "mpii_human_pose_v1_u12_1.mat": mpiiFile([]), "images/": "" });
  for (let from = 0; from < 20_000; from += 500) {
    await Promise.all(Array.from({ length: 500 }, (_, i) => writeFile(join(root, `images/${from + i}.jpg`), "")));
  }
  const started = performance.now();
  const check = await checkSource(mpiiCard, root);
  expect(check.trees[0].images?.images).toBe(20_000);
  expect(performance.now() - started).toBeLessThan(2_000);
}, 120_000);

describe.skipIf(!sharedDataPresent)(`real files${realFiles}`, () => {
  const published = async (card: DatasetCard, folder: string) => {
    const { trees, problems } = await checkSource(card, sharedData(folder), { checksums: true });
    return { file: trees[0].annotations[0], problems };
  };

  test("LSP's joints.mat has the published size and md5", async () => {
    const { file } = await published(lspCard, "lsp/lsp_dataset_original");
    expect(file).toMatchObject({ bytes: 398_347, checksum: "matches", fault: null });
  });

  test("the 400 persons of LSP-Extended are not taken for the whole", async () => {
    const { file } = await published(lspetCard, "lsp/lsp_cpm");
    expect(file.fault).toContain("re-save of the first 400 persons");
  });

  test("a root one folder above LSP, LSP-Extended and a re-save of it: LSP's own is named", async () => {
    const { file } = await published(lspCard, "lsp");
    expect(file.foundDeeper).toBe("lsp_dataset_original/joints.mat");
  });

  test("the derivatives of MPII are recognised", async () => {
    const { recognised } = await checkSource(mpiiCard, sharedData("mpii"));
    expect(recognised.map(({ path }) => path).sort()).toEqual([
      "mpii_annotations.first-commit.json",
      "test_mpii.mmpose.json",
    ]);
  });

  test("LSP-Extended's folder given as LSP's is told by its README", async () => {
    const { problems } = await published(lspCard, "lsp/lspet_dataset");
    expect(problems.at(-1)).toContain("README.txt: is the README of LSP-Extended");
  });
});
