/** What the expected error of a label is worth: made bodies whose truth is known, labelled by the weights that ship. */
import { canonicalFromCamera, projectPinhole, raysFromPixels, rotateRays } from "@wildpose/camera";
import { expectedErrors, placeOnRays, searchRootDepths } from "@wildpose/geometric-search";
import { createLabelGenerator, type Route } from "@wildpose/inference";
import { h36m17, mpjpe, randomStream } from "@wildpose/pose";
import { sampleTrainingPose } from "@wildpose/synthesis";
import { describe, expect, test } from "vitest";

const J = h36m17.joints.length;
const { root } = h36m17;
const intrinsics = [1145, 1145, 512, 512] as const;
const poses = 2000;

interface Judged {
  readonly error: number;
  readonly expected: number;
}

/** Errors of coarse and exact poses, and what was expected of each. */
async function judge(route: Route, noiseMm: number): Promise<Record<"coarse" | "exact", Judged[]>> {
  const random = randomStream(2024, "expected error of made bodies");
  const truths = Array.from({ length: poses }, () => sampleTrainingPose(random));
  const keypoints = new Float32Array(poses * J * 2);
  truths.forEach((truth, n) => {
    const pixels = keypoints.subarray(n * J * 2, (n + 1) * J * 2);
    projectPinhole(truth, intrinsics, pixels);
    // The root stays where it is: its ray is the axis, and the canonical camera the camera itself.
    const deviation = (noiseMm * intrinsics[0]) / truth[root * 3 + 2];
    for (let i = 0; i < pixels.length; i++) if (i >> 1 !== root) pixels[i] += random.normal(0, deviation);
  });
  const rays = raysFromPixels(keypoints, intrinsics, new Float64Array(keypoints.length));
  const rotation = canonicalFromCamera(rays[0], rays[1], new Float64Array(9));
  rotateRays(rays, rotation, rays);
  const generator = await createLabelGenerator({ route });
  const { coarse } = await generator.label({
    count: poses,
    keypoints,
    visibility: new Uint8Array(poses * J).fill(2),
    intrinsics: Float64Array.from({ length: poses * 4 }, (_, i) => intrinsics[i % 4]),
  });
  await generator.close();

  const labelled = new Uint8Array(poses * J).fill(1);
  const { depth } = searchRootDepths(rays, coarse, labelled, root, { minDepthMm: 1000 });
  const exact = placeOnRays(rays, coarse, labelled, root, depth, new Float64Array(coarse.length));
  const besideRoot = (positions: Float32Array | Float64Array, n: number) =>
    Float64Array.from({ length: J * 3 }, (_, i) => positions[n * J * 3 + i] - positions[(n * J + root) * 3 + (i % 3)]);
  const judged = (positions: Float32Array | Float64Array, stage: "coarse" | "exact") => {
    const expected = expectedErrors(coarse, exact, labelled, stage);
    return truths.map((truth, n) => ({
      error: mpjpe(besideRoot(positions, n), besideRoot(truth, 0)),
      expected: expected[n],
    }));
  };
  return { coarse: judged(coarse, "coarse"), exact: judged(exact, "exact") };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** By how much MPJPE falls when a part of the labels is left out, those of the largest expected error. */
function gainWithoutWorst(judged: readonly Judged[], part: number): number {
  const kept = [...judged].sort((a, b) => a.expected - b.expected).slice(0, Math.round(judged.length * (1 - part)));
  return 1 - mean(kept.map(({ error }) => error)) / mean(judged.map(({ error }) => error));
}

describe.each(["direct", "stereo"] as const)("the expected error of the %s route", (route) => {
  test("exact 2D: without the worst tenth by it, MPJPE is at least 6 % lower", async () => {
    const { coarse, exact } = await judge(route, 0);
    for (const judged of [coarse, exact]) {
      expect(gainWithoutWorst(judged, 0.1)).toBeGreaterThan(0.06);
      expect(gainWithoutWorst(judged, 0.2)).toBeGreaterThan(gainWithoutWorst(judged, 0.1));
      const ratio = mean(judged.map(({ expected }) => expected)) / mean(judged.map(({ error }) => error));
      expect(Math.abs(ratio - 1)).toBeLessThan(0.1);
    }
  });

  test("2D that is 15 mm off is expected to be worse, and still told apart", async () => {
    const exact = (await judge(route, 0)).exact;
    const noisy = (await judge(route, 15)).exact;
    expect(mean(noisy.map(({ expected }) => expected))).toBeGreaterThan(
      mean(exact.map(({ expected }) => expected)) + 3,
    );
    expect(gainWithoutWorst(noisy, 0.1)).toBeGreaterThan(0.05);
  });
});
