import { expect, test } from "vitest";
import { madeChunks } from "../testing/made-chunks.js";
import type { MadePose } from "../testing/made-pose.js";
import { emptyTally, type PersonTally } from "./count-persons.js";
import { memorySpool, onePersonPerImage } from "./one-person-per-image.js";
import type { PoseChunk } from "./pose-chunk.js";

async function chosen(...chunks: MadePose[][]) {
  const tally: PersonTally = { ...emptyTally(), persons: chunks.flat().length };
  async function* made() {
    for (const poses of chunks) yield* madeChunks(poses, 4);
  }
  const kept: PoseChunk[] = [];
  for await (const chunk of onePersonPerImage(made(), memorySpool(), tally)) kept.push(chunk);
  return { kept, ids: kept.flatMap(({ sampleIds }) => sampleIds), rejected: Object.fromEntries(tally.rejected) };
}

test("the person with the most labelled joints is kept, also where those of an image do not stand together", async () => {
  const { ids, rejected } = await chosen(
    [
      { id: "coco/1", imagePath: "a.jpg", missing: ["head", "neck"] },
      { id: "coco/2", imagePath: "b.jpg" },
      { id: "coco/3", imagePath: "a.jpg", missing: ["head"] },
    ],
    [
      { id: "coco/4", imagePath: "a.jpg", missing: ["head", "neck"] },
      { id: "coco/5", imagePath: "c.jpg", missing: ["head"] },
    ],
  );
  expect(ids).toEqual(["coco/2", "coco/3", "coco/5"]);
  expect(rejected).toEqual({ "not-the-one-of-its-image": 2 });
});

test("of equals the largest is kept, then the first", async () => {
  const { ids } = await chosen([
    { id: "coco/1", imagePath: "a.jpg", bbox: [0, 0, 10, 10] },
    { id: "coco/2", imagePath: "a.jpg", bbox: [0, 0, 20, 10] },
    { id: "coco/3", imagePath: "a.jpg", bbox: [5, 5, 10, 20] },
  ]);
  expect(ids).toEqual(["coco/2"]);
});

test("those that stay fill chunks again, for thousands of images", async () => {
  const poses = Array.from({ length: 3000 }, (_, n) => ({
    id: `coco/${n}`,
    imagePath: `${n >> 1}.jpg`,
    missing: n % 2 === 0 ? ["head"] : [],
  }));
  const chunks = Array.from({ length: 12 }, (_, n) => poses.slice(n * 250, (n + 1) * 250));
  const { kept, ids } = await chosen(...chunks);
  expect(kept.map(({ count, sourceIndex }) => [count, sourceIndex])).toEqual([
    ...Array.from({ length: 5 }, () => [256, 4]),
    [1500 - 5 * 256, 4],
  ]);
  expect(ids).toEqual(poses.filter((_, n) => n % 2 === 1).map(({ id }) => id));
});
