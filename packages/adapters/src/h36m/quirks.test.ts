import { transposed } from "@wildpose/camera";
import { h36m17 } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import {
  canonicalAction,
  frameOfImageName,
  imageSizeOf,
  isCalibrationRecording,
  jointsOf32,
  jointsOfC2f,
  knownDefect,
  rotationOfBaseline,
  rotationOfMmpose,
  splitOf,
  takeOfName,
} from "./quirks.js";
import { cameraIds, subjects, takeNamed, takes } from "./sequence-names.js";

const nameOf = (subject: string, name: string) => takeOfName(subject, name)?.name ?? null;

describe("names", () => {
  test("S1's TakingPhoto and WalkingDog are Photo and WalkDog", () => {
    expect(nameOf("S1", "TakingPhoto 1")).toBe("Photo 1");
    expect(nameOf("S1", "TakingPhoto")).toBe("Photo");
    expect(nameOf("S1", "WalkingDog")).toBe("WalkDog");
    expect(nameOf("S1", "WalkDog 1")).toBe("WalkDog 1");
    expect(canonicalAction("WalkingTogether")).toBe("WalkTogether");
  });

  test("an action whose name begins another's is told from it", () => {
    expect([nameOf("S1", "Sitting 1"), nameOf("S1", "SittingDown 2"), nameOf("S1", "SittingDown")]).toEqual([
      "Sitting 1",
      "SittingDown 2",
      "SittingDown",
    ]);
    expect(["Walking", "WalkDog", "WalkTogether"].map((name) => nameOf("S9", name))).toEqual([
      "Walking",
      "WalkDog",
      "WalkTogether",
    ]);
    expect(canonicalAction("Walk")).toBeNull();
    expect(canonicalAction("toString")).toBeNull();
  });

  test("the number follows a space or an underscore", () => {
    expect(nameOf("S5", "Discussion 3")).toBe("Discussion 3");
    expect(nameOf("S5", "Discussion_3")).toBe("Discussion 3");
  });

  test("a take that a subject does not have is none of it", () => {
    expect(nameOf("S5", "Discussion 1")).toBeNull();
    expect(nameOf("S1", "Sitting")).toBeNull();
    expect(nameOf("S2", "Directions")).toBeNull();
    expect(nameOf("S1", "_ALL")).toBeNull();
  });

  test("every subject has 30 takes, two of each action", () => {
    expect(takes).toHaveLength(210);
    for (const subject of subjects) {
      const own = takes.filter((take) => take.subject === subject);
      expect(new Set(own.map(({ name }) => name)).size).toBe(30);
      expect(new Set(own.map(({ action, subaction }) => `${action}/${subaction}`)).size).toBe(30);
      for (const take of own) expect(takeOfName(subject, take.officialName)).toBe(take);
    }
  });

  test("_ALL is a calibration recording", () => {
    expect(["_ALL", "_ALL 1", "ALL", "Directions"].map(isCalibrationRecording)).toEqual([true, true, false, false]);
  });
});

describe("image names", () => {
  const shown = (name: string) => {
    const image = frameOfImageName(name);
    return image && [image.take.subject, image.take.name, image.camera, image.frame];
  };

  test("say what they show, with and without folders and ending; frames count from 1", () => {
    expect(shown("S1/S1_Directions_1.54138969/S1_Directions_1.54138969_000001.jpg")).toEqual([
      "S1",
      "Directions 1",
      "54138969",
      1,
    ]);
    expect(shown("S9_Posing_1.55011271_000001")).toEqual(["S9", "Posing 1", "55011271", 1]);
    expect(shown("S1_TakingPhoto.60457274_001234.png")).toEqual(["S1", "Photo", "60457274", 1234]);
    expect(shown("S5_SittingDown.58860488_002061.jpg")).toEqual(["S5", "SittingDown", "58860488", 2061]);
  });

  test("others say nothing", () => {
    expect(shown("S1_Directions_1.54138969_000000.jpg")).toBeNull();
    expect(shown("S1_Directions_1.54138960_000001.jpg")).toBeNull();
    expect(shown("S1_Directions_7.54138969_000001.jpg")).toBeNull();
    expect(shown("S2_Directions_1.54138969_000001.jpg")).toBeNull();
    expect(shown("img_000001.jpg")).toBeNull();
    expect(shown("")).toBeNull();
  });
});

describe("known defects", () => {
  test("S9 Greeting, SittingDown 1 and Waiting 1 have drifted in all cameras, and nothing else of S9", () => {
    const drifted = takes.filter((take) => cameraIds.some((id) => knownDefect(take, id) === "mocap-drift"));
    expect(drifted.map(({ subject, name }) => `${subject} ${name}`)).toEqual([
      "S9 Greeting",
      "S9 SittingDown 1",
      "S9 Waiting 1",
    ]);
    for (const take of drifted)
      expect(cameraIds.map((id) => knownDefect(take, id))).toEqual(new Array(4).fill("mocap-drift"));
  });

  test("they are subactions 2, 2 and 1 of metadata.xml", () => {
    expect(["Greeting", "SittingDown 1", "Waiting 1"].map((name) => takeNamed("S9", name)?.subaction)).toEqual([
      2, 2, 1,
    ]);
  });

  test("the video of S11 Directions by camera 54138969 is damaged, that of Directions 1 is not", () => {
    const damaged = takes.flatMap((take) =>
      cameraIds.flatMap((id) =>
        knownDefect(take, id) === "damaged-video" ? [`${take.subject} ${take.name} ${id} ${take.subaction}`] : [],
      ),
    );
    expect(damaged).toEqual(["S11 Directions 54138969 2"]);
  });
});

describe("joints", () => {
  test("each joint of the 17 is of the 32, without the copies 16, 20, 23, 24, 28 and 31", () => {
    expect(jointsOf32).toHaveLength(h36m17.joints.length);
    for (const copy of [11, 16, 20, 23, 24, 28, 31]) expect(jointsOf32).not.toContain(copy);
  });

  test("c2f-vol's order, put into ours, is ours: the left leg is first there", () => {
    const c2f = [11, 6, 7, 8, 1, 2, 3, 12, 13, 14, 15, 17, 18, 19, 25, 26, 27];
    expect(jointsOfC2f.map((index) => c2f[index])).toEqual([11, ...jointsOf32.slice(1)]);
  });
});

test("images are 1000 wide and 1000 or 1002 high; those of S7 are all 1002 high", () => {
  expect(cameraIds.map((id) => imageSizeOf("S1", id)[1])).toEqual([1002, 1000, 1000, 1002]);
  expect(cameraIds.map((id) => imageSizeOf("S7", id)[1])).toEqual([1002, 1002, 1002, 1002]);
});

test("S9 and S11 are the test subjects", () => {
  expect(subjects.filter((subject) => splitOf(subject) === "test")).toEqual(["S9", "S11"]);
});

test("both packages store the rotation the other way around", () => {
  const stored = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
  expect(rotationOfBaseline(stored)).toEqual(transposed(stored));
  expect(rotationOfMmpose(stored)).toEqual(transposed(stored));
});
