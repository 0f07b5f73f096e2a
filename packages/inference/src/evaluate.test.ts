import { STEREO_BASELINE_MM } from "@wildpose/camera";
import { h36m17, mpjpe, randomStream } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { type EvaluationOptions, evaluateLabels, evaluateRoutes, type OpenRoute } from "./evaluate.js";
import { type EvaluationCondition, type KnownPose, MM_PER_PIXEL } from "./evaluate-annotate.js";
import type { Lifter, Route } from "./lifter.js";
import { madeCamera, madePoses } from "./testing/made-poses.js";

const joints = h36m17.joints.length;
const exact: EvaluationCondition = { deviationPx: 0, missing: "none", camera: "known" };
const poses = madePoses(200, randomStream(5, "evaluated"));
const options = (change: Partial<EvaluationOptions> = {}): EvaluationOptions => ({
  ...{ poses, seed: 1, conditions: [exact], stages: ["coarse", "exact"] },
  ...change,
});

/** Lifts the given poses, in their order and again from the first, to what `poseOf` makes of each. */
function lifterOf(truths: readonly KnownPose[], poseOf: (truth: KnownPose, n: number) => Float64Array): Lifter {
  let next = 0;
  return {
    engine: "made",
    async lift(left) {
      const count = left.length / (joints * 2);
      const coarse = new Float32Array(count * joints * 3);
      for (let n = 0; n < count; n++, next++) {
        const at = next % truths.length;
        coarse.set(poseOf(truths[at], at), n * joints * 3);
      }
      return { disparity: null, coarse };
    },
    close: async () => {},
  };
}

function relative({ joints: pose }: KnownPose): Float64Array {
  return pose.map((value, i) => value - pose[i % 3]);
}

const lengthOf = (pose: Float64Array) => Math.hypot(...pose.subarray(9, 12));
const usual = poses.reduce((sum, pose) => sum + lengthOf(relative(pose)), 0) / poses.length;

/** As good as a network can be that sees no size: everybody is as large as the average, joints are off by 60 mm. */
function guessed(seed: number): (truth: KnownPose, n: number) => Float64Array {
  return (truth, n) => {
    const random = randomStream(seed, `guess ${n}`);
    const own = relative(truth);
    const factor = usual / lengthOf(own);
    return own.map((value, i) => (i < 3 ? 0 : value * factor + random.normal(0, 60)));
  };
}

/** A leak: the pose as the true right view gives it, a pixel off in every joint. */
function triangulated(truth: KnownPose, n: number): Float64Array {
  const random = randomStream(9, `leak ${n}`);
  const [focal] = madeCamera;
  const seen = Float64Array.from({ length: joints * 3 }, () => 0);
  for (let joint = 0; joint < joints; joint++) {
    const [x, y, z] = truth.joints.subarray(joint * 3, joint * 3 + 3);
    const disparity = (focal * STEREO_BASELINE_MM) / z + random.normal(0, 1);
    const depth = (focal * STEREO_BASELINE_MM) / disparity;
    seen.set([(x / z) * depth, (y / z) * depth, depth], joint * 3);
  }
  return relative({ joints: seen, intrinsics: truth.intrinsics });
}

const routesOf = (direct: typeof triangulated, stereo: typeof triangulated): OpenRoute[] =>
  (["direct", "stereo"] as const).map((route: Route) => ({
    route,
    lifter: lifterOf(poses, route === "direct" ? direct : stereo),
  }));

