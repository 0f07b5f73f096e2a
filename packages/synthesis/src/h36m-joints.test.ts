import { aic14, h36m17, lsp14, mpii16, randomStream, remapPose, remapToH36m17, type Skeleton } from "@wildpose/pose";
import { describe, expect, it } from "vitest";
import { bodyPoints } from "./body-points.js";
import { h36mJoints, type JointRule, jointRules } from "./h36m-joints.js";
import { sampleBody } from "./sample-body.js";

const skeletons: Readonly<Record<JointRule, Skeleton>> = { mpii: mpii16, lsp: lsp14, "ai-challenger": aic14 };

/** The body point an annotator marks for a source's joint, where the names differ. */
const marked: Readonly<Record<string, (typeof bodyPoints)[number]>> = {
  upperNeck: "neckRoot",
  neck: "neckRoot",
};

describe("h36mJoints", () => {
  it.each(jointRules)("%s: equals the source's joints remapped by the rules the sources use", (rule) => {
    const skeleton = skeletons[rule];
    const random = randomStream(1, rule);
    for (let i = 0; i < 50; i++) {
      const { points } = sampleBody(random);
      const annotated = Float32Array.from(
        skeleton.joints.flatMap((joint) => {
          const at = (name: string) => bodyPoints.indexOf((marked[name] ?? name) as (typeof bodyPoints)[number]) * 3;
          // MPII's thorax is computed from its shoulders.
          const ends = joint === "thorax" ? [at("leftShoulder"), at("rightShoulder")] : [at(joint), at(joint)];
          return [0, 1, 2].map((axis) => (points[ends[0] + axis] + points[ends[1] + axis]) / 2);
        }),
      );
      const expected = new Float32Array(51);
      const visibility = new Uint8Array(skeleton.joints.length).fill(2);
      remapPose(remapToH36m17(skeleton), annotated, visibility, expected, new Uint8Array(17));
      const joints = h36mJoints(points, rule, new Float64Array(51));
      for (let j = 0; j < 51; j++) expect(joints[j], h36m17.joints[Math.floor(j / 3)]).toBeCloseTo(expected[j], 2);
    }
  });

  it("fills and returns `out`", () => {
    const out = new Float64Array(51);
    expect(h36mJoints(new Float64Array(51).fill(1), "lsp", out)).toBe(out);
    for (const value of out) expect(value).toBeCloseTo(1, 12);
  });
});
