import type { PaperRelease } from "@wildpose/adapters";
import { h36m17 } from "@wildpose/pose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ReleaseRows } from "../shards/columns.js";
import { madeRelease, removeReleases } from "../testing/made-release.js";
import { madeRows } from "../testing/made-rows.js";
import { diffPaperRelease } from "./diff-paper-release.js";
import { imageKey } from "./match-paper-poses.js";

const JOINTS = h36m17.joints.length;
/** An order with the hip at 10: joint of ours at each index of theirs. */
const order = [10, 9, 8, 11, 12, 13, 14, 15, 16, 7, 0, 1, 2, 3, 4, 5, 6];
const names = order.map((joint) => h36m17.joints[joint]);

const made = madeRows({ count: 12 });
const rows: ReleaseRows = {
  ...made,
  visibility: made.visibility.map(() => 2),
  // The root of a pose is its origin.
  keypoints_3d: made.keypoints_3d.map((value, i) => (i % 51 < 3 ? 0 : value)),
  // The last two persons share an image.
  image: { ...made.image, path: made.image.path.map((_, row) => `images/Im${Math.min(row, 10)}.JPG`) },
};
let folder: string;
beforeAll(async () => {
  folder = await madeRelease({ shards: [{ split: "train", rows }] });
});
afterAll(() => removeReleases([folder]));

interface Changes {
  readonly rows?: readonly number[];
  readonly scale2d?: number;
  readonly shift2d?: number;
  readonly scale3d?: number;
}

/** What the paper would have published for these rows. */
function paper({
  rows: chosen = rows.sample_id.map((_, row) => row),
  scale2d = 1,
  shift2d = 0,
  scale3d = 1,
}: Changes = {}): PaperRelease {
  const poses = (values: Float32Array, axes: number, of: (value: number) => number) =>
    Float32Array.from(
      chosen.flatMap((row) =>
        order.flatMap((joint) =>
          Array.from({ length: axes }, (_, axis) => of(values[(row * JOINTS + joint) * axes + axis])),
        ),
      ),
    );
  return {
    path: "wild.npy",
    imageNames: chosen.map((row) => `im${Math.min(row, 10)}.jpg`),
    keypoints2d: poses(rows.keypoints_2d, 2, (value) => value * scale2d + shift2d),
    keypoints3d: poses(rows.keypoints_3d, 3, (value) => value * scale3d + 5000),
    assumptions: ["made"],
  };
}

describe("a release beside the paper's", () => {
  test("equal poses under other names of files and in another order are at no distance", async () => {
    const found = await diffPaperRelease(folder, paper(), { joints: names });
    expect(found).toMatchObject({
      rows: 12,
      poses: 12,
      matched: 12,
      unmatchedSamples: { count: 0 },
      unmatchedImages: { count: 0 },
      assumptions: ["made"],
    });
    expect(found.joints2d?.pixels.maximum).toBe(0);
    expect(found.labels.mpjpe?.maximum).toBeLessThan(0.01);
  });

  test("images of one side only are counted and named", async () => {
    const theirs = paper({ rows: [0, 1, 2, 3] });
    const found = await diffPaperRelease(
      folder,
      { ...theirs, imageNames: ["im0.jpg", "x.jpg", "im2.png", "a/im3"] },
      { joints: names },
    );
    expect(found).toMatchObject({
      matched: 3,
      unmatchedSamples: { count: 9 },
      unmatchedImages: { count: 1, examples: ["x.jpg"] },
    });
  });

  test("of several persons in an image, each is beside the pose that is where it is", async () => {
    const found = await diffPaperRelease(folder, paper({ rows: [11, 10] }), { joints: names });
    expect([found.matched, found.joints2d?.pixels.maximum]).toEqual([2, 0]);
    const one = await diffPaperRelease(folder, paper({ rows: [11] }), { joints: names });
    expect([one.matched, one.joints2d?.pixels.maximum, one.unmatchedSamples.count]).toEqual([1, 0, 11]);
  });

  test("a picture that was cut out and scaled is at a distance, and at none after the fit", async () => {
    const found = await diffPaperRelease(folder, paper({ scale2d: 0.5, shift2d: 30 }), { joints: names });
    expect(found.joints2d?.pixels.median).toBeGreaterThan(100);
    expect(found.joints2d?.fittedPixels?.maximum).toBeLessThan(0.01);
  });

  test("a body of another size is at no distance once it is scaled", async () => {
    const { labels } = await diffPaperRelease(folder, paper({ scale3d: 1.25 }), { joints: names });
    expect(labels.mpjpe?.median).toBeGreaterThan(100);
    expect(labels.nMpjpe?.maximum).toBeLessThan(0.01);
    expect(labels.paMpjpe?.maximum).toBeLessThan(0.01);
  });

  test("joints that are not known are left out; of the root alone there is no 3D distance", async () => {
    const rootOnly = names.map((name) => (name === "hip" ? name : null));
    const found = await diffPaperRelease(folder, paper(), { joints: rootOnly });
    expect(found.joints2d).toMatchObject({ pixels: { maximum: 0 }, fittedPixels: null });
    expect(found.labels).toEqual({ mpjpe: null, nMpjpe: null, paMpjpe: null });
    const withoutHip = names.map((name) => (name === "hip" ? null : name));
    const { labels } = await diffPaperRelease(folder, paper(), { joints: withoutHip });
    expect(labels).toMatchObject({ mpjpe: null, nMpjpe: null });
    expect(labels.paMpjpe?.maximum).toBeLessThan(0.01);
  });

  test("the order of the joints is found from the pictures, also of cut out ones", async () => {
    const found = await diffPaperRelease(folder, paper({ scale2d: 0.5, shift2d: 30 }), { joints: "nearest" });
    expect(found.nearestJoints.map(({ joint, share }) => [joint, share])).toEqual(names.map((name) => [name, 1]));
    expect(found.joints).toEqual(names);
  });

  test("nothing in common is an answer too", async () => {
    const theirs = { ...paper(), imageNames: rows.sample_id.map((_, i) => `other${i}.jpg`) };
    expect(await diffPaperRelease(folder, theirs, { joints: "nearest" })).toMatchObject({
      matched: 0,
      joints2d: null,
      labels: { mpjpe: null },
      nearestJoints: [],
    });
  });
});

test("images are matched without folder, ending and case", () => {
  expect([imageKey("a/b/IM0001.JPG"), imageKey("c\\im0001.png"), imageKey("im0001"), imageKey("a.b/x")]).toEqual([
    ...["im0001", "im0001", "im0001", "x"],
  ]);
});
