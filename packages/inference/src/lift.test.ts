/** What the lifter makes of the two answers that a view synthesis network may give. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeWeights, type NetworkSpec, networkSpec, tensorShapes } from "@wildpose/networks";
import { expect, onTestFinished, test } from "vitest";
import { createLifter } from "./lift.js";
import type { Lifted } from "./lifter.js";
import { prepareLabels } from "./prepare-labels.js";

const joints = 17;
const left = Float32Array.from({ length: 2 * joints * 2 }, (_, i) => (i % 34) / 50 + 0.1);

/** A network that answers the same whatever it is shown. */
function constant(spec: NetworkSpec, answer: (output: number) => number): Uint8Array {
  const tensors = new Map(
    [...tensorShapes(spec)].map(([name, shape]) => {
      const isOne = /Deviation|gamma|Variance/.test(name);
      const valueAt = name === "normalise.outputMean" ? answer : () => (isOne ? 1 : 0);
      return [name, Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => valueAt(i))] as const;
    }),
  );
  return encodeWeights({ spec, tensors, training: {} });
}

async function lift(viewSynthesis: Uint8Array): Promise<Lifted> {
  const weightsFolder = await mkdtemp(join(tmpdir(), "wildpose-lift-"));
  onTestFinished(() => rm(weightsFolder, { recursive: true }));
  await writeFile(join(weightsFolder, "view-synthesis.safetensors"), viewSynthesis);
  const reconstruction = constant(networkSpec("reconstruction", 4, 1), (output) => output);
  await writeFile(join(weightsFolder, "reconstruction.safetensors"), reconstruction);
  const lifter = await createLifter(await prepareLabels({ weightsFolder }), 1);
  try {
    return await lifter.lift(left);
  } finally {
    await lifter.close();
  }
}

test("a network that answers the right view leads to the same disparity as one that answers the disparity", async () => {
  const disparity = await lift(constant(networkSpec("view-synthesis", 4, 1), (joint) => joint / 100));
  const rightView = networkSpec("view-synthesis", 4, 1, "right-view");
  const right = await lift(
    constant(rightView, (output) => left[output] + (output % 2 === 0 ? Math.floor(output / 2) / 100 : 0)),
  );
  expect(right.coarse).toEqual(disparity.coarse);
  expect(right.disparity?.length).toBe(2 * joints);
  right.disparity?.forEach((shift, i) => void expect(shift).toBeCloseTo((i % joints) / 100, 6));
});
