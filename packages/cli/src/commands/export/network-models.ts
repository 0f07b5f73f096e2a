/** A trained network as ONNX files, with everything in their metadata that it takes to use them. */
import { describeNetwork, type NetworkName, type NetworkWeights } from "@wildpose/networks";
import { poseNetwork, poseObjective } from "@wildpose/networks/tfjs";
import { traceForward, traceTrainingStep } from "@wildpose/networks/trace";
import { sizeRuler } from "@wildpose/pose";

export interface NetworkModel {
  /** For example `direct.onnx`. */
  readonly name: string;
  readonly kind: "network" | "training step";
  readonly bytes: Uint8Array;
}

export interface ModelSource {
  readonly weights: NetworkWeights;
  readonly file: { readonly name: string; readonly sha256: string };
  /** Of wildpose. */
  readonly version: string;
}

/** The network for batches of any size, with its weights. */
export function networkModel(source: ModelSource): NetworkModel {
  const { weights, file } = source;
  const { spec, tensors, training } = weights;
  const bytes = traceForward(poseNetwork(spec), tensors, {
    ...whatItIs(source),
    weights: file.name,
    "weights.sha256": file.sha256,
    ...Object.fromEntries(Object.entries(training).map(([key, value]) => [`training.${key}`, value])),
  });
  return { name: `${spec.name}.onnx`, kind: "network", bytes };
}

/** Its training step for batches of one size, which takes weights as inputs and holds none. */
export function trainingStepModel(source: ModelSource, batch: number): NetworkModel {
  const { spec } = source.weights;
  const bytes = traceTrainingStep(poseNetwork(spec), poseObjective(spec.name), {
    ...{ batch, dropout: true },
    metadata: whatItIs(source),
  });
  return { name: `${spec.name}.training.onnx`, kind: "training step", bytes };
}

/** What both say of their network. */
function whatItIs({ weights: { spec }, version }: ModelSource): Record<string, string> {
  return {
    ...describeNetwork(spec),
    canonicalInput: canonicalInput(spec.name),
    sizeRuler: JSON.stringify(sizeRuler),
    wildpose: version,
  };
}

/** How the input is made of pixels, in words. */
function canonicalInput(network: NetworkName): string {
  const rule =
    "pixels to rays on the plane z = 1; the camera turned about y, then about x, so that its axis passes through the " +
    "root; rays relative to the root's; divided by the person's size: the summed length of their bones over that of " +
    "average bones in metres (sizeRuler, which has pairs of joints and millimetres)";
  const views = "the 17 joints of the left view, then those of the right: the left with the disparity added to x";
  return network === "reconstruction" ? `${rule}; ${views}` : rule;
}
