import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Intrinsics, projectPinhole, rightFromLeft } from "@wildpose/camera";
import { encodeWeights, type NetworkName, networkNames, networkSpec, tensorShapes } from "@wildpose/networks";
import { AVERAGE_HEIGHT_MM, h36m17, type RandomStream, randomStream } from "@wildpose/pose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLabelGenerator, type LabelGenerator, openLabelGenerator, type PoseBatch } from "./label-generator.js";
import { prepareLabels } from "./prepare-labels.js";
import { readWeights } from "./weights-folder.js";

const joints = h36m17.joints.length;
let weightsFolder: string;
let generator: LabelGenerator;

/** Small networks of random weights: what holds for them holds for any. */
function madeWeights(name: NetworkName): Uint8Array {
  const spec = networkSpec(name, 32, 2);
  const random = randomStream(1, `made ${name}`);
  const tensors = new Map(
    [...tensorShapes(spec)].map(([tensor, shape]) => {
      const [mean, deviation] = tensor.endsWith("outputDeviation")
        ? [name === "view-synthesis" ? 0.02 : 60, 0]
        : /Deviation|gamma|Variance/.test(tensor)
          ? [1, 0.1]
          : [0, 0.2];
      const size = shape.reduce((a, b) => a * b, 1);
      return [tensor, Float32Array.from({ length: size }, () => random.normal(mean, deviation))] as const;
    }),
  );
  const outputs = name === "view-synthesis" ? 1 : 3;
  for (const tensor of ["normalise.outputMean", "normalise.outputDeviation"]) tensors.get(tensor)?.fill(0, 0, outputs);
  return encodeWeights({ spec, tensors, training: {} });
}

beforeAll(async () => {
  weightsFolder = await mkdtemp(join(tmpdir(), "wildpose-weights-"));
  for (const name of networkNames) await writeFile(join(weightsFolder, `${name}.safetensors`), madeWeights(name));
  generator = await createLabelGenerator({ weightsFolder });
});
afterAll(async () => {
  await generator.close();
  await rm(weightsFolder, { recursive: true });
});

/** A standing figure with every joint off by up to 200 mm; camera frame, root at [x, y, depth]. */
function figure(random: RandomStream, x: number, y: number, depth: number): Float64Array {
  const pose = new Float64Array(joints * 3);
  h36m17.joints.forEach((name, j) => {
    const side = name.startsWith("left") ? 1 : name.startsWith("right") ? -1 : 0;
    const height = /Ankle/.test(name) ? 0.5 : /Knee/.test(name) ? 0.25 : /Hip|hip/.test(name) ? 0 : -0.3;
    const spread = j === 0 ? 0 : 200;
    pose[j * 3] = x + side * 150 + random.uniform(-spread, spread);
    pose[j * 3 + 1] = y + height * AVERAGE_HEIGHT_MM + random.uniform(-spread, spread);
    pose[j * 3 + 2] = depth + random.uniform(-spread, spread);
  });
  return pose;
}

const calibrated: Intrinsics = [1145, 1143, 512, 515];

function batchOf(poses: Float64Array[], camera: Intrinsics, known: boolean): PoseBatch {
  const keypoints = new Float32Array(poses.length * joints * 2);
  poses.forEach((pose, n) => {
    projectPinhole(pose, camera, keypoints.subarray(n * joints * 2, (n + 1) * joints * 2));
  });
  const intrinsics = Float64Array.from({ length: poses.length * 4 }, (_, i) => (known ? camera[i % 4] : NaN));
  return { count: poses.length, keypoints, visibility: new Uint8Array(poses.length * joints).fill(2), intrinsics };
}

function hide(batch: PoseBatch, random: RandomStream): PoseBatch {
  for (let i = 0; i < batch.visibility.length; i++) {
    if (i % joints === 0 || random.uniform(0, 1) > 0.2) continue;
    batch.visibility[i] = 0;
    batch.keypoints.fill(NaN, i * 2, i * 2 + 2);
  }
  return batch;
}

