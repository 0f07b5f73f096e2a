/** A trained baseline network as a file: tensors, and in the metadata what it takes, gives and was made with. */
import { h36m17 } from "@wildpose/pose";
import { readSafetensors, type SafetensorsDtype, writeSafetensors } from "../safetensors.js";
import {
  type BaselineSpec,
  baselineSizes,
  baselineSpecs,
  baselineTensorShapes,
  withBlocksOf,
} from "./baseline-spec.js";

export interface BaselineWeights {
  /** Of its size, with the blocks that the file has. */
  readonly spec: BaselineSpec;
  /** By the names of {@link baselineTensorShapes}. */
  readonly tensors: ReadonlyMap<string, Float32Array>;
  /** Millimetres, of the 16 bones of a pose: what a pose is scaled to, as a crop alone does not say how large it is. */
  readonly meanBoneLength: number;
  /** How it was trained: the recipe's values, and what computed. */
  readonly training: Readonly<Record<string, string>>;
}

const NETWORK = "baseline";
const JOINTS = h36m17.joints.join(" ");

/** Filters in half precision, all else in single. */
export function encodeBaseline({ spec, tensors, meanBoneLength, training }: BaselineWeights): Uint8Array {
  const named = new Map(
    [...baselineTensorShapes(spec)].map(([name, shape]) => {
      const data = tensors.get(name);
      if (!data) throw new Error(`the tensor ${name} is missing`);
      return [name, { shape, data }];
    }),
  );
  const metadata = {
    network: NETWORK,
    size: spec.size,
    input_size: String(spec.inputSize),
    joints: JOINTS,
    mean_bone_length: String(meanBoneLength),
    input: "RGB crop of one person, 0 to 255, [size, size, 3] row-major",
    output:
      "[17, 3] row-major: x and y in pixels of the crop, the centre of its top-left pixel at (0, 0); z in millimetres " +
      "from the root, away from the camera",
    ...Object.fromEntries(Object.entries(training).map(([key, value]) => [`training.${key}`, value])),
  };
  return writeSafetensors({ tensors: named, metadata }, storedAs);
}

function storedAs(name: string): SafetensorsDtype {
  return name.endsWith(".weight") ? "F16" : "F32";
}

/** @throws {Error} naming what is wrong: another network, a tensor that is missing or of another shape. */
export function decodeBaseline(bytes: Uint8Array): BaselineWeights {
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata.network !== NETWORK) {
    throw new Error(`the metadata names the network ${metadata.network}, expected ${NETWORK}`);
  }
  if (metadata.joints !== JOINTS) throw new Error(`the joints are ${metadata.joints}, expected ${JOINTS}`);
  const size = baselineSizes.find((known) => known === metadata.size);
  if (!size) throw new Error(`the metadata has size ${metadata.size}, expected one of ${baselineSizes.join(", ")}`);
  const meanBoneLength = Number(metadata.mean_bone_length);
  if (!(Number.isFinite(meanBoneLength) && meanBoneLength > 0)) {
    throw new Error(`the metadata has mean_bone_length ${metadata.mean_bone_length}, expected millimetres above 0`);
  }
  const spec = withBlocksOf(baselineSpecs[size], tensors.keys());
  const data = new Map<string, Float32Array>();
  for (const [tensor, shape] of baselineTensorShapes(spec)) {
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
  return { spec, tensors: data, meanBoneLength, training };
}
