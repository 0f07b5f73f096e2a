import { h36m17, randomStream } from "@wildpose/pose";
import { describe, expect, it } from "vitest";
import { poseBody } from "./body-points.js";
import { sampleBodyShape } from "./body-shape.js";
import { human36mJoints, human36mProportions } from "./human36m-body.js";
import { anatomicalPosition, type JointAngles } from "./joint-angles.js";
import { between, lengthOf } from "./motion/vectors.js";
import { type SampledBody, sampleBody } from "./sample-body.js";

const row = (name: (typeof h36m17.joints)[number]) => h36m17.joints.indexOf(name);

/** A body of average proportions, 1,000 mm tall. */
function bodyWith(changes: Partial<JointAngles>): SampledBody {
  const { thigh, shank, torso, neckRoot, headAndNeck, upperArm, forearm } = human36mProportions;
  const shares = { hip: 0.075, thigh, shank, torso, neckRoot, shoulder: 0.081, upperArm, forearm };
  const head = { neck: headAndNeck / 2, head: headAndNeck / 2 };
  const lengths = Object.entries({ ...shares, ...head }).map(([name, share]) => [name, 1000 * share]);
  const shape = { heightMm: 1000, ...Object.fromEntries(lengths) } as SampledBody["shape"];
  const angles = { ...anatomicalPosition(), ...changes };
  const points = poseBody(shape, angles, new Float64Array(17 * 3));
  return { points, attitude: "standing", heightMm: 1000, shape, angles };
}

const jointsOf = (body: SampledBody, stream = "a") =>
  human36mJoints(body, randomStream(1, stream), new Float64Array(51));
const at = (joints: Float64Array, name: (typeof h36m17.joints)[number]) => [
  ...joints.subarray(row(name) * 3, row(name) * 3 + 3),
];

describe("of a person who stands straight", () => {
  const joints = jointsOf(bodyWith({}));

  it("the bones are those of Human3.6M's skeleton", () => {
    const bone = (from: (typeof h36m17.joints)[number], to: (typeof h36m17.joints)[number]) =>
      lengthOf(between(joints, row(from), row(to))) / 1000;
    // From the offsets over 1,767 mm, the height at which de Leva's limbs are as long.
    expect(bone("rightHip", "rightKnee")).toBeCloseTo(442.9 / 1767, 2);
    expect(bone("rightKnee", "rightAnkle")).toBeCloseTo(454.2 / 1767, 2);
    expect(bone("hip", "spine")).toBeCloseTo(233.4 / 1767, 2);
    expect(bone("spine", "thorax")).toBeCloseTo(257.1 / 1767, 2);
    expect(bone("thorax", "neck")).toBeCloseTo(121.1 / 1767, 2);
    expect(bone("neck", "head")).toBeCloseTo(115 / 1767, 2);
    expect(bone("thorax", "leftShoulder")).toBeCloseTo(151 / 1767, 2);
    expect(bone("leftShoulder", "leftElbow")).toBeCloseTo(278.9 / 1767, 2);
    expect(bone("leftElbow", "leftWrist")).toBeCloseTo(251.7 / 1767, 2);
  });

  it("the neck is in front of the head and below it, and the shoulders hang from the thorax", () => {
    const [neck, head, thorax, shoulder] = (["neck", "head", "thorax", "leftShoulder"] as const).map((n) =>
      at(joints, n),
    );
    expect(neck[2]).toBeGreaterThan(head[2] + 20);
    expect(head[1]).toBeGreaterThan(neck[1] + 40);
    expect(thorax[1] - shoulder[1]).toBeCloseTo(27, 0);
  });

  it("legs and arms are the body's own", () => {
    const { points } = bodyWith({});
    for (const j of [0, 1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16]) {
      expect(joints.subarray(j * 3, j * 3 + 3)).toEqual(points.subarray(j * 3, j * 3 + 3));
    }
  });
});

it("neck and head turn with the face, and the thorax does not", () => {
  const straight = jointsOf(bodyWith({}));
  const turned = jointsOf(bodyWith({ neckAxial: 60 }));
  // x is the person's left, where the face is turned to.
  expect(at(turned, "neck")[0]).toBeGreaterThan(at(straight, "neck")[0] + 15);
  expect(at(turned, "thorax")).toEqual(at(straight, "thorax"));
});

it("the spine of a round back is behind the line from hip to thorax", () => {
  const behind = (spineFlexion: number) => {
    const joints = jointsOf(bodyWith({ spineFlexion }));
    const chord = between(joints, row("hip"), row("thorax"));
    const spine = between(joints, row("hip"), row("spine"));
    const along = (chord[1] * spine[1] + chord[2] * spine[2]) / lengthOf(chord) ** 2;
    return (
      Math.hypot(spine[1] - along * chord[1], spine[2] - along * chord[2]) * Math.sign(along * chord[2] - spine[2])
    );
  };
  expect(behind(60) - behind(0)).toBeGreaterThan(25);
  // An arc of 60° over a chord of 0.278 has a height of 0.139 · tan 15°.
  expect(behind(60) - behind(0)).toBeCloseTo(1000 * 0.139 * Math.tan(Math.PI / 12), -1);
});

it("drawn bodies have a torso of 0.55 of the leg, those that annotators mark one of 0.71", () => {
  const random = randomStream(1, "shapes");
  const mean = (proportions?: typeof human36mProportions) => {
    let sum = 0;
    for (let n = 0; n < 4000; n++) {
      const { torso, thigh, shank, heightMm } = sampleBodyShape(random, proportions);
      sum += (torso + 0.027 * heightMm) / (thigh + shank);
    }
    return sum / 4000;
  };
  expect(mean(human36mProportions)).toBeCloseTo((233.4 + 257.1) / (442.9 + 454.2), 1);
  expect(mean()).toBeCloseTo(0.72, 1);
});

it("every attitude gives finite joints, and the same stream the same ones", () => {
  for (let n = 0; n < 500; n++) {
    const body = sampleBody(randomStream(n, "bodies"), undefined, human36mProportions);
    const joints = jointsOf(body, `${n}`);
    expect(joints.every(Number.isFinite)).toBe(true);
    expect(jointsOf(body, `${n}`)).toEqual(joints);
  }
});

it("bodies are as tall as actors are: adults around the height of the published skeleton", () => {
  const random = randomStream(1, "statures");
  const heights = Array.from({ length: 4000 }, () => sampleBodyShape(random, human36mProportions).heightMm);
  const mean = heights.reduce((sum, height) => sum + height, 0) / heights.length;
  const deviation = Math.sqrt(heights.reduce((sum, height) => sum + (height - mean) ** 2, 0) / heights.length);
  expect(Math.abs(mean - 1766)).toBeLessThan(6);
  expect(Math.abs(deviation - 90)).toBeLessThan(5);
  expect([Math.min(...heights) >= 1500, Math.max(...heights) <= 2000]).toEqual([true, true]);
});