const figures = (count: number, name: string, place: (random: RandomStream) => [number, number, number]) => {
  const random = randomStream(1, name);
  return Array.from({ length: count }, () => figure(random, ...place(random)));
};
const anywhere = (random: RandomStream): [number, number, number] => {
  const depth = random.uniform(2500, 8000);
  return [random.uniform(-0.3, 0.3) * depth, random.uniform(-0.3, 0.3) * depth, depth];
};

describe("a label", () => {
  it.each([
    ["calibrated, off the axis", true],
    ["assumed", false],
  ])("projects onto the labelled 2D it was made from: camera %s", async (_, known) => {
    const random = randomStream(2, "hidden");
    const batch = hide(batchOf(figures(300, "on rays", anywhere), calibrated, known), random);
    const labels = await generator.label(batch);
    let worst = 0;
    for (let n = 0; n < batch.count; n++) {
      const absolute = labels.keypoints3d
        .slice(n * joints * 3, (n + 1) * joints * 3)
        .map((value, i) => value + labels.rootPosition[n * 3 + (i % 3)]);
      const camera = [...labels.intrinsics.subarray(n * 4, n * 4 + 4)] as unknown as Intrinsics;
      const pixels = projectPinhole(absolute, camera, new Float64Array(joints * 2));
      for (let i = 0; i < joints * 2; i++) {
        const at = n * joints * 2 + i;
        if (batch.visibility[at >> 1] > 0) worst = Math.max(worst, Math.abs(pixels[i] - batch.keypoints[at]));
      }
    }
    expect(worst).toBeLessThan(0.005);
    expect([...labels.intrinsicsAssumed]).toEqual(Array(batch.count).fill(known ? 0 : 1));
  });

  it("does not depend on the poses beside it, bit for bit", async () => {
    const batch = batchOf(figures(70, "beside", anywhere), calibrated, false);
    const together = await generator.label(batch);
    for (const n of [0, 1, 33, 69]) {
      const alone = await generator.label({
        count: 1,
        keypoints: batch.keypoints.slice(n * joints * 2, (n + 1) * joints * 2),
        visibility: batch.visibility.slice(n * joints, (n + 1) * joints),
        intrinsics: batch.intrinsics.slice(n * 4, n * 4 + 4),
      });
      expect(alone.keypoints3d).toEqual(together.keypoints3d.slice(n * joints * 3, (n + 1) * joints * 3));
      expect(alone.coarse).toEqual(together.coarse.slice(n * joints * 3, (n + 1) * joints * 3));
      expect(alone.rootPosition).toEqual(together.rootPosition.slice(n * 3, n * 3 + 3));
    }
  });

  it("with an assumed camera does not depend on where in the image the person is, nor on the image's size", async () => {
    const batch = batchOf(figures(20, "moved", anywhere), calibrated, false);
    const moved = { ...batch, keypoints: batch.keypoints.map((value, i) => 2.5 * value + (i % 2 ? -300 : 900)) };
    const [labels, movedLabels] = [await generator.label(batch), await generator.label(moved)];
    labels.keypoints3d.forEach((value, i) => {
      expect(Math.abs(value - movedLabels.keypoints3d[i])).toBeLessThan(0.2);
    });
    expect(movedLabels.intrinsics[0] / labels.intrinsics[0]).toBeCloseTo(2.5, 4);
  });

  it("with a known camera turns with the camera: the same person seen on and off the axis has the same shape", async () => {
    const [pose] = figures(1, "turned", () => [0, 0, 5000]);
    const angle = 0.2;
    const turned = pose.map((value, i) => {
      const [x, z] = [pose[i - (i % 3)], pose[i - (i % 3) + 2]];
      return i % 3 === 0
        ? Math.cos(angle) * x + Math.sin(angle) * z
        : i % 3 === 2
          ? -Math.sin(angle) * x + Math.cos(angle) * z
          : value;
    });
    const [on, off] = [
      await generator.label(batchOf([pose], calibrated, true)),
      await generator.label(batchOf([turned], calibrated, true)),
    ];
    for (let j = 0; j < joints; j++) {
      const [x, y, z] = on.keypoints3d.subarray(j * 3, j * 3 + 3);
      expect(off.keypoints3d[j * 3]).toBeCloseTo(Math.cos(angle) * x + Math.sin(angle) * z, 0);
      expect(off.keypoints3d[j * 3 + 1]).toBeCloseTo(y, 0);
      expect(off.keypoints3d[j * 3 + 2]).toBeCloseTo(-Math.sin(angle) * x + Math.cos(angle) * z, 0);
    }
  });

  it("is in millimetres relative to the root, which is exactly 0", async () => {
    const labels = await generator.label(batchOf(figures(10, "root", anywhere), calibrated, true));
    for (let n = 0; n < 10; n++) {
      expect([...labels.keypoints3d.subarray(n * joints * 3, n * joints * 3 + 3)]).toEqual([0, 0, 0]);
      expect(labels.rootPosition[n * 3 + 2]).toBeGreaterThan(0);
    }
  });

  it("has a right view whose root is where a camera 500 mm further along x sees it", async () => {
    const batch = batchOf(
      figures(10, "right", () => [0, 0, 5000]),
      calibrated,
      true,
    );
    const labels = await generator.label(batch);
    for (let n = 0; n < 10; n++) {
      const rootInRightCamera = rightFromLeft(labels.rootPosition.slice(n * 3, n * 3 + 3), new Float64Array(3));
      const [u, v] = projectPinhole(rootInRightCamera, calibrated, new Float64Array(2));
      expect(labels.keypoints2dRight[n * joints * 2]).toBeCloseTo(u, 1);
      expect(labels.keypoints2dRight[n * joints * 2 + 1]).toBeCloseTo(v, 1);
    }
  });
});

