import { projectPinhole } from "@wildpose/camera";
import { randomStream } from "@wildpose/pose";
import { describe, expect, it } from "vitest";
import { bodyPoints } from "./body-points.js";
import { type SceneOptions, sampleScene } from "./scene.js";
import { cameraFromWorld } from "./view-body.js";

const size: Pick<SceneOptions, "width" | "height"> = { width: 480, height: 360 };

function scenes(count: number, options: Omit<SceneOptions, "width" | "height">, name = "scenes") {
  const random = randomStream(1, name);
  return Array.from({ length: count }, () => sampleScene(random, { ...size, ...options }));
}

describe("sampleScene", () => {
  it("has as many people as asked for, each projected by the scene's camera", () => {
    for (const persons of [0, 1, 3]) {
      for (const scene of scenes(20, { persons })) {
        expect(scene.persons).toHaveLength(persons);
        for (const { points, pixels } of scene.persons) {
          expect(pixels).toEqual(projectPinhole(points, scene.intrinsics, new Float64Array(34)));
        }
      }
    }
  });

  it("focal lengths are 0.7 to 1.3 diagonals and the axis meets the middle of the image", () => {
    const focals = scenes(300, { persons: 1 }).map(({ intrinsics: [fx, fy, cx, cy] }) => {
      expect([fy, cx, cy]).toEqual([fx, 239.5, 179.5]);
      return fx / 600;
    });
    expect(Math.min(...focals)).toBeGreaterThanOrEqual(0.7);
    expect(Math.min(...focals)).toBeLessThan(0.75);
    expect(Math.max(...focals)).toBeGreaterThan(1.25);
    expect(Math.max(...focals)).toBeLessThan(1.3);
  });

  it("with a margin every point of everybody is that far inside the image", () => {
    for (const { persons } of scenes(100, { persons: 2, margin: 8 })) {
      for (const { pixels } of persons) {
        for (let p = 0; p < pixels.length; p += 2) {
          expect(pixels[p]).toBeGreaterThanOrEqual(8);
          expect(pixels[p]).toBeLessThanOrEqual(479 - 8);
          expect(pixels[p + 1]).toBeGreaterThanOrEqual(8);
          expect(pixels[p + 1]).toBeLessThanOrEqual(359 - 8);
        }
      }
    }
  });

  it("everybody stands on the same ground: the lowest point of each is a sole above it", () => {
    for (const { persons, pitch, roll, cameraHeightMm } of scenes(100, { persons: 3 })) {
      const rotation = cameraFromWorld(0, pitch, roll, new Float64Array(9));
      for (const { points } of persons) {
        const heights = bodyPoints.map(
          (_, p) =>
            cameraHeightMm +
            rotation[1] * points[p * 3] +
            rotation[4] * points[p * 3 + 1] +
            rotation[7] * points[p * 3 + 2],
        );
        expect(Math.min(...heights)).toBeCloseTo(50, 6);
      }
    }
  });

  it("draws only the attitudes asked for", () => {
    const found = new Set(
      scenes(60, { persons: 1, attitudes: ["lying", "sport"] }).flatMap(({ persons }) =>
        persons.map(({ body }) => body.attitude),
      ),
    );
    expect([...found].sort()).toEqual(["lying", "sport"]);
  });

  it("the same stream gives the same scenes", () => {
    expect(scenes(5, { persons: 2 })).toEqual(scenes(5, { persons: 2 }));
    expect(scenes(5, { persons: 2 }, "others")).not.toEqual(scenes(5, { persons: 2 }));
  });

  it("gives up where nobody fits", () => {
    expect(() => scenes(1, { persons: 1, margin: 179 })).toThrow("no scene of 1 people fits in 480×360 pixels");
  });
});
