/** `wildpose export` as a user runs it, and what ONNX Runtime makes of the files. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assumeIntrinsics, raysFromPixels, unitsPerMillimetre, writeCanonicalInput } from "@wildpose/camera";
import { createLabelGenerator, type PoseBatch, type Route } from "@wildpose/inference";
import { type NetworkName, stereoInput } from "@wildpose/networks";
import { h36m17, randomStream, sizeRuler } from "@wildpose/pose";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkerComplaints, pythonWithOnnx } from "../../packages/networks/src/trace/testing/onnx-checker.js";
import { repositoryRoot, runWildpose, temporaryFolder } from "./run-wildpose.js";

const joints = h36m17.joints.length;
let folder: string;
let summary: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "wildpose-export-"));
  const { exitCode, stdout, stderr } = await runWildpose(["export", "all", "--training-step", "--out", "onnx files"], {
    cwd: folder,
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  summary = stdout;
});
afterAll(() => rmSync(folder, { recursive: true }));

const modelPath = (name: string) => join(folder, "onnx files", name);

test("two files for each network, listed with their sizes, and how to run them", () => {
  const names = readdirSync(join(folder, "onnx files")).sort();
  const networks = ["direct", "reconstruction", "view-synthesis"];
  expect(names).toEqual(networks.flatMap((network) => [`${network}.onnx`, `${network}.training.onnx`]));
  for (const name of networks) {
    const megabytes = (statSync(modelPath(`${name}.onnx`)).size / 1e6).toFixed(1);
    expect(summary).toContain(`onnx files/${name}.onnx `);
    expect(summary).toMatch(new RegExp(`${name}.onnx +${megabytes} MB +network +\\[N, \\d+\\] +\\[N, \\d+\\]`));
    expect(statSync(modelPath(`${name}.training.onnx`)).size).toBeLessThan(100_000);
  }
  expect(summary).toContain('onnxruntime.InferenceSession("onnx files/direct.onnx")');
});

describe("the files give the coarse pose of the label generator", () => {
  for (const route of ["stereo", "direct"] as const) {
    test(`on the ${route} route, to the bit`, async () => {
      const poses = standingPoses(40);
      const generator = await createLabelGenerator({ route });
      const { coarse } = await generator.label(poses);
      await generator.close();
      expect(await coarseFromFiles(poses, route)).toEqual(coarse);
    });
  }
});

test("a file says what it takes, gives, and was made of", () => {
  const text = readFileSync(modelPath("direct.onnx"), "latin1");
  const weights = readFileSync(join(repositoryRoot, "packages/inference/weights/direct.safetensors"));
  const { version } = createRequire(import.meta.url)("../../packages/cli/package.json") as { version: string };
  for (const said of [
    h36m17.joints.join(" "),
    "2D relative to the root, metres of an average person",
    "3D relative to the root, millimetres, canonical camera frame",
    "the camera turned about y, then about x",
    JSON.stringify(sizeRuler),
    createHash("sha256").update(weights).digest("hex"),
    "training.steps",
    version,
  ]) {
    expect(text).toContain(said);
  }
});

test("the same weights give the same bytes, of one network as of all", async () => {
  const out = temporaryFolder();
  const { exitCode, stdout } = await runWildpose(["export", "direct", "--out", out, "--json"]);
  expect(exitCode).toBe(0);
  const bytes = readFileSync(modelPath("direct.onnx"));
  expect(readFileSync(join(out, "direct.onnx")).equals(bytes)).toBe(true);
  expect(JSON.parse(stdout)).toEqual({
    out,
    files: [
      {
        path: join(out, "direct.onnx"),
        network: "direct",
        kind: "network",
        bytes: bytes.length,
        sha256: createHash("sha256").update(bytes).digest("hex"),
        inputs: 34,
        outputs: 51,
        batch: null,
      },
    ],
  });
});

test("the training step takes weights and masks, and gives a loss and gradients", async () => {
  const out = temporaryFolder();
  const words = ["export", "direct", "--training-step", "--batch", "8", "--out", out];
  expect((await runWildpose(words)).exitCode).toBe(0);
  const session = await InferenceSession.create(readFileSync(join(out, "direct.training.onnx")));
  const random = randomStream(1, "training step");
  const feeds = session.inputMetadata.map((input) => {
    const shape = input.isTensor ? input.shape.map(Number) : [];
    const isOne = /mask|gamma|Deviation|Variance/.test(input.name);
    const length = shape.reduce((count, size) => count * size, 1);
    const data = Float32Array.from({ length }, () => (isOne ? 1 : random.normal(0, 0.1)));
    return [input.name, new Tensor("float32", data, shape)] as const;
  });
  expect(feeds.map(([name]) => name)).toContain("mask/block1.b");
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  expect((results.loss.data as Float32Array)[0]).toBeGreaterThan(0);
  expect(results["gradient/block0.a.weight"].dims).toEqual([1024, 1024]);
  expect((results["gradient/output.bias"].data as Float32Array).some((value) => value !== 0)).toBe(true);
});

describe("is refused with one line and exit code 1", () => {
  const cases: Record<string, { words: string[]; line: string }> = {
    "a batch without a training step": {
      words: ["direct", "--batch", "8"],
      line: "--batch: is of the training step; add --training-step, or leave it out",
    },
    "a batch of one": {
      words: ["direct", "--training-step", "--batch", "1"],
      line: "--batch: expected a whole number from 2 to 65536, found 1",
    },
    "weights that are not there": {
      words: ["direct", "--weights", "nowhere"],
      line: 'nowhere/direct.safetensors: cannot be read; train it with "wildpose train direct --out nowhere"',
    },
    "a folder that cannot be made": {
      words: ["direct", "--out", "/proc/nobody/here"],
      line: "/proc/nobody/here: cannot be created (ENOENT); use another --out",
    },
  };
  for (const [name, { words, line }] of Object.entries(cases)) {
    test.skipIf(process.platform !== "linux" && line.includes("/proc"))(name, async () => {
      const cwd = temporaryFolder();
      const { exitCode, stdout, stderr } = await runWildpose(["export", ...words], { cwd });
      expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 1, stdout: "", stderr: `wildpose: ${line}\n` });
      expect(readdirSync(cwd)).toEqual([]);
    });
  }

  test("a file that is there already; it stays as it was, and nothing is written beside it", async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, "out"));
    writeFileSync(join(cwd, "out/reconstruction.onnx"), "mine");
    const { exitCode, stderr } = await runWildpose(["export", "all", "--out", "out"], { cwd });
    const line = "wildpose: out: already holds reconstruction.onnx; remove it, or use another --out\n";
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: line });
    expect(readdirSync(join(cwd, "out"))).toEqual(["reconstruction.onnx"]);
    expect(readFileSync(join(cwd, "out/reconstruction.onnx"), "utf8")).toBe("mine");
  });
});

const python = pythonWithOnnx();
if (!python) console.warn("WILDPOSE_PYTHON names no Python with onnx: the checker of ONNX itself is not asked");
test.skipIf(!python)("the checker of ONNX finds nothing wrong with any of the files", () => {
  const names = readdirSync(join(folder, "onnx files"));
  const models = new Map(names.map((name) => [name, readFileSync(modelPath(name))]));
  expect(checkerComplaints(python as string, models)).toEqual([]);
});

/** Persons whose camera is not known: it is assumed to look at their root, and is not turned. */
function standingPoses(count: number): PoseBatch {
  const random = randomStream(3, "standing poses");
  const keypoints = new Float32Array(count * joints * 2);
  const visibility = new Uint8Array(count * joints).fill(2);
  for (let n = 0; n < count; n++) {
    const [x, y, size] = [random.uniform(100, 900), random.uniform(100, 900), random.uniform(50, 400)];
    for (let j = 0; j < joints; j++) {
      const missing = j === 6 && n % 4 === 0;
      keypoints[(n * joints + j) * 2] = missing ? NaN : x + size * Math.cos(1.9 * j) * random.uniform(0.3, 0.7);
      keypoints[(n * joints + j) * 2 + 1] = missing ? NaN : y + size * Math.sin(2.3 * j) * random.uniform(0.5, 1);
      if (missing) visibility[n * joints + j] = 0;
    }
  }
  return { count, keypoints, visibility, intrinsics: new Float64Array(count * 4).fill(NaN) };
}

