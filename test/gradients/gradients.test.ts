/**
 * The gradients of a training step: of the traced graph in ONNX Runtime, of TensorFlow.js on every backend there is, of
 * PyTorch in double precision and of an oracle of our own in double precision, on the same random tensors, batches and
 * masks. Single precision itself leaves about 1e-6.
 */
import { type TfjsBackend, useTfjsBackend } from "@wildpose/engines";
import { networkSpec } from "@wildpose/networks";
import { poseNetwork, poseObjective } from "@wildpose/networks/tfjs";
import { describe, expect, test } from "vitest";
import { differences, expectAgreement } from "./agreement.js";
import { convolutionalLoss } from "./convolutional-loss.js";
import { border, convolutionalNetwork, map, placeObjective } from "./convolutional-network.js";
import { eagerGradients } from "./eager-gradients.js";
import { finiteDifferences } from "./finite-differences.js";
import { type GradientCase, type Gradients, makeGradientCase } from "./gradient-case.js";
import { poseGradients } from "./pose-gradients.js";
import { findTorch, torchGradients } from "./torch-gradients.js";
import { tracedGradients } from "./traced-gradients.js";

/** Of a tensor's length, and of its largest element. */
const BOUND = 1e-5;

const python = findTorch();
const torch = python === null ? "PyTorch (skipped: no Python with torch; name one in WILDPOSE_PYTHON)" : "PyTorch";

/** Each with why it is not here, if it is not. */
const backends: [TfjsBackend, string][] = [];
for (const backend of ["cpu", "wasm", "webgpu", "tensorflow"] as const) {
  const missing = await useTfjsBackend(backend).then(
    () => "",
    (error: Error) => ` (skipped: ${error.message})`,
  );
  backends.push([backend, missing]);
}

function poseCase(name: "direct" | "view-synthesis" | "reconstruction", width: number, batch: number, blocks = 2) {
  const spec = networkSpec(name, width, blocks);
  return { spec, given: makeGradientCase(poseNetwork(spec), poseObjective(name), batch) };
}

function describeAgreement(
  title: string,
  given: GradientCase,
  oracle: () => Gradients,
  metadata: Record<string, string>,
): void {
  describe(title, () => {
    const expected = oracle();

    test("the traced graph in ONNX Runtime", async () => {
      expectAgreement(await tracedGradients(given), expected, BOUND);
    });

    for (const [backend, missing] of backends) {
      test.skipIf(missing)(`TensorFlow.js on ${backend}${missing}`, async () => {
        expectAgreement(await eagerGradients(backend, given), expected, BOUND);
      });
    }

    test.skipIf(python === null)(torch, () => {
      // It writes single precision.
      expectAgreement(torchGradients(python as string, given, metadata), expected, 2e-7);
    });
  });
}

for (const name of ["view-synthesis", "reconstruction", "direct"] as const) {
  const { spec, given } = poseCase(name, 256, 64);
  const objective = name === "view-synthesis" ? "disparity" : "distance";
  const metadata = { network: "pose", blocks: `${spec.blocks}`, objective };
  describeAgreement(`${name}, 256 units, batch 64`, given, () => poseGradients(spec, given), metadata);
}

const images = makeGradientCase(convolutionalNetwork, placeObjective, 4);
describeAgreement(
  "a network of images",
  images,
  () => finiteDifferences(images, (tensors) => convolutionalLoss(images, tensors)),
  {
    network: "places",
    above: `${border.above}`,
    right: `${border.right}`,
    height: `${map.height}`,
    width: `${map.width}`,
  },
);

describe("what judges", () => {
  test("the oracle of the pose networks agrees with its own finite differences", () => {
    for (const name of ["view-synthesis", "reconstruction"] as const) {
      const { spec, given } = poseCase(name, 6, 5, 1);
      const expected = finiteDifferences(given, (tensors) => poseGradients(spec, { ...given, tensors }).loss);
      expectAgreement(poseGradients(spec, given), expected, 1e-7);
    }
  });

  test("one wrong element in a thousand is seen", () => {
    const { spec, given } = poseCase("direct", 16, 8, 1);
    const right = poseGradients(spec, given);
    const wrong = Float64Array.from(right.gradients.get("block0.a.weight") as Float64Array);
    wrong[7] += 1e-4 * Math.max(...wrong.map(Math.abs));
    const found = { ...right, gradients: new Map([...right.gradients, ["block0.a.weight", wrong] as const]) };
    expect(differences(found, right).filter(({ largest }) => largest > BOUND)).toMatchObject([
      { tensor: "block0.a.weight" },
    ]);
  });
});
