import { describe, expect, it } from "vitest";
import { compileRemap, type RemapRules, remapPose } from "./remap.js";
import { remapToH36m17 } from "./remap-rules.js";
import { defineSkeleton, type Skeleton } from "./skeleton.js";
import { aic14 } from "./skeletons/aic14.js";
import { coco17 } from "./skeletons/coco17.js";
import { h36m17 } from "./skeletons/h36m17.js";
import { lsp14 } from "./skeletons/lsp14.js";
import { mpii16 } from "./skeletons/mpii16.js";

const skeletons = [h36m17, lsp14, mpii16, aic14, coco17];

/** Joint j is at (2^j, j): x tells which joints a sum is made of. */
function numbered(skeleton: Skeleton): Float32Array {
  return Float32Array.from(skeleton.joints.flatMap((_, joint) => [2 ** joint, joint]));
}

function remap(source: Skeleton, keypoints = numbered(source), visibility = source.joints.map(() => 2)) {
  const points = new Float32Array((17 * keypoints.length) / source.joints.length).fill(99);
  const seen = new Uint8Array(17).fill(99);
  remapPose(remapToH36m17(source), keypoints, Uint8Array.from(visibility), points, seen);
  return { points, seen, xs: [...points].filter((_, i) => i % 2 === 0), ys: [...points].filter((_, i) => i % 2 === 1) };
}

function jointNames(flags: Uint8Array): string[] {
  return h36m17.joints.filter((_, joint) => flags[joint] === 1);
}

