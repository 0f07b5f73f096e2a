import { h36m17, type RandomStream, randomStream } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import type { PoseSource } from "./examples.js";
import { mirrorHalf } from "./mirror-half.js";
import { mixSources } from "./mix-sources.js";
import { motionSource } from "./motion-source.js";

/** [count, 17, 3]: bodies whose root's depth tells them apart; to the right of the axis and above it. */
function recording(count: number): Float32Array {
  return Float32Array.from({ length: count * 51 }, (_, i) => {
    const [pose, joint, axis] = [Math.floor(i / 51), Math.floor((i % 51) / 3), i % 3];
    return (axis === 2 ? 4000 + pose : axis === 1 ? -600 : 900) + 40 * joint * (axis === 1 ? -1 : 1);
  });
}

const settings = { name: "made", key: "motion.0", facts: { sha256: "abc" }, newView: null };
const distanceOf = (pose: Float64Array) => Math.hypot(...pose.subarray(0, 3));
const sidesOf = (pose: Float64Array) =>
  h36m17.joints.map((_, j) => Math.hypot(...[0, 1, 2].map((d) => pose[j * 3 + d] - pose[d])));

function drawn(source: Pick<PoseSource, "samplePose">, count: number): Float64Array[] {
  const random = randomStream(1, "motion");
  return Array.from({ length: count }, () => source.samplePose(random));
}

describe("recorded motion", () => {
  test("under its own camera is turned about the camera until the root is on the axis", () => {
    const poses = recording(1);
    const [pose] = drawn(motionSource({ ...settings, poses }), 1);
    expect([...pose.subarray(0, 2)]).toEqual([0, 0]);
    expect(pose[2]).toBeCloseTo(Math.hypot(900, 600, 4000), 2);
    sidesOf(pose).forEach((side, j) => void expect(side).toBeCloseTo(sidesOf(Float64Array.from(poses))[j], 2));
    // No roll, and no mirror: what was further to the right, above and behind still is.
    expect(pose[48]).toBeGreaterThan(0);
    expect(pose[49]).toBeLessThan(0);
    expect(pose[50]).toBeGreaterThan(pose[2]);
  });

  test("under a new camera it is handed over standing, y up, the root in the origin", () => {
    const seen: Float64Array[] = [];
    const newView = (points: Float64Array, _: RandomStream) => {
      seen.push(points);
      return points.map((value, i) => (i % 3 === 2 ? 5000 + value : value));
    };
    const [pose] = drawn(motionSource({ ...settings, poses: recording(1), newView }), 1);
    expect([...seen[0].subarray(0, 6)].map((value) => value + 0)).toEqual([0, 0, 0, 40, 40, -40]);
    expect(pose[2]).toBe(5000);
  });

  test("one stretch in twenty is held out, the rest is drawn evenly, and nothing is in both", () => {
    const source = motionSource({ ...settings, poses: recording(1000) });
    expect(source.facts).toEqual({ "motion.0.sha256": "abc", "motion.0.poses": 1000, "motion.0.held_out": 50 });
    const [trained, heldOut] = [source, source.heldOut as PoseSource].map(
      (one) => new Set(drawn(one, 20_000).map((pose) => Math.round(distanceOf(pose) * 1000))),
    );
    expect(trained.size).toBe(950);
    expect(heldOut.size).toBe(50);
    expect([...heldOut].filter((distance) => trained.has(distance))).toEqual([]);
  });

  test("of a few poses none is held out, and validation draws from all", () => {
    const source = motionSource({ ...settings, poses: recording(10) });
    expect(source.facts?.["motion.0.held_out"]).toBe(0);
    expect(new Set(drawn(source.heldOut as PoseSource, 500).map(distanceOf)).size).toBe(10);
  });
});

/** Every joint's x is its index, its depth the source's own. */
const of = (depth: number, heldOut?: PoseSource): PoseSource => ({
  name: `at ${depth}`,
  samplePose: () => Float64Array.from({ length: 51 }, (_, i) => (i % 3 === 2 ? depth : i % 3 === 0 ? i / 3 : 0)),
  facts: { [`depth ${depth}`]: depth },
  ...(heldOut && { heldOut }),
});

describe("a mixture", () => {
  test("draws from its parts in the proportion of their shares, in validation from what they hold out", () => {
    const mixed = mixSources([
      { source: of(3000), share: 2 },
      { source: of(4000, of(4500)), share: 1 },
      { source: of(5000, of(5500)), share: 0.5 },
    ]);
    expect(mixed.name).toBe("at 3000 + at 4000 + at 5000");
    expect(mixed.facts).toEqual({ "depth 3000": 3000, "depth 4000": 4000, "depth 5000": 5000 });
    for (const [source, second, third] of [
      [mixed, 4000, 5000],
      [mixed.heldOut as PoseSource, 4500, 5500],
    ] as const) {
      const depths = drawn(source, 14_000).map((pose) => pose[2]);
      const share = (depth: number) => depths.filter((one) => one === depth).length / depths.length;
      expect(share(3000)).toBeCloseTo(4 / 7, 1.7);
      expect(share(second)).toBeCloseTo(2 / 7, 1.7);
      expect(share(third)).toBeCloseTo(1 / 7, 1.7);
    }
  });

  test("of one part is that part, and draws nothing to choose it", () => {
    const only = of(3000);
    expect(mixSources([{ source: only, share: 3 }])).toBe(only);
  });
});

describe("a mirror", () => {
  test("shows half of the poses with left and right exchanged and x negated, and none that are held out", () => {
    const source = mirrorHalf(of(3000));
    const poses = drawn(source, 4000);
    const flipped = poses.filter((pose) => pose[3] !== 1);
    expect(flipped.length / 4000).toBeCloseTo(0.5, 1.5);
    const [left, right] = ["leftWrist", "rightWrist"].map((name) => h36m17.joints.indexOf(name as never));
    for (const pose of flipped) {
      expect([pose[0], pose[left * 3], pose[right * 3], pose[2]]).toEqual([0, -right, -left, 3000]);
    }
    expect(drawn(source.heldOut as PoseSource, 200).every((pose) => pose[3] === 1)).toBe(true);
  });
});
