/** The measures against numpy, by formulas written for this test; and what they are of a perfect network. */
import { spawnSync } from "node:child_process";
import { delimiter } from "node:path";
import { cropCamera, projectThroughLens } from "@wildpose/camera";
import { h36m17, randomStream } from "@wildpose/pose";
import { expect, test } from "vitest";
import { baselineErrorSum } from "./baseline-errors.js";
import type { CropExample } from "./crop-examples.js";
import { meanBoneLengthOf } from "./place-pose.js";

const camera = cropCamera([600, 600, 320, 240], [0, 0, 0, 0, 0], { centre: [320, 240], side: 260, size: 128 });
const zLess = (value: number, at: number, pose: Float64Array) => (at % 3 === 2 ? value - pose[2] : value);

function example(seed: number): CropExample {
  const random = randomStream(seed, "person");
  const root = [random.uniform(-200, 200), random.uniform(-200, 200), random.uniform(2500, 5000)];
  const pose = Float64Array.from({ length: 51 }, (_, at) => root[at % 3] + (at < 3 ? 0 : random.normal(0, 300)));
  const keypoints = projectThroughLens(pose, camera.intrinsics, null, new Float64Array(34));
  const known = h36m17.joints.map((_, joint) => seed % 3 !== 1 || joint === 0 || random.uniform(0, 1) < 0.8);
  const synthesized = h36m17.joints.map((name) => seed % 4 === 2 && (name === "head" || name === "spine"));
  return { source: "made", labelOrigin: "measured", camera, keypoints, pose, known, synthesized };
}

const exact = ({ keypoints, pose }: CropExample) =>
  pose.map((value, at) => (at % 3 === 2 ? zLess(value, at, pose) : keypoints[Math.floor(at / 3) * 2 + (at % 3)]));

test("who finds every joint has no error", () => {
  const sum = baselineErrorSum();
  for (let seed = 0; seed < 9; seed++) {
    const truth = example(seed);
    sum.add(exact(truth), truth, meanBoneLengthOf(truth.pose));
  }
  const means = sum.means();
  for (const name of ["mpjpe", "mpjpeEstimated", "rootDepthError", "nMpjpe", "paMpjpe"] as const) {
    expect(means[name]).toBeLessThan(1e-3);
  }
  expect([means.pck150, means.pckh, means.pckTorso]).toEqual([100, 100, 100]);
});

test("a mirror image is not turned into its person by PA-MPJPE", () => {
  const truth = example(3);
  const mirrored = exact(truth).map((value, at) => (at % 3 === 2 ? -value : value));
  const sum = baselineErrorSum();
  sum.add(mirrored, truth, meanBoneLengthOf(truth.pose));
  expect(sum.means().paMpjpe).toBeGreaterThan(50);
});

