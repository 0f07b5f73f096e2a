import tf from "@tensorflow/tfjs";
import { type TfjsBackend, useTfjsBackend } from "@wildpose/engines";
import { type TensorLookup, trainingLayers } from "@wildpose/networks/tfjs";
import { type GradientCase, type Gradients, trainableNames } from "./gradient-case.js";

/** What TensorFlow.js gives, operation by operation. */
export async function eagerGradients(backend: TfjsBackend, given: GradientCase): Promise<Gradients> {
  await useTfjsBackend(backend);
  const { network, objective, batch } = given;
  const names = trainableNames(network);
  const results = tf.tidy(() => {
    const variables = new Map(
      [...network.tensors].map(([name, { shape }]) => [name, tensor(given.tensors, name, shape)] as const),
    );
    const masks = new Map(
      network.dropouts.map(({ name, shape }) => [name, tensor(given.masks, name, [batch, ...shape])] as const),
    );
    const input = tf.tensor(given.input, [batch, ...network.inputShape]);
    const target = tf.tensor(given.target, [batch, ...network.outputShape]);
    const step = tf.valueAndGrads((...trained: tf.Tensor[]) => {
      const used = new Map(variables);
      names.forEach((name, i) => {
        used.set(name, trained[i]);
      });
      const layers = trainingLayers(
        ((name) => used.get(name)) as TensorLookup,
        ((name) => masks.get(name)) as TensorLookup,
      );
      const loss = objective.loss(network.forward(layers, input), target, layers);
      for (const { mean, variance } of layers.statistics.values()) tf.dispose([mean, variance]);
      return loss;
    });
    const { value, grads } = step(names.map((name) => variables.get(name) as tf.Tensor));
    return [value, ...grads];
  });
  const [[loss], ...gradients] = await Promise.all(results.map((result) => result.data()));
  tf.dispose(results);
  return { loss, gradients: new Map(names.map((name, i) => [name, gradients[i]])) };
}

function tensor(data: ReadonlyMap<string, Float32Array>, name: string, shape: readonly number[]): tf.Tensor {
  return tf.tensor(data.get(name) as Float32Array, [...shape]);
}
