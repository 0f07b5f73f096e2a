import { sizeOf } from "@wildpose/networks/tfjs";
import { traceTrainingStep } from "@wildpose/networks/trace";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { type GradientCase, type Gradients, trainableNames } from "./gradient-case.js";

/** What the traced training step gives in ONNX Runtime. */
export async function tracedGradients(given: GradientCase): Promise<Gradients> {
  const { network, objective, batch } = given;
  const model = traceTrainingStep(network, objective, { batch, dropout: network.dropouts.length > 0 });
  const session = await InferenceSession.create(model, { executionProviders: ["cpu"], intraOpNumThreads: 1 });
  const everything = new Map<string, Tensor>();
  const add = (name: string, data: Float32Array | undefined, shape: readonly number[]) => {
    if (data?.length !== sizeOf(shape)) throw new Error(`${name}: [${shape}] expected, found ${data?.length} numbers`);
    everything.set(name, new Tensor("float32", data, shape));
  };
  add("input", given.input, [batch, ...network.inputShape]);
  add("target", given.target, [batch, ...network.outputShape]);
  for (const [name, { shape }] of network.tensors) add(`tensor/${name}`, given.tensors.get(name), shape);
  for (const { name, shape } of network.dropouts) add(`mask/${name}`, given.masks.get(name), [batch, ...shape]);
  const feeds = Object.fromEntries(session.inputNames.map((name) => [name, everything.get(name) as Tensor]));
  const results = await session.run(feeds);
  await session.release();
  return {
    loss: (results.loss.data as Float32Array)[0],
    gradients: new Map(
      trainableNames(network).map((name) => [name, results[`gradient/${name}`].data as Float32Array] as const),
    ),
  };
}
