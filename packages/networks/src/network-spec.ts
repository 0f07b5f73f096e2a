/** The three networks of the label generator, and the shape they share. */
import { h36m17 } from "@wildpose/pose";

export const networkNames = ["direct", "view-synthesis", "reconstruction"] as const;
export type NetworkName = (typeof networkNames)[number];

const joints = h36m17.joints.length;

/**
 * What a view synthesis network answers.
 *
 * - `disparity` [J]: how much further each joint moves along x than the root does when the camera moves to the right. The
 *   right view is the left one plus this, so its y is exact.
 * - `right-view` [J, 2]: the right view itself, relative to its own root, as in the paper (arXiv 1904.05512).
 */
export const viewForms = ["disparity", "right-view"] as const;
export type ViewForm = (typeof viewForms)[number];

/**
 * What goes in and what comes out, as [J, D] row-major.
 *
 * - `direct`: left 2D → root-relative 3D. The baseline that every table prints beside the stereo route.
 * - `view-synthesis`: left 2D → what leads to the right view, as disparity unless its {@link ViewForm} is another.
 * - `reconstruction`: left 2D and right 2D → root-relative 3D.
 *
 * 2D is in metres of an average person, relative to the root (`writeCanonicalInput`); 3D is in millimetres, canonical
 * camera frame.
 */
export const networkShapes: Readonly<Record<NetworkName, { inputs: number; outputs: number }>> = {
  direct: { inputs: joints * 2, outputs: joints * 3 },
  "view-synthesis": { inputs: joints * 2, outputs: joints },
  reconstruction: { inputs: joints * 4, outputs: joints * 3 },
};

/** A residual network: linear, batch norm, ReLU and dropout; blocks of two of these with a skip; a linear layer. */
export interface NetworkSpec {
  readonly name: NetworkName;
  readonly inputs: number;
  readonly outputs: number;
  /** Units of each hidden layer; 1024 in the paper. */
  readonly width: number;
  /** Residual blocks; 2 in the paper. */
  readonly blocks: number;
  /** Of a view synthesis network that answers the right view itself; left out where it answers the disparity. */
  readonly form?: "right-view";
}

/** @param form of view synthesis; the other networks have none. */
export function networkSpec(name: NetworkName, width = 1024, blocks = 2, form: ViewForm = "disparity"): NetworkSpec {
  const spec = { name, ...networkShapes[name], width, blocks };
  return name === "view-synthesis" && form === "right-view" ? { ...spec, outputs: joints * 2, form } : spec;
}

/** Names and sizes of the hidden linear layers, in the order they run. Each is followed by batch norm and ReLU. */
export function hiddenLayers(spec: NetworkSpec): { name: string; inputs: number; outputs: number }[] {
  const layers = [{ name: "input", inputs: spec.inputs, outputs: spec.width }];
  for (let block = 0; block < spec.blocks; block++) {
    for (const half of ["a", "b"]) {
      layers.push({ name: `block${block}.${half}`, inputs: spec.width, outputs: spec.width });
    }
  }
  return layers;
}

/** Added to the variance in batch norm. */
export const BATCH_NORM_EPSILON = 1e-5;

/** Every tensor of a network with its shape: what a weights file holds. */
export function tensorShapes(spec: NetworkSpec): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  shapes.set("normalise.inputMean", [spec.inputs]);
  shapes.set("normalise.inputDeviation", [spec.inputs]);
  shapes.set("normalise.outputMean", [spec.outputs]);
  shapes.set("normalise.outputDeviation", [spec.outputs]);
  for (const { name, inputs, outputs } of hiddenLayers(spec)) {
    shapes.set(`${name}.weight`, [inputs, outputs]);
    shapes.set(`${name}.gamma`, [outputs]);
    shapes.set(`${name}.beta`, [outputs]);
    shapes.set(`${name}.runningMean`, [outputs]);
    shapes.set(`${name}.runningVariance`, [outputs]);
  }
  shapes.set("output.weight", [spec.width, spec.outputs]);
  shapes.set("output.bias", [spec.outputs]);
  return shapes;
}

/** Tensors that gradients flow to, in a fixed order. */
export function isTrainable(tensor: string): boolean {
  return !tensor.startsWith("normalise.") && !tensor.includes(".running");
}
