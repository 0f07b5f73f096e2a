import { aic14, coco17, h36m17, lsp14, mpii16 } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { cocoNames } from "../testing/made-coco.js";
import { layoutOf, nameKey } from "./joint-names.js";
import { type CocoOptions, readOptions } from "./options.js";

const options = (given: Record<string, unknown> = {}): CocoOptions =>
  readOptions({ root: "", annotations: [], options: given });

const aicNames =
  "Right Shoulder,Right Elbow,Right Wrist,Left Shoulder,Left Elbow,Left Wrist,Right Hip,Right Knee,Right Ankle,Left Hip,Left Knee,Left Ankle,Head top,Neck".split(
    ",",
  );
const crowdPoseNames =
  "left_shoulder,right_shoulder,left_elbow,right_elbow,left_wrist,right_wrist,left_hip,right_hip,left_knee,right_knee,left_ankle,right_ankle,head,neck".split(
    ",",
  );
const mmposeNames =
  "root (pelvis),left_hip,left_knee,left_foot,right_hip,right_knee,right_foot,spine,thorax,neck_base,head,left_shoulder,left_elbow,left_wrist,right_shoulder,right_elbow,right_wrist".split(
    ",",
  );

describe("names of keypoints", () => {
  test("are the same however they are written", () => {
    for (const name of ["left_eye", "Left Eye", "leftEye", "LEFT-EYE", "LEye", "l_eye", "eye_left", "Eye.L"]) {
      expect(nameKey(name)).toBe("left eye");
    }
    expect(["Head top", "head_top", "headTop", "HeadTop"].map(nameKey)).toEqual(Array(4).fill("headtop"));
    expect(nameKey("constructor")).toBe("constructor");
    expect(nameKey("root (pelvis)")).toBe("rootpelvis");
  });

  test("of COCO give its 17 joints, in any order and writing", () => {
    expect(layoutOf(cocoNames, options())).toEqual({ skeleton: coco17, jointOf: [...coco17.joints.keys()] });
    const reversed = cocoNames.map((name) => name.toUpperCase()).reverse();
    expect(layoutOf(reversed, options())).toEqual({ skeleton: coco17, jointOf: [...coco17.joints.keys()].reverse() });
  });

  test("of MPII and of Human3.6M give theirs, whatever the count has in common with COCO's", () => {
    expect(layoutOf(mpii16.joints, options()).skeleton).toBe(mpii16);
    expect(layoutOf([...h36m17.joints].reverse(), options()).skeleton).toBe(h36m17);
  });

  test("of LSP, AI-Challenger and CrowdPose are the same 14: their order tells which; another order needs the option", () => {
    expect(layoutOf(aicNames, options())).toEqual({ skeleton: aic14, jointOf: [...aic14.joints.keys()] });
    expect(layoutOf(lsp14.joints, options())).toEqual({ skeleton: lsp14, jointOf: [...lsp14.joints.keys()] });
    const { skeleton, jointOf } = layoutOf(crowdPoseNames, options());
    expect(skeleton).toBe(aic14);
    expect(jointOf.map((joint) => joint !== null && aic14.joints[joint])).toEqual(
      "leftShoulder,rightShoulder,leftElbow,rightElbow,leftWrist,rightWrist,leftHip,rightHip,leftKnee,rightKnee,leftAnkle,rightAnkle,headTop,neck".split(
        ",",
      ),
    );
    const mixed = [...aicNames].reverse();
    expect(() => layoutOf(mixed, options())).toThrow(
      "keypoints expected in the order of one of ai-challenger-14, lsp-14, which name the same joints, found another; say which with the option skeleton",
    );
    expect(layoutOf(mixed, options({ skeleton: "lsp-14" })).skeleton).toBe(lsp14);
  });

  test("of a look-alike of 17 others are refused by name, and read once the options say what they are", () => {
    const sides = (side: string) => ["sho", "elb", "wri", "hip", "kne", "ank", "eye", "fli"].map((part) => side + part);
    const lookAlike = ["neck", ...sides("R"), ...sides("L")];
    expect(lookAlike).toHaveLength(17);
    expect(() => layoutOf(lookAlike, options())).toThrow(/has no place for "Rsho", "Relb", .*"Rfli".* and lacks /);
    const parts = { sho: "Shoulder", elb: "Elbow", wri: "Wrist", hip: "Hip", kne: "Knee", ank: "Ankle" };
    const names: Record<string, string | null> = { Rfli: null, Lfli: null, Reye: null, Leye: null };
    for (const [part, joint] of Object.entries(parts)) {
      names[`R${part}`] = `right${joint}`;
      names[`L${part}`] = `left${joint}`;
    }
    expect(() => layoutOf(lookAlike, options({ names }))).toThrow(/lacks "headTop"/);
    const { skeleton, jointOf } = layoutOf(lookAlike, options({ names, skeleton: "ai-challenger-14" }));
    expect(skeleton).toBe(aic14);
    expect(jointOf[0]).toBe(13);
    expect(jointOf[1]).toBe(0);
    expect(jointOf[8]).toBeNull();
  });

  test("more than a skeleton has are refused by name: Halpe's 26 are COCO's and nine others", () => {
    const feet = ["big_toe", "small_toe", "heel"].flatMap((part) => [`left_${part}`, `right_${part}`]);
    const halpe = [...cocoNames, "head", "neck", "hip", ...feet];
    expect(() => layoutOf(halpe, options())).toThrow(
      /the nearest, coco-17, has no place for "head", "neck", "hip", "left_big_toe".*; say what they are with the options names and skeleton/,
    );
    const names = Object.fromEntries(halpe.slice(17).map((name) => [name, null]));
    expect(layoutOf(halpe, options({ names })).jointOf.slice(15, 19)).toEqual([15, 16, null, null]);
  });

  test("fewer than a skeleton has are refused, unless the option says which skeleton", () => {
    const body = cocoNames.slice(5);
    expect(() => layoutOf(body, options())).toThrow(/lacks "nose", "leftEye"/);
    expect(layoutOf(body, options({ skeleton: "coco-17" })).jointOf[0]).toBe(5);
  });

  test("given twice are refused", () => {
    expect(() => layoutOf([...cocoNames.slice(0, 16), "LeftAnkle"], options())).toThrow(
      'coco-17, has no place for "LeftAnkle" and lacks "rightAnkle"',
    );
  });

  test("of mmpose's Human3.6M file lie about the legs: refused until the recipe says what to do", () => {
    expect(() => layoutOf(mmposeNames, options())).toThrow(
      /found those of mmpose's h36m_coco\.json, which call the right leg left; say "legs: swapped"/,
    );
    const named = (legs: string) =>
      layoutOf(mmposeNames, options({ legs })).jointOf.map((joint) => joint !== null && h36m17.joints[joint]);
    expect(named("swapped")).toEqual(h36m17.joints);
    expect(named("as-named").slice(0, 8)).toEqual(
      "hip,leftHip,leftKnee,leftAnkle,rightHip,rightKnee,rightAnkle,spine".split(","),
    );
    expect(() => layoutOf(cocoNames, options({ legs: "swapped" }))).toThrow(
      "expected by the option legs, found others",
    );
  });
});

describe("options", () => {
  test.each([
    [{ skelton: "coco-17" }, 'coco: options: unknown option "skelton"; did you mean "skeleton"?'],
    [
      { skeleton: "coco17" },
      /coco: options: skeleton: one of coco-17, .* expected, found "coco17"; did you mean "coco-17"\?/,
    ],
    [{ skeleton: 17 }, /expected, found 17$/],
    [{ legs: "both" }, 'coco: options: legs: one of as-named, swapped expected, found "both"'],
    [{ categories: "person" }, 'coco: options: categories: a list of category names expected, found "person"'],
    [{ names: { neck: 3 } }, 'a joint name, or null, for each keypoint name expected, found {"neck":3}'],
    [{ names: ["neck"] }, "coco: options: names: "],
  ])("%j is refused", (given, message) => {
    expect(() => options(given)).toThrow(message);
  });
});
