import { describe, expect, it } from "vitest";
import { bonesOf, defineSkeleton, type Skeleton } from "./skeleton.js";
import { aic14 } from "./skeletons/aic14.js";
import { coco17 } from "./skeletons/coco17.js";
import { h36m17 } from "./skeletons/h36m17.js";
import { lsp14 } from "./skeletons/lsp14.js";
import { mpii16 } from "./skeletons/mpii16.js";

const skeletons: [Skeleton, joints: number, rootName: string, midline: number][] = [
  [h36m17, 17, "hip", 5],
  [lsp14, 14, "neck", 2],
  [mpii16, 16, "pelvis", 4],
  [aic14, 14, "neck", 2],
  [coco17, 17, "nose", 1],
];

describe.each(skeletons.map(([skeleton, ...facts]) => [skeleton.id, skeleton, ...facts] as const))(
  "%s",
  (_, skeleton, joints, rootName, midline) => {
    it(`has ${joints} joints with different names and the root ${rootName}`, () => {
      expect(skeleton.joints).toHaveLength(joints);
      expect(new Set(skeleton.joints).size).toBe(joints);
      expect(skeleton.joints[skeleton.root]).toBe(rootName);
    });

    it("is one tree: every joint leads to the root, over one bone fewer than there are joints", () => {
      expect(bonesOf(skeleton)).toHaveLength(joints - 1);
      for (let joint = 0; joint < joints; joint++) {
        let at = joint;
        for (let step = 0; step < joints && at !== skeleton.root; step++) at = skeleton.parents[at];
        expect(at).toBe(skeleton.root);
      }
    });

    it(`mirrors left into right and back, and keeps ${midline} joints of the midline`, () => {
      expect(skeleton.mirror.map((partner) => skeleton.mirror[partner])).toEqual([...skeleton.joints.keys()]);
      expect(skeleton.mirror.filter((partner, joint) => partner === joint)).toHaveLength(midline);
      for (const [joint, partner] of skeleton.mirror.entries()) {
        if (partner === joint) continue;
        const sides = [skeleton.joints[joint], skeleton.joints[partner]].map((name) => /^left|^right/.exec(name)?.[0]);
        expect(sides.sort()).toEqual(["left", "right"]);
      }
    });

    it("mirrors bones into bones, except where the tree starts on one side", () => {
      for (const [parent, child] of bonesOf(skeleton)) {
        expect(skeleton.parents[skeleton.mirror[child]]).toBe(skeleton.mirror[parent]);
      }
    });
  },
);

describe("the order of joints is that of the source files", () => {
  it("Human3.6M: indices 1–3 are the right leg, 11–13 the left arm", () => {
    expect(h36m17.joints).toEqual([
      ...["hip", "rightHip", "rightKnee", "rightAnkle", "leftHip", "leftKnee", "leftAnkle"],
      ...["spine", "thorax", "neck", "head"],
      ...["leftShoulder", "leftElbow", "leftWrist", "rightShoulder", "rightElbow", "rightWrist"],
    ]);
    expect(h36m17.parents).toEqual([-1, 0, 1, 2, 0, 4, 5, 0, 7, 8, 9, 8, 11, 12, 8, 14, 15]);
    expect(h36m17.mirror).toEqual([0, 4, 5, 6, 1, 2, 3, 7, 8, 9, 10, 14, 15, 16, 11, 12, 13]);
  });

  it("LSP: legs up from the right ankle and down to the left, arms the same, neck, head top", () => {
    const side = (...names: string[]) => names;
    expect(lsp14.joints).toEqual([
      ...side("rightAnkle", "rightKnee", "rightHip", "leftHip", "leftKnee", "leftAnkle"),
      ...side("rightWrist", "rightElbow", "rightShoulder", "leftShoulder", "leftElbow", "leftWrist"),
      ...["neck", "headTop"],
    ]);
    expect(lsp14.mirror).toEqual([5, 4, 3, 2, 1, 0, 11, 10, 9, 8, 7, 6, 12, 13]);
  });

  it("MPII: ids 6–9 are pelvis, thorax, upper neck, head top; id 11 is the right elbow", () => {
    expect(mpii16.joints.slice(6, 10)).toEqual(["pelvis", "thorax", "upperNeck", "headTop"]);
    expect(mpii16.joints[11]).toBe("rightElbow");
    expect(mpii16.mirror).toEqual([5, 4, 3, 2, 1, 0, 6, 7, 8, 9, 15, 14, 13, 12, 11, 10]);
  });

  it("AI-Challenger: right arm, left arm, right leg, left leg, head top, neck", () => {
    expect([0, 3, 6, 9, 12, 13].map((joint) => aic14.joints[joint])).toEqual([
      "rightShoulder",
      "leftShoulder",
      "rightHip",
      "leftHip",
      "headTop",
      "neck",
    ]);
    expect(aic14.mirror).toEqual([3, 4, 5, 0, 1, 2, 9, 10, 11, 6, 7, 8, 12, 13]);
  });

  it("COCO: nose, then left and right in turn", () => {
    expect(coco17.mirror).toEqual([0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15]);
    expect([1, 5, 11, 15].map((joint) => coco17.joints[joint])).toEqual([
      "leftEye",
      "leftShoulder",
      "leftHip",
      "leftAnkle",
    ]);
  });
});

describe("defineSkeleton", () => {
  it("allows a joint before its parent, and gives bones in the order of the children", () => {
    const skeleton = defineSkeleton("s", [
      ["leftHand", "chest"],
      ["chest", null],
      ["rightHand", "chest"],
    ]);
    expect(skeleton).toEqual({
      id: "s",
      joints: ["leftHand", "chest", "rightHand"],
      parents: [1, -1, 1],
      mirror: [2, 1, 0],
      root: 1,
    });
    expect(bonesOf(skeleton)).toEqual([
      [1, 0],
      [1, 2],
    ]);
  });

  it.each<[string, [string, string | null][], string]>([
    [
      "a joint is named twice",
      [
        ["a", null],
        ["b", "a"],
        ["b", "a"],
      ],
      "s: a joint is named twice",
    ],
    [
      "a parent is unknown",
      [
        ["a", null],
        ["b", "c"],
      ],
      "s: b has the unknown parent c",
    ],
    [
      "there is no root",
      [
        ["a", "b"],
        ["b", "a"],
      ],
      "s: 0 roots, expected 1",
    ],
    [
      "there are two roots",
      [
        ["a", null],
        ["b", null],
      ],
      "s: 2 roots, expected 1",
    ],
    [
      "joints lead in a circle",
      [
        ["a", null],
        ["b", "c"],
        ["c", "b"],
      ],
      "s: b is on a circle of parents",
    ],
    [
      "a side is missing",
      [
        ["a", null],
        ["leftHand", "a"],
      ],
      "s: leftHand has no partner rightHand",
    ],
  ])("refuses a skeleton where %s", (_, joints, message) => {
    expect(() => defineSkeleton("s", joints)).toThrow(message);
  });
});
