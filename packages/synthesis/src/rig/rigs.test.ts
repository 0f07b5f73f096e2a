import { projectPinhole } from "@wildpose/camera";
import { randomStream } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { attitudes } from "../attitudes.js";
import { buildBody, drawBody } from "../motion/build-body.js";
import { samplePose } from "../motion/sampled-pose.js";
import { type Camera, facesAll, seesAll, toCamera, translationFor } from "./camera.js";
import { drawH36mRig, H36M_IMAGE_SIZE } from "./h36m-rig.js";
import { drawRandomCamera } from "./random-camera.js";

const random = randomStream(1, "rigs");
const names = Object.keys(attitudes) as (keyof typeof attitudes)[];
const people = Array.from({ length: 400 }, (_, index) => {
  const pose = samplePose(random, names[index % names.length], new Float64Array(51));
  const { boneLengths } = drawBody(random, [1450, 1980]);
  return buildBody(pose, boneLengths, [index * 100, 900, -3000], new Float64Array(51));
});

/** Where a camera is in the world. */
function centre({ rotation, translation }: Camera): number[] {
  return [0, 1, 2].map((axis) => -[0, 1, 2].reduce((sum, row) => sum + rotation[row * 3 + axis] * translation[row], 0));
}

function expectRotation({ rotation: [a, b, c, d, e, f, g, h, i] }: Camera): void {
  expect(a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)).toBeCloseTo(1, 9);
  expect(a * a + b * b + c * c).toBeCloseTo(1, 9);
  expect(a * d + b * e + c * f).toBeCloseTo(0, 9);
}

describe("a random camera", () => {
  test.each([
    [1000, 1000],
    [1920, 1080],
    [480, 640],
  ] as const)("has everybody whole in its image of %i × %i", (...imageSize) => {
    for (const points of people) {
      const camera = drawRandomCamera(random, points, { imageSize });
      expect(seesAll(camera, points, imageSize)).toBe(true);
      expectRotation(camera);
    }
  });

  test("may crop people, but has them before it and their hips in its image", () => {
    const imageSize = [400, 300] as const;
    const cameras = people.map((points) => drawRandomCamera(random, points, { imageSize, wholePerson: false }));
    cameras.forEach((camera, index) => {
      expect(facesAll(camera, people[index])).toBe(true);
      expect(seesAll(camera, people[index].subarray(0, 3), imageSize)).toBe(true);
    });
    expect(cameras.some((camera, index) => !seesAll(camera, people[index], imageSize))).toBe(true);
  });

  test("is all around, near and far, below and above, with short and long lenses", () => {
    const cameras = people.map((points) => drawRandomCamera(random, points, { imageSize: [1000, 1000] }));
    const offsets = cameras.map((camera, index) => centre(camera).map((value, axis) => value - people[index][axis]));
    for (const quarter of [
      ([x, , z]: number[]) => x > 0 && z > 0,
      ([x, , z]: number[]) => x > 0 && z < 0,
      ([x, , z]: number[]) => x < 0 && z > 0,
      ([x, , z]: number[]) => x < 0 && z < 0,
    ]) {
      expect(offsets.filter(quarter).length).toBeGreaterThan(60);
    }
    const heights = offsets.map(([, y]) => y);
    expect(Math.min(...heights)).toBeLessThan(-700);
    expect(Math.max(...heights)).toBeGreaterThan(2500);
    const focal = cameras.map(({ intrinsics: [fx] }) => fx);
    expect(Math.min(...focal)).toBeLessThan(850);
    expect(Math.max(...focal)).toBeGreaterThan(1850);
  });

  test("has heads above hips in the image of a person who stands", () => {
    for (const points of people.filter((_, index) => names[index % names.length] === "standing")) {
      const camera = drawRandomCamera(random, points, { imageSize: [1000, 1000] });
      const inCamera = toCamera(camera, points, new Float64Array(51));
      const pixels = projectPinhole(inCamera, camera.intrinsics, new Float64Array(34));
      expect(pixels[21]).toBeLessThan(pixels[1]);
    }
  });

  test("of the same stream and pose is the same", () => {
    const draw = () => drawRandomCamera(randomStream(7, "one"), people[3], { imageSize: [1000, 1000] });
    expect(draw()).toEqual(draw());
  });
});

describe("a room like Human3.6M's", () => {
  const rooms = people.map((points) => ({
    points,
    cameras: drawH36mRig(random, points, (camera) => seesAll(camera, points, H36M_IMAGE_SIZE)),
  }));

  test("has four cameras that see everybody whole", () => {
    for (const { points, cameras } of rooms) {
      expect(cameras.length).toBe(4);
      for (const camera of cameras) {
        expect(seesAll(camera, points, H36M_IMAGE_SIZE)).toBe(true);
        expectRotation(camera);
      }
    }
  });

  test("has them 4.4 to 5.8 m from its middle, which people are near, at breast height, on all sides", () => {
    for (const { points, cameras } of rooms) {
      const ground = Math.min(...points.filter((_, index) => index % 3 === 1));
      const places = cameras.map(centre);
      for (const [x, y, z] of places) {
        const distance = Math.hypot(x - points[0], z - points[2]);
        expect(distance).toBeGreaterThan(4300 - 720);
        expect(distance).toBeLessThan(5800 + 720);
        expect(y - ground).toBeGreaterThan(1440);
        expect(y - ground).toBeLessThan(1660);
      }
      const mean = [0, 2].map((axis) => places.reduce((sum, place) => sum + place[axis] / 4, 0));
      expect(Math.hypot(mean[0] - points[0], mean[1] - points[2])).toBeLessThan(1800);
    }
  });

  test("has its cameras' own intrinsics", () => {
    expect(rooms[0].cameras.map(({ intrinsics: [fx] }) => Math.round(fx))).toEqual([1145, 1150, 1149, 1146]);
  });

  test("is larger where somebody does not fit", () => {
    const giant = people[0].map((value) => value * 3);
    const cameras = drawH36mRig(random, giant, (camera) => seesAll(camera, giant, H36M_IMAGE_SIZE));
    for (const camera of cameras) expect(seesAll(camera, giant, H36M_IMAGE_SIZE)).toBe(true);
  });
});

test("a translation brings a point where it is to be", () => {
  const camera = drawRandomCamera(random, people[5], { imageSize: [1000, 1000] });
  const translation = translationFor(camera.rotation, [10, 20, 30], [1, 2, 3]);
  const out = toCamera({ ...camera, translation }, Float64Array.of(10, 20, 30), new Float64Array(3));
  expect([...out].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([1, 2, 3]);
});
