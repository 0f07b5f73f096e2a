import { h36m17, OCCLUDED, VISIBLE } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { type Attitude, attitudes } from "../attitudes.js";
import { partOf, partsOfJoint, personOf, SUBJECT } from "./body-parts.js";
import { createPictureRenderer, type Picture } from "./picture.js";

const SIZE = 96;
const renderer = createPictureRenderer(SIZE);
const names = Object.keys(attitudes) as Attitude[];

/** Pictures of all attitudes, each with the tags of its samples. */
const drawn = Array.from({ length: 68 }, (_, index) => {
  const picture = renderer.render({ seed: 3, name: `test/${index}`, attitude: names[index % names.length] });
  return { picture, tags: renderer.tags() };
});

function pixelOf({ joints, camera }: Picture, joint: number): [x: number, y: number] {
  const [fx, fy, cx, cy] = camera.intrinsics;
  const [x, y, z] = joints.subarray(joint * 3, joint * 3 + 3);
  return [(fx * x) / z + cx, (fy * y) / z + cy];
}

function tagAt(tags: Int32Array, [x, y]: readonly [number, number]): number {
  const sample = (value: number) => Math.round(2 * value + 0.5);
  return tags[sample(y) * 2 * SIZE + sample(x)];
}

describe("a picture of a person", () => {
  test("shows at every visible joint the part of the body that it is in", () => {
    let visible = 0;
    let inTheAir = 0;
    for (const { picture, tags } of drawn) {
      for (let joint = 0; joint < 17; joint++) {
        if (picture.visibility[joint] !== VISIBLE) continue;
        visible++;
        const tag = tagAt(tags, pixelOf(picture, joint));
        if (tag === -1) {
          expect(h36m17.joints[joint]).toBe("neck");
          inTheAir++;
          continue;
        }
        expect(personOf(tag)).toBe(SUBJECT);
        expect(partsOfJoint[joint]).toContain(partOf(tag));
      }
    }
    // Human3.6M's neck is in front of the neck.
    expect(inTheAir).toBeLessThan(0.05 * drawn.length);
    // Most joints of most people are seen, and not all.
    expect(visible).toBeGreaterThan(0.6 * 17 * drawn.length);
    expect(visible).toBeLessThan(0.97 * 17 * drawn.length);
  });

  test("hides a joint only behind something: another part, a person, a thing", () => {
    for (const { picture, tags } of drawn) {
      for (let joint = 0; joint < 17; joint++) {
        if (picture.visibility[joint] !== OCCLUDED) continue;
        const tag = tagAt(tags, pixelOf(picture, joint));
        const isOwnPart = personOf(tag) === SUBJECT && partsOfJoint[joint].includes(partOf(tag));
        expect(isOwnPart).toBe(false);
        expect(tag, h36m17.joints[joint]).not.toBe(-1);
      }
    }
  });

  test("has everybody whole in it, at 55 to 95 hundredths of its side", () => {
    for (const { picture, tags } of drawn) {
      let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let joint = 0; joint < 17; joint++) {
        const [x, y] = pixelOf(picture, joint);
        [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
      }
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
      expect(Math.max(right, bottom)).toBeLessThanOrEqual(SIZE - 1);
      expect(Math.max(right - left, bottom - top)).toBeGreaterThan(0.35 * SIZE);
      expect(tags.some((tag) => personOf(tag) === SUBJECT)).toBe(true);
    }
  });

  test("has joints in millimetres that its camera sees from the world of the body", () => {
    for (const { picture } of drawn) {
      const { rotation, translation } = picture.camera;
      // The pelvis is the origin of that world.
      for (let axis = 0; axis < 3; axis++) expect(picture.joints[axis]).toBeCloseTo(translation[axis], 6);
      const thigh = Math.hypot(...[0, 1, 2].map((axis) => picture.joints[6 + axis] - picture.joints[3 + axis]));
      expect(thigh).toBeGreaterThan(180);
      expect(thigh).toBeLessThan(650);
      const rows = [0, 3, 6].map((row) => rotation.subarray(row, row + 3));
      for (const [i, a] of rows.entries()) {
        for (const [k, b] of rows.entries()) {
          expect(a[0] * b[0] + a[1] * b[1] + a[2] * b[2]).toBeCloseTo(i === k ? 1 : 0, 9);
        }
      }
    }
  });

  test("differs from person to person in brightness and colour, and uses the whole range", () => {
    const means = drawn.map(({ picture: { pixels } }) => pixels.reduce((sum, value) => sum + value, 0) / pixels.length);
    expect(Math.max(...means) - Math.min(...means)).toBeGreaterThan(60);
    const histogram = new Uint32Array(8);
    for (const { picture } of drawn) for (const value of picture.pixels) histogram[value >> 5]++;
    for (const count of histogram) expect(count).toBeGreaterThan(0.01 * drawn.length * SIZE * SIZE * 3);
  });

  test("is the same whatever was drawn before it, and another for another name or seed", () => {
    const options = { seed: 3, name: "test/5", attitude: names[5] };
    const again = createPictureRenderer(SIZE).render(options);
    const { picture } = drawn[5];
    expect(again).toEqual(picture);
    expect(renderer.render({ ...options, seed: 4 }).pixels).not.toEqual(picture.pixels);
    expect(renderer.render({ ...options, name: "test/6" }).pixels).not.toEqual(picture.pixels);
  });
});