/** What docs/export.md shows, in the numbers that the label generator computes with. */
async function coarseFromFiles(poses: PoseBatch, route: Route): Promise<Float32Array> {
  const left = canonicalInput(poses);
  if (route === "direct") return runFile("direct", left, poses.count);
  const disparity = await runFile("view-synthesis", left, poses.count);
  return runFile("reconstruction", stereoInput(left, disparity, poses.count), poses.count);
}

function canonicalInput({ count, keypoints }: PoseBatch): Float32Array {
  const input = new Float32Array(count * joints * 2);
  for (let n = 0; n < count; n++) {
    const pixels = keypoints.subarray(n * joints * 2, (n + 1) * joints * 2);
    const camera = assumeIntrinsics(pixels, h36m17.root, sizeRuler);
    const rays = new Float64Array(pixels.length);
    raysFromPixels(pixels, camera, rays);
    writeCanonicalInput(rays, h36m17.root, unitsPerMillimetre(rays, sizeRuler), input, n * joints * 2);
  }
  return input;
}

async function runFile(network: NetworkName, input: Float32Array, count: number): Promise<Float32Array> {
  const session = await InferenceSession.create(readFileSync(modelPath(`${network}.onnx`)));
  const { output } = await session.run({ input: new Tensor("float32", input, [count, input.length / count]) });
  await session.release();
  return output.data as Float32Array;
}
