import { randomStream } from "@wildpose/pose";
import { describe, expect, it } from "vitest";
import { type networkNames, networkSpec, tensorShapes } from "./network-spec.js";
import { decodeWeights, encodeWeights, type NetworkWeights } from "./weights.js";

function madeWeights(spec = networkSpec("direct", 8, 1)): NetworkWeights {
  const random = randomStream(1, "weights test");
  const tensors = new Map(
    [...tensorShapes(spec)].map(([name, shape]) => [
      name,
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal(0, 1)),
    ]),
  );
  return { spec, tensors, training: { seed: "1", source: "made" } };
}

describe("a weights file", () => {
  it("of a size that no network has is refused before anything is made of it", () => {
    const text = Buffer.from(encodeWeights(madeWeights())).toString("latin1");
    const blocks = Buffer.from(text.replace('"blocks":"1"', '"blocks":"9"'), "latin1");
    expect(() => decodeWeights(blocks)).toThrow(/the tensor block\d\.\S+ is missing/);
    const width = Buffer.from(text.replace('"width":"8"', '"width":"-"'), "latin1");
    expect(() => decodeWeights(width)).toThrow("the metadata has width -, expected a whole number up to 8192");
  });

  it("says what a view synthesis network answers only where it is the right view; another answer is refused", () => {
    const right = networkSpec("view-synthesis", 8, 1, "right-view");
    expect(right.outputs).toBe(34);
    const bytes = encodeWeights(madeWeights(right));
    expect(decodeWeights(bytes).spec).toEqual(right);
    const text = Buffer.from(bytes).toString("latin1");
    const renamed = Buffer.from(text.replace('"form":"right-view"', '"form":"right-eyes"'), "latin1");
    expect(() => decodeWeights(renamed)).toThrow("form right-eyes, expected one of disparity, right-view");

    const disparity = madeWeights(networkSpec("view-synthesis", 8, 1));
    expect(Buffer.from(encodeWeights(disparity)).toString("latin1")).not.toContain('"form"');
    expect(decodeWeights(encodeWeights(disparity)).spec).toEqual(networkSpec("view-synthesis", 8, 1));
  });

  it("gives back every tensor, matrices to half precision, the rest exactly", () => {
    const weights = madeWeights();
    const read = decodeWeights(encodeWeights(weights));
    expect(read.spec).toEqual(weights.spec);
    expect(read.training).toEqual(weights.training);
    for (const [name, data] of weights.tensors) {
      const found = read.tensors.get(name) as Float32Array;
      if (name.endsWith(".weight")) {
        data.forEach((value, i) => {
          expect(Math.abs(found[i] - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -11 + 2 ** -25);
        });
      } else expect(found).toEqual(data);
    }
  });

  it("of the paper's size has the paper's parameters, less the biases that batch norm cancels", () => {
    const trainable = (name: (typeof networkNames)[number]) =>
      [...tensorShapes(networkSpec(name))]
        .filter(([tensor]) => !tensor.startsWith("normalise") && !tensor.includes("running"))
        .reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b, 1), 0);
    // The authors' code has 4,331,571 for 68 → 51, of which 5 × 1024 are biases in front of a batch norm.
    expect(trainable("reconstruction")).toBe(4_331_571 - 5 * 1024);
  });

  it("names the tensor that is missing or has another shape", () => {
    const weights = madeWeights();
    const other = { ...weights, spec: networkSpec("direct", 8, 2) };
    expect(() => encodeWeights(other)).toThrow();
    const narrow = encodeWeights(weights);
    const text = Buffer.from(narrow).toString("latin1").replace('"width":"8"', '"width":"9"');
    expect(() => decodeWeights(Buffer.from(text, "latin1"))).toThrow(
      "the tensor input.weight has shape [34,8], expected [34,9]",
    );
  });

  it("of another network or joint order is refused", () => {
    const text = Buffer.from(encodeWeights(madeWeights())).toString("latin1");
    const renamed = Buffer.from(text.replace('"network":"direct"', '"network":"dorect"'), "latin1");
    expect(() => decodeWeights(renamed)).toThrow(/names the network dorect, expected one of direct/);
    const joints = Buffer.from(text.replace("hip rightHip", "hip leftyHip"), "latin1");
    expect(() => decodeWeights(joints)).toThrow(/the joints are hip leftyHip/);
  });
});
