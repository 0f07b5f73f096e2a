import { expect, test } from "vitest";
import { readSafetensors, writeSafetensors } from "../safetensors.js";
import { initialTensors } from "../tfjs/initial-tensors.js";
import { baselineNetwork } from "./baseline-network.js";
import { baselineSpecs } from "./baseline-spec.js";
import { decodeBaseline, encodeBaseline } from "./baseline-weights.js";

const spec = baselineSpecs.tiny;
const weights = {
  spec,
  tensors: initialTensors(baselineNetwork(spec), 1),
  meanBoneLength: 261.5,
  training: { seed: "1", steps: "3000" },
};
const bytes = encodeBaseline(weights);

test("a file says what the network is, and has its numbers, filters to half precision", () => {
  const read = decodeBaseline(bytes);
  expect(read.spec).toEqual(spec);
  expect(read.meanBoneLength).toBe(261.5);
  expect(read.training).toEqual(weights.training);
  expect(read.tensors.get("stem.gain")).toEqual(weights.tensors.get("stem.gain"));
  const [found, drawn] = [read.tensors, weights.tensors].map((tensors) => tensors.get("stem.weight") as Float32Array);
  for (let i = 0; i < drawn.length; i++) expect(Math.abs(found[i] / drawn[i] - 1)).toBeLessThan(2 ** -10);
});

test("a network of fewer blocks than its size has now is read as what it is", () => {
  const fewer = { ...spec, levels: spec.levels.map(({ channels }) => ({ channels, down: 1, up: 0 })) };
  const tensors = initialTensors(baselineNetwork(fewer), 1);
  const read = decodeBaseline(encodeBaseline({ ...weights, spec: fewer, tensors }));
  expect(read.spec).toEqual(fewer);
  expect([...read.tensors.keys()]).toEqual([...tensors.keys()]);
});

test("tiny takes less than 6 MB", () => {
  expect(bytes.length).toBeLessThan(6e6);
});

const changed = (metadata: Record<string, string>, drop?: string) => {
  const { tensors, metadata: before } = readSafetensors(bytes);
  const kept = new Map([...tensors].filter(([name]) => name !== drop));
  return writeSafetensors({ tensors: kept, metadata: { ...before, ...metadata } }, () => "F32");
};

test.each([
  [{ network: "direct" }, undefined, "the metadata names the network direct, expected baseline"],
  [{ joints: "hip" }, undefined, "the joints are hip, expected hip rightHip"],
  [{ size: "huge" }, undefined, "the metadata has size huge, expected one of tiny, small, base"],
  [{ mean_bone_length: "-1" }, undefined, "the metadata has mean_bone_length -1, expected millimetres above 0"],
  [{ size: "small" }, undefined, "the tensor stem.weight has shape [4,4,3,32], expected [4,4,3,64]"],
  [{}, "heat.weight", "the tensor heat.weight is missing"],
])("%o without %s is refused", (metadata, drop, problem) => {
  expect(() => decodeBaseline(changed(metadata, drop))).toThrow(problem);
});
