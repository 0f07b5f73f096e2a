import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { DatasetCard } from "./adapter.js";
import { aiChallengerCard } from "./ai-challenger/card.js";
import { checkSource } from "./check-source.js";
import { lspCard } from "./lsp/card.js";
import { mpiiCard } from "./mpii/card.js";

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

/** A folder with files of the given names; a name that ends in / is a folder. */
async function tree(...names: string[]): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "wildpose-tree-"));
  folders.push(root);
  for (const name of names) {
    await mkdir(join(root, name.endsWith("/") ? name : dirname(name)), { recursive: true });
    if (!name.endsWith("/")) await writeFile(join(root, name), name.endsWith(".empty.mat") ? "" : "12345");
  }
  return root;
}

/** LSP with two images instead of 2,000. */
const smallCard: DatasetCard = { ...lspCard, tree: { ...lspCard.tree, imageCount: 2 } };

describe("checkSource", () => {
  test("a complete download has no problems", async () => {
    const root = await tree("joints.mat", "images/im0001.jpg", "images/im0002.JPG", "images/notes.txt");
    expect(await checkSource(smallCard, root)).toEqual({
      source: "lsp",
      root,
      rootFound: true,
      trees: [
        {
          annotations: [{ path: "joints.mat", found: true, bytes: 5, expectedPersons: 2000, foundDeeper: null }],
          images: { path: "images", found: true, images: 2, expectedImages: 2 },
          complete: true,
        },
      ],
      unexpected: [],
      problems: [],
      ok: true,
    });
  });

  test("what is missing is named with the next step, what is more is listed", async () => {
    const root = await tree("README.txt", "visualized/im0001.jpg", "images/im0001.jpg");
    const check = await checkSource(lspCard, root);
    expect(check.ok).toBe(false);
    expect(check.unexpected).toEqual(["README.txt", "visualized"]);
    expect(check.problems).toEqual([
      "lsp: joints.mat: missing; see datasets/lsp/README.md",
      "lsp: images: 2000 images expected, found 1; see datasets/lsp/README.md",
    ]);
  });

  test("a root one folder too high is pointed out", async () => {
    const root = await tree("mpii_human_pose_v1_u12_2/mpii_human_pose_v1_u12_1.mat", "images/000000001.jpg");
    const check = await checkSource(mpiiCard, root);
    const deeper = "mpii_human_pose_v1_u12_2/mpii_human_pose_v1_u12_1.mat";
    expect(check.trees[0].annotations[0]).toMatchObject({ found: false, foundDeeper: deeper });
    expect(check.problems).toEqual([
      `mpii: mpii_human_pose_v1_u12_1.mat: missing; ${deeper} is there: make its folder the root`,
    ]);
  });

  test("where no image count is published, one image is enough and none is not", async () => {
    const annotations = "mpii_human_pose_v1_u12_1.mat";
    expect((await checkSource(mpiiCard, await tree(annotations, "images/a.jpg"))).ok).toBe(true);
    const none = await checkSource(mpiiCard, await tree(annotations, "images/"));
    expect(none.problems).toEqual(["mpii: images: at least 1 images expected, found 0; see datasets/mpii/README.md"]);
    const noFolder = await checkSource(mpiiCard, await tree(annotations));
    expect(noFolder.problems).toEqual(["mpii: images: image folder missing; see datasets/mpii/README.md"]);
  });

  test("one part of a release is enough, a part that is half there is a problem", async () => {
    const train = ["keypoint_train_annotations_20170909.json", "keypoint_train_images_20170902/aa.jpg"];
    const whole = await checkSource(aiChallengerCard, await tree(...train));
    expect(whole.ok).toBe(true);
    expect(whole.trees.map(({ complete }) => complete)).toEqual([true, false]);

    const half = await checkSource(
      aiChallengerCard,
      await tree(...train, "keypoint_validation_annotations_20170911.json"),
    );
    expect(half.problems).toEqual([
      "ai-challenger: keypoint_validation_images_20170911: image folder missing; see datasets/ai-challenger/README.md",
    ]);
  });

  test("an empty annotation file is a problem", async () => {
    const card: DatasetCard = { ...smallCard, tree: { ...smallCard.tree, annotations: ["joints.empty.mat"] } };
    const check = await checkSource(card, await tree("joints.empty.mat", "images/a.jpg", "images/b.jpg"));
    expect(check.problems).toEqual(["lsp: joints.empty.mat: is empty (0 bytes); download it again"]);
  });

  test("a root that is not there is said, not thrown", async () => {
    const root = join(await tree(), "away");
    const check = await checkSource(lspCard, root);
    expect(check).toMatchObject({
      rootFound: false,
      ok: false,
      problems: [`lsp: ${root}: no such folder; correct the root`],
    });
  });
});
