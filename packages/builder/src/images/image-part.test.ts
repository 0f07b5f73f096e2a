import { projectThroughLens } from "@wildpose/camera";
import { h36m17, randomStream } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import type { ReleaseRows } from "../shards/columns.js";
import { madeRows } from "../testing/made-rows.js";
import { isOriginal, moveRowIntoPart, originalKeypoints, partOfRow } from "./image-part.js";

const JOINTS = h36m17.joints.length;
const image = { width: 640, height: 480 };
const crop = { crop: 256, margin: 1.25, quality: 90 };

/** One row whose joints are the projections of its label, in a box at a place of a size. */
function personAt(x: number, y: number, height: number): ReleaseRows {
  const rows = madeRows({ count: 1 });
  const random = randomStream(2, "person");
  rows.visibility.fill(2);
  rows.camera.set([900, 910, 320, 240]);
  rows.camera_distortion.set([-0.2, 0.1, 0, 0.001, -0.002]);
  const depth = 4000;
  rows.root_position.set([((x - 320) * depth) / 900, ((y - 240) * depth) / 910, depth]);
  const reach = (height * depth) / 900 / 2;
  for (let at = 0; at < JOINTS * 3; at++) rows.keypoints_3d[at] = random.uniform(-1, 1) * reach;
  rows.keypoints_2d.set(projected(rows));
  rows.keypoints_2d_right.set(projected(rows));
  const along = (axis: number) => Array.from({ length: JOINTS }, (_, joint) => rows.keypoints_2d[joint * 2 + axis]);
  const [left, top] = [Math.min(...along(0)), Math.min(...along(1))];
  rows.bbox.set([left, top, Math.max(...along(0)) - left, Math.max(...along(1)) - top]);
  return rows;
}

/** [17, 2] */
function projected({ keypoints_3d, root_position, camera, camera_distortion: k }: ReleaseRows): Float64Array {
  const points = Float64Array.from(keypoints_3d, (value, at) => value + root_position[at % 3]);
  const [fx, fy, cx, cy] = camera;
  return projectThroughLens(points, [fx, fy, cx, cy], [k[0], k[1], k[2], k[3], k[4]], new Float64Array(JOINTS * 2));
}

const farthest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, at) => Math.abs(value - b[at])));

describe("the part of a person", () => {
  test("is a square of whole pixels around the box, as much wider as the margin says", () => {
    const rows = personAt(300, 200, 180);
    const part = partOfRow(rows, 0, image, crop, 0);
    const [x, y, width, height] = rows.bbox;
    expect(part.width).toBe(Math.ceil(1.25 * Math.max(width, height)));
    expect(part.height).toBe(part.width);
    expect([part.x, part.y].every(Number.isInteger)).toBe(true);
    expect(Math.abs(part.x + part.width / 2 - (x + width / 2 + 0.5))).toBeLessThanOrEqual(0.5);
    expect(Math.abs(part.y + part.height / 2 - (y + height / 2 + 0.5))).toBeLessThanOrEqual(0.5);
    expect([part.storedWidth, part.storedHeight]).toEqual([256, 256]);
  });

  test("has the source's box and all labelled joints, and no others", () => {
    const rows = personAt(300, 200, 100);
    const narrow = partOfRow(rows, 0, image, crop, 0);
    rows.bbox.set([200, 150, 220, 90]);
    expect(partOfRow(rows, 0, image, crop, 0).width).toBe(275);
    rows.bbox.set([300, 200, 0, 0]);
    expect(partOfRow(rows, 0, image, crop, 0)).toEqual(narrow);
    rows.visibility[3] = 0;
    rows.keypoints_2d.set([9000, 9000], 6);
    expect(partOfRow(rows, 0, image, crop, 0).width).toBeLessThanOrEqual(narrow.width);
  });

  test("is wider where the person would be enlarged more than four times, or so far that its label missed its joints", () => {
    expect(partOfRow(personAt(300, 200, 20), 0, image, crop, 0).width).toBe(64);
    expect(partOfRow(personAt(300, 200, 20), 0, image, crop, 0.0025).width).toBe(128);
    expect(partOfRow(personAt(300, 200, 20), 0, image, crop, 0.01).width).toBe(512);
  });

  test("does not follow joints farther than half an image beyond its edges", () => {
    const rows = personAt(300, 200, 180);
    rows.keypoints_2d[0] = 1e7;
    const part = partOfRow(rows, 0, image, crop, 0);
    expect(part.width).toBeLessThanOrEqual(1.25 * 2 * image.width);
  });
});

test("a whole image is made smaller to its longest side, and never larger", () => {
  const rows = personAt(300, 200, 180);
  const whole = { x: 0, y: 0, ...image };
  expect(partOfRow(rows, 0, image, { longest: 100, quality: 90 }, 0)).toEqual({
    ...whole,
    ...{ storedWidth: 100, storedHeight: 75 },
  });
  expect(partOfRow(rows, 0, image, { longest: 1000, quality: 90 }, 0)).toEqual({
    ...whole,
    ...{ storedWidth: 640, storedHeight: 480 },
  });
});

describe.each([
  ["enlarged", personAt(300, 200, 60), crop],
  ["made smaller", personAt(100, 50, 460), crop],
  ["whole, of sides that are not scaled alike", personAt(300, 200, 180), { longest: 101, quality: 90 }],
] as const)("a row that is moved into its part: %s", (_, before, size) => {
  const part = partOfRow(before, 0, image, size, 1e-5);
  const rows = { ...structuredClone(before), image_width: [part.storedWidth], image_height: [part.storedHeight] };
  moveRowIntoPart(rows, 0, part);

  test("has a camera that sees the label at the joints of the stored image", () => {
    expect(rows.keypoints_3d).toEqual(before.keypoints_3d);
    expect(rows.root_position).toEqual(before.root_position);
    expect(farthest(projected(rows), rows.keypoints_2d)).toBeLessThan(0.001);
  });

  test("is brought back to the original by its image_crop, as columns.ts says", () => {
    const [x, y, width, height] = rows.image_crop;
    expect([x, y, width, height]).toEqual([part.x, part.y, part.width, part.height]);
    const back = originalKeypoints(rows, 0);
    expect(isOriginal(rows, 0)).toBe(false);
    expect(farthest(back, before.keypoints_2d)).toBeLessThan(1e-3);
    expect(rows.keypoints_2d_right).toEqual(rows.keypoints_2d);
    expect((rows.bbox[2] * width) / part.storedWidth).toBeCloseTo(before.bbox[2], 3);
  });

  test("has its joints in the part", () => {
    for (const [at, value] of rows.keypoints_2d.entries()) {
      expect(value).toBeGreaterThanOrEqual(-0.5);
      expect(value).toBeLessThanOrEqual((at % 2 === 0 ? part.storedWidth : part.storedHeight) - 0.5);
    }
  });
});

test("joints that are not labelled stay at (0, 0)", () => {
  const rows = personAt(300, 200, 180);
  rows.visibility[5] = 0;
  rows.keypoints_2d.set([0, 0], 10);
  rows.keypoints_2d_right.set([0, 0], 10);
  moveRowIntoPart(rows, 0, partOfRow(rows, 0, image, crop, 0));
  expect([...rows.keypoints_2d.slice(10, 12), ...rows.keypoints_2d_right.slice(10, 12)]).toEqual([0, 0, 0, 0]);
});
