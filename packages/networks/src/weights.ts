/** A trained network as a file: tensors, and in the metadata what it takes, gives and was made with. */
import { h36m17 } from "@wildpose/pose";
import { describeNetwork } from "./describe-network.js";
import {
  isTrainable,
  type NetworkName,
  type NetworkSpec,
  networkNames,
  networkSpec,
  tensorShapes,
  type ViewForm,
  viewForms,
} from "./network-spec.js";
import { readSafetensors, type SafetensorsDtype, writeSafetensors } from "./safetensors.js";

export interface NetworkWeights {
  readonly spec: NetworkSpec;
  /** By the names of {@link tensorShapes}; linear weights are [inputs, outputs], row-major. */
  readonly tensors: ReadonlyMap<string, Float32Array>;
  /** How it was trained: the command, its seed and steps. */
  readonly training: Readonly<Record<string, string>>;
}

/**
 * Writes a weights file. Trainable matrices are stored in half precision, statistics and normalisation in single.
 */
export function encodeWeights({ spec, tensors, training }: NetworkWeights): Uint8Array {
  const named = new Map(
    [...tensorShapes(spec)].map(([name, shape]) => [name, { shape, data: tensors.get(name) as Float32Array }]),
  );
  const metadata = {
    ...describeNetwork(spec),
    ...Object.fromEntries(Object.entries(training).map(([key, value]) => [`training.${key}`, value])),
  };
  return writeSafetensors({ tensors: named, metadata }, storedAs);
}

function storedAs(name: string): SafetensorsDtype {
  return isTrainable(name) && name.endsWith(".weight") ? "F16" : "F32";
}

/**
 * Reads a weights file and checks every tensor against the network it says it is.
 *
 * @throws {Error} naming the tensor and the two shapes that disagree.
 */
export function decodeWeights(bytes: Uint8Array): NetworkWeights {
  const { tensors, metadata } = readSafetensors(bytes);
  const name = metadata.network as NetworkName;
  if (!networkNames.includes(name)) {
    throw new Error(`the metadata names the network ${metadata.network}, expected one of ${networkNames.join(", ")}`);
  }
  if (metadata.joints !== h36m17.joints.join(" ")) {
    throw new Error(`the joints are ${metadata.joints}, expected ${h36m17.joints.join(" ")}`);
  }
  const [width, blocks] = [sizeOf(metadata, "width", LARGEST_WIDTH), sizeOf(metadata, "blocks", MOST_BLOCKS)];
  const spec = networkSpec(name, width, blocks, formOf(name, metadata.form));
  const data = new Map<string, Float32Array>();
  for (const [tensor, shape] of tensorShapes(spec)) {
    const found = tensors.get(tensor);
    if (!found) throw new Error(`the tensor ${tensor} is missing`);
    if (found.shape.join() !== shape.join()) {
      throw new Error(`the tensor ${tensor} has shape [${found.shape}], expected [${shape}]`);
    }
    data.set(tensor, found.data);
  }
  const training = Object.fromEntries(
    Object.entries(metadata).flatMap(([key, value]) =>
      key.startsWith("training.") ? [[key.slice("training.".length), value]] : [],
    ),
  );
  return { spec, tensors: data, training };
}

/** Files from before there was a choice say nothing of it. */
function formOf(name: NetworkName, form: string | undefined): ViewForm {
  if (form === undefined) return "disparity";
  const found = name === "view-synthesis" ? viewForms.find((known) => known === form) : undefined;
  if (found) return found;
  const expected = name === "view-synthesis" ? `one of ${viewForms.join(", ")}` : "none";
  throw new Error(`the metadata has form ${form}, expected ${expected}`);
}

/** Larger networks than these are no pose networks. */
const LARGEST_WIDTH = 8192;
const MOST_BLOCKS = 64;

function sizeOf(metadata: Readonly<Record<string, string>>, key: "width" | "blocks", largest: number): number {
  const size = Number(metadata[key]);
  if (Number.isInteger(size) && size >= (key === "width" ? 1 : 0) && size <= largest) return size;
  throw new Error(`the metadata has ${key} ${metadata[key]}, expected a whole number up to ${largest}`);
}