describe("remapping to the 17 joints of Human3.6M", () => {
  it("from themselves changes nothing", () => {
    expect(remap(h36m17).points).toEqual(numbered(h36m17));
    expect(jointNames(remapToH36m17(h36m17).synthesized)).toEqual([]);
  });

  it("from LSP: hip and thorax are midpoints, spine the middle of those, neck and head the two head joints", () => {
    // LSP: 0–2 right leg upwards, 3–5 left leg downwards, 6–8 right arm upwards, 9–11 left arm downwards, neck, head top.
    expect(remap(lsp14).ys).toEqual([
      ...[(2 + 3) / 2, 2, 1, 0, 3, 4, 5],
      ...[(2 + 3 + 8 + 9) / 4, (8 + 9) / 2, 12, 13],
      ...[9, 10, 11, 8, 7, 6],
    ]);
    expect(remap(lsp14).xs[7]).toBe((4 + 8 + 256 + 512) / 4);
    expect(jointNames(remapToH36m17(lsp14).synthesized)).toEqual(["hip", "spine", "thorax", "neck"]);
  });

  it("from MPII: pelvis, thorax and head top are annotated, spine is the middle, upper neck stands in for neck", () => {
    expect(remap(mpii16).xs).toEqual([
      ...[64, 4, 2, 1, 8, 16, 32],
      ...[(64 + 128) / 2, 128, 256, 512],
      ...[8192, 16384, 32768, 4096, 2048, 1024],
    ]);
    expect(jointNames(remapToH36m17(mpii16).synthesized)).toEqual(["spine", "neck"]);
  });

  it("from a skeleton that brings its own rule, by that rule, compiled once", () => {
    const renamed = Object.fromEntries(h36m17.joints.map((joint) => [joint, joint]));
    const own = defineSkeleton(
      "own",
      h36m17.joints.map((joint, index) => [joint, index === 0 ? null : h36m17.joints[h36m17.parents[index]]]),
      { ...renamed, spine: { hip: 1 / 2, thorax: 1 / 2 } },
    );
    expect(remap(own).ys[7]).toBe((0 + 8) / 2);
    expect(jointNames(remapToH36m17(own).synthesized)).toEqual(["spine"]);
    expect(remapToH36m17(own)).toBe(remapToH36m17(own));
  });

  it("from a skeleton whose own rule leaves a joint out is refused by its name", () => {
    const own = defineSkeleton("own", [["hip", null]], { hip: "hip" });
    expect(() => remapToH36m17(own)).toThrow("own → rightHip: no rule");
  });

  it("from AI-Challenger: neck is 3/4 neck + 1/4 head top, head 5/12 neck + 7/12 head top", () => {
    // Neck is joint 13, head top 12.
    const { xs, ys } = remap(aic14);
    expect(xs[9]).toBe((3 * 8192 + 4096) / 4);
    expect(xs[10]).toBeCloseTo((5 * 8192 + 7 * 4096) / 12, 2);
    expect(ys).toEqual([
      ...[(6 + 9) / 2, 6, 7, 8, 9, 10, 11],
      ...[(6 + 9 + 0 + 3) / 4, (0 + 3) / 2, 12.75, Math.fround((5 * 13 + 7 * 12) / 12)],
      ...[3, 4, 5, 0, 1, 2],
    ]);
    expect(jointNames(remapToH36m17(aic14).synthesized)).toEqual(["hip", "spine", "thorax", "neck", "head"]);
  });

  it("from COCO: the nose stands in for neck, the middle of the eyes for head", () => {
    expect(remap(coco17).ys).toEqual([
      ...[(11 + 12) / 2, 12, 14, 16, 11, 13, 15],
      ...[(11 + 12 + 5 + 6) / 4, (5 + 6) / 2, 0, (1 + 2) / 2],
      ...[5, 7, 9, 6, 8, 10],
    ]);
    expect(jointNames(remapToH36m17(coco17).synthesized)).toEqual(["hip", "spine", "thorax", "neck", "head"]);
  });

  it.each(skeletons.map((skeleton) => [skeleton.id, skeleton] as const))(
    "from %s: swapping sides before is swapping sides after",
    (_, source) => {
      const points = numbered(source);
      const swapped = Float32Array.from(source.mirror.flatMap((joint) => [points[joint * 2], points[joint * 2 + 1]]));
      const before = remap(source, swapped).points;
      const after = remap(source).points;
      expect([...before]).toEqual(h36m17.mirror.flatMap((joint) => [after[joint * 2], after[joint * 2 + 1]]));
    },
  );

  it("a joint is as visible as the least visible of its parts", () => {
    const visibility = lsp14.joints.map(() => 2);
    visibility[lsp14.joints.indexOf("leftHip")] = 1;
    const { seen } = remap(lsp14, undefined, visibility);
    expect(h36m17.joints.filter((_, joint) => seen[joint] === 1)).toEqual(["hip", "leftHip", "spine"]);
    expect([...seen].filter((value) => value === 2)).toHaveLength(14);
  });

  it("a joint with a part that is not labelled is missing, and no other is", () => {
    const visibility = aic14.joints.map(() => 2);
    const keypoints = numbered(aic14);
    const headTop = aic14.joints.indexOf("headTop");
    visibility[headTop] = 0;
    keypoints.fill(NaN, headTop * 2, headTop * 2 + 2);
    const { xs, ys, seen } = remap(aic14, keypoints, visibility);
    for (const missing of [...h36m17.joints.keys()].filter((joint) => seen[joint] === 0)) {
      expect([xs[missing], ys[missing]]).toEqual([NaN, NaN]);
    }
    expect(h36m17.joints.filter((_, joint) => seen[joint] === 0)).toEqual(["neck", "head"]);
    expect(xs.filter(Number.isNaN)).toHaveLength(2);
  });

  it("a joint that is not labelled is missing even where numbers stand in its place", () => {
    const visibility = mpii16.joints.map(() => 2);
    visibility[mpii16.joints.indexOf("pelvis")] = 0;
    const { xs } = remap(mpii16, undefined, visibility);
    expect(h36m17.joints.filter((_, joint) => Number.isNaN(xs[joint]))).toEqual(["hip", "spine"]);
  });

  it("works in three dimensions", () => {
    const points = Float32Array.from(lsp14.joints.flatMap((_, joint) => [joint, 10 * joint, 100 * joint]));
    expect([...remap(lsp14, points).points.slice(0, 6)]).toEqual([2.5, 25, 250, 2, 20, 200]);
  });
});

describe("rules that cannot be", () => {
  const source = defineSkeleton("one", [["only", null]]);
  const rules = (joint: RemapRules["joints"]["hip"]): RemapRules => ({
    source,
    joints: Object.fromEntries(h36m17.joints.map((name) => [name, joint])) as RemapRules["joints"],
  });

  it("are refused: an unknown joint, weights that do not add up to 1, a skeleton without a rule", () => {
    expect(() => compileRemap(rules("hip"))).toThrow("one → hip: one has no joint hip");
    expect(() => compileRemap(rules({ only: 0.9 }))).toThrow("one → hip: weights add up to 0.9, expected 1");
    expect(() => remapToH36m17(source)).toThrow(/no rule turns one into h36m-17; known: h36m-17, lsp-14/);
  });
});
