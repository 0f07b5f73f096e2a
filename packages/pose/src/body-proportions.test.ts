import { expect, it } from "vitest";
import { AVERAGE_HEIGHT_MM, bodyProportions, sizeRuler } from "./body-proportions.js";
import { h36m17 } from "./skeletons/h36m17.js";

it("the average body is as high as its parts: legs, torso, neck and head, and an ankle above the ground", () => {
  const { thigh, shank, torso, neckRoot, headAndNeck } = bodyProportions;
  const fromAnkleToVertex = thigh + shank + torso + neckRoot + headAndNeck;
  // The ankle joint is some 4 % of height above the ground (Drillis and Contini 1966: 0.039).
  expect(fromAnkleToVertex + 0.039).toBeGreaterThan(0.97);
  expect(fromAnkleToVertex + 0.039).toBeLessThan(1.03);
});

it("the ruler of size has the hips, both legs, the torso, both shoulders and arms: 14 bones, the same left and right", () => {
  const children = sizeRuler.bones.map(([, child]) => h36m17.joints[child]);
  expect(children).toEqual(h36m17.joints.filter((joint) => !["hip", "neck", "head"].includes(joint)));
  const lengthOf = new Map(children.map((joint, i) => [joint as string, sizeRuler.lengthsMm[i]]));
  for (const [joint, length] of lengthOf) {
    if (joint.startsWith("left")) expect(lengthOf.get(joint.replace("left", "right"))).toBe(length);
  }
  // De Leva's thigh of a man of 1741 mm is 422.2 mm.
  expect(lengthOf.get("leftKnee")).toBeCloseTo((422.2 * AVERAGE_HEIGHT_MM) / 1741, 9);
});
