/**
 * Labels of the portable engine are the same bits on any CPU: a CPU on which this fails disproves it.
 *
 * Around the networks a label is made by + − × ÷ and √, which are exact by the language's specification, and by Math.hypot,
 * which is not; V8 makes that of the former.
 */
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeWeights, networkSpec, tensorShapes } from "@wildpose/networks";
import { h36m17, randomStream } from "@wildpose/pose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLabelGenerator, type PoseBatch } from "./label-generator.js";

const joints = h36m17.joints.length;
let weightsFolder: string;

/** Weights and poses come from sums and products alone, which every CPU does alike. */
beforeAll(async () => {
  weightsFolder = await mkdtemp(join(tmpdir(), "wildpose-portable-"));
  for (const name of ["view-synthesis", "reconstruction"] as const) {
    const spec = networkSpec(name, 40, 1);
    const random = randomStream(1, `made ${name}`);
    const tensors = new Map(
      [...tensorShapes(spec)].map(([tensor, shape]) => {
        const size = shape.reduce((product, length) => product * length, 1);
        const [from, to] = /eviation|gamma|Variance/.test(tensor) ? [0.5, 1.5] : [-0.25, 0.25];
        const scale = tensor === "normalise.outputDeviation" ? (name === "reconstruction" ? 100 : 0.02) : 1;
        return [tensor, Float32Array.from({ length: size }, () => scale * random.uniform(from, to))] as const;
      }),
    );
    await writeFile(join(weightsFolder, `${name}.safetensors`), encodeWeights({ spec, tensors, training: {} }));
  }
});
afterAll(() => rm(weightsFolder, { recursive: true }));

function madePoses(count: number): PoseBatch {
  const random = randomStream(1, "made poses");
  const hidden = Array.from(
    { length: count * joints },
    (_, i) => i % joints !== h36m17.root && random.integer(8) === 0,
  );
  return {
    count,
    keypoints: Float32Array.from({ length: count * joints * 2 }, (_, i) =>
      hidden[i >> 1] ? NaN : random.uniform(100, 900),
    ),
    visibility: Uint8Array.from(hidden, (state) => (state ? 0 : 2)),
    intrinsics: Float64Array.from({ length: count * 4 }, (_, i) => (i % 8 < 4 ? NaN : i % 4 < 2 ? 1145.5 : 512.25)),
  };
}

test("the labels of made poses by made networks are these bits", async () => {
  const generator = await createLabelGenerator({ weightsFolder, engine: "portable" });
  const { count, ...columns } = await generator.label(madePoses(60));
  await generator.close();
  expect(count).toBe(60);
  const hash = createHash("sha256");
  for (const column of Object.values(columns)) {
    // The bits of a NaN are left to the CPU.
    hash.update(column.map((value: number) => (Number.isNaN(value) ? 0 : value)));
  }
  expect(columns.keypoints3d.every(Number.isFinite)).toBe(true);
  expect(hash.digest("hex")).toBe("d2b52c663c666a24657329583d81ef548ba9ddeda925270a87f3087a89ed4117");
});
