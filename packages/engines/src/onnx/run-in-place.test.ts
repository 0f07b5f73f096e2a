import { networkSpec } from "@wildpose/networks";
import { poseNetwork, poseObjective } from "@wildpose/networks/tfjs";
import { traceTrainingStep } from "@wildpose/networks/trace";
import { type InferenceSession, Tensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { createSession } from "./create-session.js";
import { refusingCopies, runInPlace } from "./run-in-place.js";

const model = traceTrainingStep(poseNetwork(networkSpec("direct", 16, 1)), poseObjective("direct"), {
  batch: 4,
  dropout: false,
});

/** An array of its own for every tensor, filled by its place in the list. */
function tensorsOf(values: readonly InferenceSession.ValueMetadata[]): Record<string, Tensor> {
  const tensors = values.flatMap((value, n) => {
    if (!value.isTensor) return [];
    const shape = value.shape.map(Number);
    const size = shape.reduce((product, length) => product * length, 1);
    return [
      [
        value.name,
        new Tensor(
          "float32",
          Float32Array.from({ length: size }, (_, i) => Math.sin(n + i)),
          shape,
        ),
      ],
    ];
  });
  return Object.fromEntries(tensors);
}

test("what is written in place is what a plain run returns", async () => {
  const plain = await createSession(model, "cpu", 1);
  const refusing = await createSession(refusingCopies(model, "loss"), "cpu", 1);
  expect(refusing.outputNames.slice(1)).toEqual(plain.outputNames);
  const feeds = tensorsOf(plain.inputMetadata);
  const results = await plain.run(feeds);
  const fetches = tensorsOf(refusing.outputMetadata);
  await runInPlace(refusing, feeds, fetches);
  for (const [name, { data }] of Object.entries(results)) expect(fetches[name].data, name).toEqual(data);
  await plain.release();
  await refusing.release();
});

test("onnxruntime-node still refuses to copy, which is what saves the time", async () => {
  const session = await createSession(refusingCopies(model, "loss"), "cpu", 1);
  await expect(session.run(tensorsOf(session.inputMetadata))).rejects.toThrow("Non tensor type");
  await session.release();
});

test("any other error of a run is thrown on", async () => {
  const session = await createSession(refusingCopies(model, "loss"), "cpu", 1);
  const feeds = tensorsOf(session.inputMetadata);
  feeds.input = new Tensor("float32", new Float32Array(3), [1, 3]);
  await expect(runInPlace(session, feeds, tensorsOf(session.outputMetadata))).rejects.toThrow(/input/);
  await session.release();
});