describe("what a label was made with", () => {
  it("is the engine with its version, and the files of the weights", () => {
    const { engine, weights } = generator.provenance;
    expect(engine).toBe("onnxruntime-node 1.30.0, cpu provider");
    expect(weights.map(({ name }) => name)).toEqual(["view-synthesis.safetensors", "reconstruction.safetensors"]);
    for (const { bytes, sha256 } of weights)
      expect([bytes > 0, sha256]).toEqual([true, expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });

  it("is the same where another thread prepared it, and so are the labels", async () => {
    const batch = batchOf(figures(10, "sent", anywhere), calibrated, true);
    const sent = await openLabelGenerator(structuredClone(await prepareLabels({ weightsFolder })), { threads: 2 });
    expect(sent.provenance).toEqual(generator.provenance);
    expect(await sent.label(batch)).toEqual(await generator.label(batch));
    await sent.close();
  });

  it.each(["portable", "tfjs:wasm"] as const)("%s gives the labels of onnx:cpu, to 0.01 mm", async (engine) => {
    const batch = batchOf(figures(50, "engines", anywhere), calibrated, true);
    const other = await createLabelGenerator({ weightsFolder, engine });
    const [ours, theirs] = [await generator.label(batch), await other.label(batch)];
    for (const column of ["coarse", "keypoints3d"] as const) {
      const off = ours[column].reduce((most, value, i) => Math.max(most, Math.abs(value - theirs[column][i])), 0);
      expect(off).toBeLessThan(0.01);
    }
    await other.close();
  });
});

describe("weights that do not fit", () => {
  it("are an error that names the file and the next step", async () => {
    await expect(createLabelGenerator({ weightsFolder: "/nowhere" })).rejects.toThrow(
      "/nowhere/view-synthesis.safetensors: cannot be read; train it with",
    );
    const folder = await mkdtemp(join(tmpdir(), "wildpose-weights-"));
    await writeFile(join(folder, "direct.safetensors"), madeWeights("reconstruction"));
    await expect(readWeights(folder, "direct")).rejects.toThrow(/holds the network reconstruction, expected direct/);
    await writeFile(join(folder, "direct.safetensors"), madeWeights("direct").subarray(0, 5000));
    await expect(readWeights(folder, "direct")).rejects.toThrow(/direct\.safetensors: .*cut short.*; restore the file/);
    await rm(folder, { recursive: true });
  });
});
