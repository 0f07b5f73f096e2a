/** One batch, everything that its gradients depend on, and what is held beside one another. */
import { initialTensors, type NetworkDefinition, type Objective, sizeOf } from "@wildpose/networks/tfjs";
import { randomStream } from "@wildpose/pose";

export interface GradientCase {
  readonly network: NetworkDefinition;
  readonly objective: Objective;
  readonly batch: number;
  /** Every tensor of the network, by name. */
  readonly tensors: ReadonlyMap<string, Float32Array>;
  /** [B, ...shape] of 0 and 2, by layer with dropout. */
  readonly masks: ReadonlyMap<string, Float32Array>;
  /** [B, ...inputShape] */
  readonly input: Float32Array;
  /** [B, ...outputShape] */
  readonly target: Float32Array;
}

export interface Gradients {
  readonly loss: number;
  /** Of every trainable tensor, by name. */
  readonly gradients: ReadonlyMap<string, ArrayLike<number>>;
}

/** Random numbers everywhere, also where training starts from 0 and 1. */
export function makeGradientCase(network: NetworkDefinition, objective: Objective, batch: number): GradientCase {
  const draw = (name: string, length: number, next: (random: ReturnType<typeof randomStream>) => number) => {
    const random = randomStream(1, `${network.name}/gradient case/${name}`);
    return Float32Array.from({ length }, () => next(random));
  };
  const tensors = initialTensors(network, 1);
  for (const [name, { shape, initial }] of network.tensors) {
    if ("normal" in initial) continue;
    const { constant } = initial;
    tensors.set(
      name,
      draw(name, sizeOf(shape), (random) => constant + random.uniform(-0.4, 0.4)),
    );
  }
  const masks = network.dropouts.map(({ name, shape }) => {
    const mask = draw(`mask/${name}`, batch * sizeOf(shape), (random) => (random.uniform(0, 1) < 0.5 ? 0 : 2));
    return [name, mask] as const;
  });
  return {
    network,
    objective,
    batch,
    tensors,
    masks: new Map(masks),
    input: draw("input", batch * sizeOf(network.inputShape), (random) => random.normal(0, 1)),
    target: draw("target", batch * sizeOf(network.outputShape), (random) => random.normal(0, 1)),
  };
}

/** Names of the tensors that gradients flow to. */
export function trainableNames({ tensors }: NetworkDefinition): string[] {
  return [...tensors].filter(([, { trainable }]) => trainable).map(([name]) => name);
}