const script = `
import json, sys, numpy as np
from math import nan
data = json.load(sys.stdin)
f, cx, cy = data["camera"]
bones = [(0,1),(1,2),(2,3),(0,4),(4,5),(5,6),(0,7),(7,8),(8,9),(9,10),(8,11),(11,12),(12,13),(8,14),(14,15),(15,16)]
rows, per_joint, head, torso = [], [[] for _ in range(17)], [0, 0], [0, 0]
for one in data["persons"]:
    found, pose, kp = (np.array(one[k]).reshape(17, -1) for k in ("found", "pose", "keypoints"))
    known, made = np.array(one["known"]), np.array(one["synthesized"])
    def at(z):
        d = z + found[:, 2]
        return np.stack([(found[:, 0] - cx) / f * d, (found[:, 1] - cy) / f * d, d], 1)
    length = lambda z: np.mean([np.linalg.norm(at(z)[a] - at(z)[b]) for a, b in bones])
    low, high = 60000.0, 60000.0
    while length(low) >= data["bone"]: low -= 100
    high = low + 100
    for _ in range(60):
        mid = (low + high) / 2
        low, high = (mid, high) if length(mid) < data["bone"] else (low, mid)
    z = (low + high) / 2
    t = pose[known] - pose[0]
    p, e = at(pose[0, 2])[known], at(z)[known]
    p, e = p - p[0], e - e[0]
    err = np.linalg.norm(p - t, axis=1)
    for j, v in zip(np.flatnonzero(known), err): per_joint[j].append(v)
    scale = (e * t).sum() / (e * e).sum()
    a, b = e - e.mean(0), t - t.mean(0)
    u, s, vt = np.linalg.svd(a.T @ b)
    sign = np.array([1, 1, np.sign(np.linalg.det(u @ vt))])
    r = (u * sign) @ vt
    rows.append([err.mean(), np.linalg.norm(e - t, axis=1).mean(), abs(z - pose[0, 2]),
        np.linalg.norm(scale * e - t, axis=1).mean(),
        np.linalg.norm((s * sign).sum() / (a * a).sum() * a @ r - b, axis=1).mean(),
        100 * (err < 150).mean(), 100 * np.mean([(err < x).mean() for x in range(0, 151, 5)])])
    ok = known & ~made
    off = np.linalg.norm(found[:, :2] - kp, axis=1)
    d = lambda i, j: np.linalg.norm(kp[i] - kp[j])
    if known[9] and ok[10]:
        head[0] += (off[ok] < 0.5 * d(9, 10)).sum(); head[1] += ok.sum()
    both = [d(i, j) for i, j in ((11, 1), (14, 4)) if ok[i] and ok[j]]
    if both:
        torso[0] += (off[ok] < 0.2 * max(both)).sum(); torso[1] += ok.sum()
print(json.dumps({"means": np.mean(rows, 0).tolist(), "joints": [float(np.mean(v)) for v in per_joint],
    "pckh": 100 * head[0] / head[1], "torso": 100 * torso[0] / torso[1]}, default=float))
`;

const pythons = process.env.WILDPOSE_PYTHON?.split(delimiter) ?? ["python3"];
const python = pythons.find((one) => spawnSync(one, ["-c", "import numpy"], { stdio: "ignore" }).status === 0);
if (python === undefined) console.warn("WILDPOSE_PYTHON names no Python with numpy: numpy is not asked");

test.skipIf(python === undefined)("every measure is what numpy makes of it", () => {
  const random = randomStream(5, "found");
  const examples = Array.from({ length: 24 }, (_, seed) => example(seed));
  const found = examples.map((truth) =>
    exact(truth).map((value, at) => value + (at === 2 ? 0 : random.normal(0, at % 3 === 2 ? 80 : 5))),
  );
  const bone = 900;
  const sum = baselineErrorSum();
  examples.forEach((truth, index) => {
    sum.add(found[index], truth, bone);
  });
  const persons = examples.map(({ pose, keypoints, known, synthesized }, index) => ({
    ...{ found: [...found[index]], pose: [...pose], keypoints: [...keypoints], known, synthesized },
  }));
  const [f, , cx, cy] = camera.intrinsics;
  const input = JSON.stringify({ camera: [f, cx, cy], bone, persons });
  const { stdout, stderr } = spawnSync(python as string, ["-c", script], { input, encoding: "utf8", timeout: 50_000 });
  expect(stderr).toBe("");
  const wanted = JSON.parse(stdout);
  const means = sum.means();
  const names = ["mpjpe", "mpjpeEstimated", "rootDepthError", "nMpjpe", "paMpjpe", "pck150", "auc"] as const;
  names.forEach((name, index) => {
    expect([name, means[name].toFixed(4)]).toEqual([name, wanted.means[index].toFixed(4)]);
  });
  means.jointErrors.forEach((value, joint) => {
    expect(value).toBeCloseTo(wanted.joints[joint], 6);
  });
  expect(means.pckh).toBeCloseTo(wanted.pckh, 8);
  expect(means.pckTorso).toBeCloseTo(wanted.torso, 8);
  expect(means.pckhJoints).toBeLessThan(means.pckTorsoJoints);
});
