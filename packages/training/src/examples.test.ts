import { createHash } from "node:crypto";
import { projectPinhole, rightFromLeft, unitsPerMillimetre } from "@wildpose/camera";
import { h36m17, type RandomStream, randomStream, sizeRuler } from "@wildpose/pose";
import { describe, expect, it } from "vitest";
import { type AnnotationFaults, drawExamples, noFaults, type PoseSource } from "./examples.js";

/** Joints scattered around a root on the axis: enough to be seen from two sides. */
const scattered: PoseSource = {
  name: "scattered",
  samplePose(random: RandomStream) {
    const depth = random.uniform(3000, 7000);
    return Float64Array.from({ length: 51 }, (_, i) => {
      const offset = i < 3 ? 0 : random.normal(0, 300);
      return i % 3 === 2 ? depth + offset : offset;
    });
  },
};

describe("training examples", () => {
  it("left plus disparity is what the camera 500 mm to the right sees, relative to the root", () => {
    const { left, disparity } = drawExamples(scattered, randomStream(1, "a"), 20, noFaults);
    const poses = randomStream(1, "a");
    for (let n = 0; n < 20; n++) {
      const pose = scattered.samplePose(poses);
      poses.uniform(0, 1); // whether joints are missing
      const seen = projectPinhole(pose, [1, 1, 0, 0], new Float64Array(34));
      const right = projectPinhole(rightFromLeft(pose, new Float64Array(51)), [1, 1, 0, 0], new Float64Array(34));
      const unit = 1000 * unitsPerMillimetre(seen, sizeRuler);
      for (let j = 0; j < 17; j++) {
        const x = left[n * 34 + j * 2];
        const y = left[n * 34 + j * 2 + 1];
        expect(x).toBeCloseTo(seen[j * 2] / unit, 5);
        expect(x + disparity[n * 17 + j]).toBeCloseTo((right[j * 2] - right[0]) / unit, 5);
        expect(y).toBeCloseTo((right[j * 2 + 1] - right[1]) / unit, 5);
      }
    }
  });

  it("the right view is the left one plus the disparity where the 2D is exact, and knows nothing of its faults", () => {
    const draw = (faults: AnnotationFaults) => drawExamples(fixedPose, randomStream(1, "a"), 10, faults);
    const { left, disparity, right } = draw(noFaults);
    for (let i = 0; i < right.length; i += 2) {
      expect(right[i]).toBeCloseTo(left[i] + disparity[i >> 1], 6);
      expect(right[i + 1]).toBeCloseTo(left[i + 1], 6);
    }
    // Only the scale, which the 2D is measured for, is as far off as the 2D.
    const faulty = draw({ noiseMm: 20, missing: 1 });
    for (let n = 0; n < 10; n++) {
      const scale = faulty.right[n * 34 + 33] / right[n * 34 + 33];
      for (let i = n * 34; i < (n + 1) * 34; i++) expect(faulty.right[i]).toBeCloseTo(right[i] * scale, 5);
    }
  });

  it("targets are relative to the root, in millimetres", () => {
    const { pose } = drawExamples(scattered, randomStream(1, "a"), 1, noFaults);
    const first = scattered.samplePose(randomStream(1, "a"));
    expect([...pose.subarray(0, 3)]).toEqual([0, 0, 0]);
    expect(pose[50]).toBeCloseTo(first[50] - first[2], 2);
  });

  it("what is missing is (0, 0), never the root, and about as often as asked", () => {
    const count = 2000;
    const { left } = drawExamples(scattered, randomStream(2, "b"), count, { noiseMm: 0, missing: 1 });
    let ankles = 0;
    for (let n = 0; n < count; n++) {
      if (left[n * 34 + h36m17.joints.indexOf("leftAnkle") * 2] === 0) ankles++;
    }
    // Cut off with chance 0.3, and otherwise one joint in eight or so.
    expect(ankles / count).toBeGreaterThan(0.34);
    expect(ankles / count).toBeLessThan(0.43);
    const whole = drawExamples(scattered, randomStream(2, "b"), count, noFaults).left;
    let zeros = 0;
    for (let i = 0; i < whole.length; i += 2) if (i % 34 !== 0 && whole[i] === 0) zeros++;
    expect(zeros).toBe(0);
  });

  it("is always finite, and leaves at least 8 joints", () => {
    const { left, disparity } = drawExamples(scattered, randomStream(4, "d"), 50_000, { noiseMm: 15, missing: 1 });
    expect(left.every(Number.isFinite) && disparity.every(Number.isFinite)).toBe(true);
    for (let n = 0; n < 50_000; n++) {
      let labelled = 1;
      for (let j = 1; j < 17; j++) if (left[n * 34 + j * 2] !== 0) labelled++;
      if (labelled < 8) expect(labelled).toBeGreaterThanOrEqual(8);
    }
  });

  it("noise has the deviation asked for, in millimetres at the person's distance", () => {
    const count = 4000;
    const clean = drawExamples(fixedPose, randomStream(3, "c"), count, noFaults).left;
    const noisy = drawExamples(fixedPose, randomStream(3, "c"), count, { noiseMm: 20, missing: 0 }).left;
    let sum = 0;
    for (let n = 0; n < count; n++) sum += Math.abs(noisy[n * 34 + 33] - clean[n * 34 + 33]);
    // Joint and root are both off, each with deviation d; d is exponential with mean 0.02: the mean of |N(0, d√2)| is
    // √(2/π)·√2·0.02 m. The figure is larger than an average person, whose metres the input is in; with noise it is
    // measured a little larger still, hence the margin.
    const pose = fixedPose.samplePose(randomStream(0, ""));
    const size = 5000 * unitsPerMillimetre(projectPinhole(pose, [1, 1, 0, 0], new Float64Array(34)), sizeRuler);
    const expected = (Math.sqrt(2 / Math.PI) * Math.SQRT2 * 0.02) / size;
    expect(sum / count).toBeGreaterThan(expected * 0.9);
    expect(sum / count).toBeLessThan(expected * 1.1);
  });

  it("noise of annotators is in proportion to the person: a child's joints are less far off", () => {
    const spread = (size: number) => {
      const person: PoseSource = {
        name: "person",
        samplePose: () =>
          Float64Array.from({ length: 51 }, (_, i) => {
            const offset = i < 3 ? 0 : size * 150 * (((i * 5) % 7) - 3);
            return i % 3 === 2 ? 5000 : offset;
          }),
      };
      const faults = { noiseMm: 5, noise: "annotators", missing: 0 } as const;
      const draw = (one: AnnotationFaults) => drawExamples(person, randomStream(3, "c"), 2000, one).left;
      const [clean, noisy] = [draw(noFaults), draw(faults)];
      return noisy.reduce((sum, value, i) => sum + Math.abs(value - clean[i]), 0);
    };
    // The input is in metres of an average person: of a smaller person the same share of its size is the same number.
    expect(spread(0.5) / spread(1)).toBeCloseTo(1, 1);
  });

  it("mixed noise is that of annotators, who compute the spine from hip and thorax, in half of the poses", () => {
    const at = (name: string) => h36m17.joints.indexOf(name as never);
    const straight: PoseSource = {
      name: "straight",
      samplePose: () => {
        const pose = Float64Array.from({ length: 51 }, (_, i) => (i % 3 === 2 ? 5000 : ((i * 5) % 7) * 100));
        for (let axis = 0; axis < 2; axis++) {
          pose[at("hip") * 3 + axis] = 0;
          pose[at("spine") * 3 + axis] = pose[at("thorax") * 3 + axis] / 2;
        }
        return pose;
      },
    };
    const count = 4000;
    const share = (noise: "even" | "annotators" | "mixed") => {
      const { left } = drawExamples(straight, randomStream(5, "m"), count, { noiseMm: 15, noise, missing: 0 });
      const between = (n: number) => left[n * 34 + at("spine") * 2] - left[n * 34 + at("thorax") * 2] / 2;
      return Array.from({ length: count }, (_, n) => n).filter((n) => Math.abs(between(n)) < 1e-6).length / count;
    };
    expect(share("annotators")).toBe(1);
    expect(share("even")).toBeLessThan(0.01);
    expect(share("mixed")).toBeGreaterThan(0.47);
    expect(share("mixed")).toBeLessThan(0.53);
  });

  it("of poses with sides taken for each other half have their legs so, half their arms", () => {
    const count = 4000;
    const draw = (swapped: number) =>
      drawExamples(fixedPose, randomStream(7, "s"), count, { noiseMm: 0, swapped, missing: 0 }).left;
    const [clean, swapped] = [draw(0), draw(0.5)];
    const at = (name: string) => h36m17.joints.indexOf(name as never) * 2;
    const isSwapped = (n: number, limb: string) => {
      const x = (values: Float32Array, side: string) => values[n * 34 + at(`${side}${limb}`)];
      if (x(swapped, "left") === x(clean, "left")) return false;
      expect([x(swapped, "left"), x(swapped, "right")]).toEqual([x(clean, "right"), x(clean, "left")]);
      return true;
    };
    let [legs, arms] = [0, 0];
    for (let n = 0; n < count; n++) {
      const [leg, arm] = [isSwapped(n, "Knee"), isSwapped(n, "Elbow")];
      expect([leg && arm, leg]).toEqual([false, isSwapped(n, "Hip")]);
      if (leg) legs++;
      if (arm) arms++;
    }
    expect(legs / count).toBeCloseTo(0.25, 1.5);
    expect(arms / count).toBeCloseTo(0.25, 1.5);
  });

  it("the same stream gives the same bytes", () => {
    const faults = { noiseMm: 15, missing: 0.35 };
    const draw = (name: string) => drawExamples(scattered, randomStream(5, name), 50, faults);
    expect(draw("x")).toEqual(draw("x"));
    expect(draw("x")).not.toEqual(draw("y"));
  });

  it("are the same from version to version: a checkpoint goes on with what it would have seen", () => {
    const { left, disparity, pose } = drawExamples(scattered, randomStream(6, "kept"), 40, {
      noiseMm: 15,
      missing: 0.35,
    });
    const hash = createHash("sha256");
    for (const { buffer } of [left, disparity, pose]) hash.update(new Uint8Array(buffer));
    expect(hash.digest("hex")).toBe("80da04f7e0caebb8861f19961c81e80b0a7a2abdace0f5711ba6bb1d3502e8e8");
  });
});

const fixedPose: PoseSource = {
  name: "fixed",
  samplePose: () => Float64Array.from({ length: 51 }, (_, i) => (i % 3 === 2 ? 5000 : i < 3 ? 0 : 150 * ((i % 7) - 3))),
};
