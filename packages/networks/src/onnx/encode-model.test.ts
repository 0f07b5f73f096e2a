import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { encodeModel } from "./encode-model.js";
import type { Graph, GraphConstant } from "./graph.js";
import { runGraph } from "./testing/run-graph.js";
import { floats, integers, smallGraph } from "./testing/small-graph.js";

describe("ONNX Runtime reads what was written", () => {
  test("constants of every type", async () => {
    const truths: GraphConstant = { shape: [3], data: Uint8Array.of(1, 0, 1) };
    const whole: GraphConstant = { shape: [3], data: Int32Array.of(-7, 0, 2_000_000_000) };
    const results = await runGraph({
      ...smallGraph({
        inputs: {},
        constants: { real: floats([3], 0.5, -2, 1e30), whole, long: integers(-(2 ** 40), 0, 5), truths },
        nodes: ["real", "whole", "long", "truths"].map((name) => ["Identity", name, `${name}Out`] as const),
        outputs: {},
      }),
      outputs: [
        { name: "realOut", type: "float32", shape: [3] },
        { name: "wholeOut", type: "int32", shape: [3] },
        { name: "longOut", type: "int64", shape: [3] },
        { name: "truthsOut", type: "bool", shape: [3] },
      ],
    });
    expect(Object.fromEntries(results)).toEqual({
      realOut: [0.5, -2, Math.fround(1e30)],
      wholeOut: [-7, 0, 2_000_000_000],
      longOut: [-(2 ** 40), 0, 5],
      truthsOut: [1, 0, 1],
    });
  });

  test("attributes that are whole, negative, real, a list and a text", async () => {
    const results = await runGraph(
      smallGraph({
        inputs: {},
        constants: { x: floats([1, 1, 2, 2], 1, -2, -3, 4), pads: integers(0, 0, 0, 1, 0, 0, 0, 0) },
        nodes: [
          ["LeakyRelu", "x", "leaky", { alpha: { float: 0.5 } }],
          ["Softmax", "x", "shares", { axis: -1 }],
          ["Transpose", "x", "turned", { perm: [0, 1, 3, 2] }],
          ["Pad", "x pads", "padded", { mode: "edge" }],
        ],
        outputs: { leaky: [1, 1, 2, 2], shares: [1, 1, 2, 2], turned: [1, 1, 2, 2], padded: [1, 1, 2, 3] },
      }),
    );
    expect(results.get("leaky")).toEqual([1, -1, -1.5, 4]);
    expect(results.get("shares")?.[0]).toBeCloseTo(1 / (1 + Math.exp(-3)), 6);
    expect(results.get("turned")).toEqual([1, -3, -2, 4]);
    expect(results.get("padded")).toEqual([1, 1, -2, -3, -3, 4]);
  });

  test("nodes with several outputs, and inputs that are left out", async () => {
    const results = await runGraph(
      smallGraph({
        inputs: {},
        constants: { x: floats([4], 1, 2, 3, 4), lengths: integers(1, 3), highest: floats([], 2.5) },
        nodes: [
          ["Split", "x lengths", "head tail", { axis: 0 }],
          ["Clip", "tail  highest", "clipped"],
        ],
        outputs: { head: [1], clipped: [3] },
      }),
    );
    expect(Object.fromEntries(results)).toEqual({ head: [1], clipped: [2, 2.5, 2.5] });
  });

  test("a dimension with a name is any length", async () => {
    const graph = smallGraph({ inputs: { x: ["N", 2] }, nodes: [["Neg", "x", "y"]], outputs: { y: ["N", 2] } });
    const session = await InferenceSession.create(encodeModel(graph, {}));
    for (const batch of [1, 5]) {
      const { y } = await session.run({ x: new Tensor("float32", new Float32Array(batch * 2), [batch, 2]) });
      expect(y.dims).toEqual([batch, 2]);
    }
    await session.release();
  });
});

test("the same graph and metadata give the same bytes, other metadata others", () => {
  const graph: Graph = smallGraph({ inputs: { x: [2] }, nodes: [["Neg", "x", "y"]], outputs: { y: [2] } });
  const metadata = { network: "n", joints: "a b" };
  expect(encodeModel(graph, metadata)).toEqual(encodeModel(structuredClone(graph), { ...metadata }));
  expect(encodeModel(graph, { ...metadata, network: "m" })).not.toEqual(encodeModel(graph, metadata));
});
