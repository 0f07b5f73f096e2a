import { InvalidSettingError } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { imagePath } from "./image-pattern.js";
import { readOptions } from "./options.js";
import { selectFrames } from "./select-frames.js";

const read = (options: Record<string, unknown>) => readOptions({ root: "", annotations: null, options });
const parts = {
  subject: "S1",
  sequence: "TakingPhoto_1",
  camera: "54138969",
  frame: "000001",
  action: "TakingPhoto",
  subaction: "1",
};

function problemOf(options: Record<string, unknown>): string {
  try {
    read(options);
  } catch (error) {
    if (!(error instanceof InvalidSettingError)) throw error;
    return error.message;
  }
  throw new Error("nothing was wrong");
}

describe("options of h36m", () => {
  test("everything is read when nothing is said", () => {
    const options = read({});
    expect(options).toMatchObject({ form: null, every: 1, motionGate: null, cameraFile: null, subjectsNamed: false });
    expect([options.subjects.length, options.actions.length, options.cameras.length]).toEqual([7, 15, 4]);
    expect(imagePath(options.imagePattern, parts)).toBe(
      "S1/S1_TakingPhoto_1.54138969/S1_TakingPhoto_1.54138969_000001.jpg",
    );
  });

  test("lists are put in the order of the source; actions have their long names too, cameras may be numbers", () => {
    expect(read({ subjects: ["S11", "S1"] }).subjects).toEqual(["S1", "S11"]);
    expect(read({ actions: ["Walking", "TakingPhoto"] }).actions).toEqual(["Photo", "Walking"]);
    expect(read({ cameras: [60457274, "54138969"] }).cameras).toEqual(["54138969", "60457274"]);
  });

  test("fps is a divisor of 50", () => {
    expect([50, 25, 10, 2.5].map((fps) => read({ fps }).every)).toEqual([1, 2, 5, 20]);
    expect(problemOf({ fps: 30 })).toBe(
      "h36m: options: fps: a rate that 50 is a multiple of, such as 10 expected, found 30",
    );
  });

  test("every other value is refused by the option's name", () => {
    expect(problemOf({ subject: ["S1"] })).toContain('unknown option "subject"; did you mean "subjects"?');
    expect(problemOf({ subjects: ["S2"] })).toContain(
      'subjects: one of S1, S5, S6, S7, S8, S9, S11 expected, found "S2"',
    );
    expect(problemOf({ subjects: "S1" })).toContain("subjects: a list of S1");
    expect(problemOf({ subjects: [] })).toContain("found []");
    expect(problemOf({ actions: ["Sit"] })).toContain("actions: one of Directions");
    expect(problemOf({ cameras: [1] })).toContain("cameras: one of 54138969");
    expect(problemOf({ form: "oficial" })).toContain(
      'form: one of official, 3d-pose-baseline, videopose3d, h36m-fetch, c2f-vol, mmpose expected, found "oficial"; did you mean "official"?',
    );
    expect(problemOf({ fps: 10, every: 5 })).toContain("fps or every expected, found both");
    expect(problemOf({ every: 1.5 })).toContain("every: a whole number of 1 or more");
    expect(problemOf({ motion_gate_mm: -1 })).toContain("motion_gate_mm: a number of millimetres of 0 or more");
    expect(problemOf({ image_pattern: "{subject}.jpg" })).toContain("a pattern with {frame}");
    expect(problemOf({ image_pattern: "{frame}{subjekt}" })).toContain('found "subjekt"; did you mean "subject"?');
    expect(problemOf({ image_pattern: "../{frame}.jpg" })).toContain("which has the part ..");
    expect(problemOf({ camera_file: 3 })).toContain("camera_file: a text expected, found 3");
  });
});

describe("selectFrames", () => {
  const at = (x: number) => Float64Array.of(0, 0, 0, x, 0, 0);

  test("every counts from frame 1", () => {
    const { isDue } = selectFrames({ every: 5, motionGate: null });
    expect([1, 2, 5, 6, 11].filter(isDue)).toEqual([1, 6, 11]);
  });

  test("the gate measures from the last frame that was kept, a sequence for itself", () => {
    const { keeps } = selectFrames({ every: 1, motionGate: 40 });
    expect([0, 20, 39, 40, 60, 79, 81].map((x) => keeps("a", at(x)))).toEqual([
      true,
      false,
      false,
      true,
      false,
      false,
      true,
    ]);
    expect(keeps("b", at(0))).toBe(true);
  });

  test("a missing joint has not moved", () => {
    const { keeps } = selectFrames({ every: 1, motionGate: 40 });
    expect([at(0), at(Number.NaN), at(41)].map((joints) => keeps("a", joints))).toEqual([true, false, true]);
  });
});