describe("an evaluation", () => {
  test("has the mean error of every pose, before and after the search", async () => {
    const { conditions } = await evaluateRoutes(routesOf(guessed(1), guessed(2)), options());
    const [{ rows, ...condition }] = conditions;
    expect(condition).toEqual(exact);
    expect(rows.map(({ route, stage }) => `${route} ${stage}`)).toEqual([
      "direct coarse",
      "direct exact",
      "stereo coarse",
      "stereo exact",
    ]);
    const errors = poses.map((pose, n) => mpjpe(guessed(1)(pose, n), pose.joints));
    expect(rows[0].mpjpe).toBeCloseTo(errors.reduce((a, b) => a + b) / poses.length, 2);
    expect(rows[0].jointErrors[h36m17.root]).toBe(0);
    for (const row of rows) {
      expect([row.poses, row.unplaced]).toEqual([200, 0]);
      expect(row.paMpjpe).toBeLessThan(row.mpjpe);
      expect(row.jointErrors.reduce((a, b) => a + b) / joints).toBeCloseTo(row.mpjpe, 9);
      expect(row.pckCurve.at(-1)).toBe(row.pck150);
      expect(row.auc).toBeLessThan(row.pck150);
      expect(row.rootDepthError === null).toBe(row.stage === "coarse");
    }
    expect(rows[0].activities).toEqual([]);
    expect(rows[0].actionWise).toBeNull();
    // What is off in x and y goes.
    expect(rows[1].mpjpe).toBeLessThan(rows[0].mpjpe - 10);
    expect(rows[1].zError).toBeCloseTo(rows[0].zError, 1);
  });

  test("of truth itself is without error, whatever joints are missing, and 30 of 31 of AUC", async () => {
    const conditions = [exact, { ...exact, missing: "legs" }, { ...exact, missing: "gaps" }] as const;
    const routes = routesOf(relative, relative);
    const evaluation = await evaluateRoutes(routes, options({ conditions }));
    for (const { rows } of evaluation.conditions) {
      for (const row of rows) {
        expect(row.mpjpe).toBeLessThan(0.1);
        expect([row.pck150, row.auc]).toEqual([100, expect.closeTo((100 * 30) / 31, 9)]);
      }
    }
  });

  test("has no error of the root's depth where the camera is assumed", async () => {
    const conditions = [{ ...exact, camera: "assumed" }] as const;
    const evaluation = await evaluateRoutes(routesOf(guessed(1), guessed(2)), options({ conditions }));
    for (const { rootDepthError } of evaluation.conditions[0].rows) expect(rootDepthError).toBeNull();
  });

  test("by activity: the errors of its own poses, which all together are the frame-wise mean", async () => {
    const acting = poses.map((pose, n) => ({ ...pose, activity: n < 50 ? "Sitting" : "Walking" }));
    const { conditions } = await evaluateRoutes(routesOf(guessed(1), guessed(2)), options({ poses: acting }));
    for (const { activities, actionWise, mpjpe: frameWise } of conditions[0].rows) {
      expect(activities.map(({ activity, poses: count }) => [activity, count])).toEqual([
        ["Sitting", 50],
        ["Walking", 150],
      ]);
      const weighted = activities.reduce((sum, { mpjpe: own, poses: count }) => sum + own * count, 0);
      expect(weighted / 200).toBeCloseTo(frameWise, 9);
      expect(actionWise?.mpjpe).toBeCloseTo((activities[0].mpjpe + activities[1].mpjpe) / 2, 9);
    }
  });

  test("stages are ways to search: weighted and blend are told what they need, and exact 2D makes blend exact", async () => {
    const stages = ["coarse", "exact", "weighted", "blend", "refined"] as const;
    const conditions = [exact, { ...exact, deviationPx: 8 }] as const;
    const { conditions: evaluated } = await evaluateRoutes(
      routesOf(guessed(1), guessed(2)),
      options({ stages, conditions }),
    );
    const errorOf = (condition: number, stage: string) =>
      evaluated[condition].rows.find((row) => row.route === "direct" && row.stage === stage)?.mpjpe ?? Number.NaN;
    expect(errorOf(0, "blend")).toBe(errorOf(0, "exact"));
    expect(errorOf(1, "weighted")).not.toBe(errorOf(1, "exact"));
    expect(errorOf(1, "refined")).not.toBe(errorOf(1, "exact"));
    const [coarse, onRays, blend] = ["coarse", "exact", "blend"].map((stage) => errorOf(1, stage));
    // Between two poses no joint is farther off than in the worse of them.
    expect(blend).toBeLessThan(Math.max(coarse, onRays));
    expect(blend).not.toBe(onRays);
    expect(onRays).toBeGreaterThan(errorOf(0, "exact") + MM_PER_PIXEL);
  });

  test("a pose for which no depth is found is counted, and in no mean", async () => {
    const lost = (truth: KnownPose, n: number) =>
      n === 3 ? new Float64Array(joints * 3).fill(Number.NaN) : guessed(1)(truth, n);
    const { conditions } = await evaluateRoutes(routesOf(lost, guessed(2)), options());
    for (const row of conditions[0].rows) {
      expect(Number.isFinite(row.mpjpe)).toBe(true);
      expect([row.poses, row.unplaced]).toEqual(row.route === "direct" ? [199, 1] : [200, 0]);
    }
  });

  test("says how far it is, chunk after chunk up to all poses of all conditions", async () => {
    const many = madePoses(1100, randomStream(6, "many"));
    const heard: (readonly [number, number])[] = [];
    await evaluateRoutes([{ route: "direct", lifter: lifterOf(many, relative) }], {
      ...options({ poses: many, conditions: [exact, { ...exact, camera: "assumed" }] }),
      onProgress: (done, total) => heard.push([done, total]),
    });
    expect(heard).toEqual([
      [1024, 2200],
      [1100, 2200],
      [2124, 2200],
      [2200, 2200],
    ]);
  });
});

describe("alarms", () => {
  test("honest networks raise none", async () => {
    const noisy = { ...exact, deviationPx: 3 };
    const conditions = [exact, noisy, { ...exact, missing: "legs" }] as const;
    const { alarms } = await evaluateRoutes(routesOf(guessed(1), guessed(2)), options({ conditions }));
    expect(alarms).toEqual([]);
  });

  test("true right views are noticed by both: far below direct, and a depth that needs the person's size", async () => {
    const { alarms, conditions } = await evaluateRoutes(routesOf(guessed(1), triangulated), options());
    expect(alarms.map(({ kind, route, stage }) => [kind, route, stage])).toEqual([
      ["stereo-below-direct", "stereo", "coarse"],
      ["stereo-below-direct", "stereo", "exact"],
      ["size-known", "stereo", "exact"],
    ]);
    const [direct] = conditions[0].rows;
    expect(alarms[0].bound).toBeCloseTo(0.85 * direct.mpjpe, 9);
    for (const { measured, bound } of alarms) expect(measured).toBeLessThan(bound);
  });

  test("a direct network that knows a person's size is noticed too", async () => {
    const { alarms } = await evaluateRoutes(routesOf(triangulated, triangulated), options());
    expect(alarms.map(({ kind, route }) => [kind, route])).toEqual([
      ["size-known", "direct"],
      ["size-known", "stereo"],
    ]);
  });
});

test("the weights that ship: every route, their files and engine named, and no alarm", async () => {
  const evaluation = await evaluateLabels(options({ poses: poses.slice(0, 60) }));
  expect(evaluation.engine).toMatch(/^onnxruntime-node/);
  expect(evaluation.weights.map(({ name }) => name)).toEqual([
    "direct.safetensors",
    "view-synthesis.safetensors",
    "reconstruction.safetensors",
    "paper/view-synthesis.safetensors",
    "paper/reconstruction.safetensors",
  ]);
  expect(evaluation.alarms).toEqual([]);
  expect(await evaluateLabels(options({ poses: poses.slice(0, 60) }))).toEqual(evaluation);
});
