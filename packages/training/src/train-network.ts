/** The training loop. Reads top to bottom: draw examples, run forward and backward, step, report, save. */

import tf from "@tensorflow/tfjs";
import {
  hiddenLayers,
  type NetworkName,
  type NetworkSpec,
  type NetworkWeights,
  networkSpec,
  stereoInput,
} from "@wildpose/networks";
import { PoseNetwork, type TrainingPass } from "@wildpose/networks/tfjs";
import { randomStream } from "@wildpose/pose";
import { Adam } from "./adam.js";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.js";
import { dropoutMasks } from "./dropout-masks.js";
import { type AnnotationFaults, drawExamples, type ExampleBatch, type PoseSource } from "./examples.js";
import { momentsOf } from "./normalisation.js";
import { learningRateAt } from "./schedule.js";

export interface TrainingOptions {
  readonly network: NetworkName;
  readonly seed: number;
  readonly steps: number;
  /** Poses a step; every step draws fresh ones. */
  readonly batch: number;
  /** Units of each hidden layer. */
  readonly width: number;
  /** Residual blocks. */
  readonly blocks: number;
  /** Share of units that each training pass leaves out. */
  readonly dropout: number;
  /** Peak learning rate of Adam. */
  readonly learningRate: number;
  readonly faults: AnnotationFaults;
}

export const defaultTrainingOptions: Omit<TrainingOptions, "network"> = {
  seed: 1,
  steps: 3000,
  batch: 256,
  width: 1024,
  blocks: 2,
  dropout: 0.1,
  learningRate: 1e-3,
  faults: { noiseMm: 15, missing: 0.35 },
};

export interface TrainingSetting {
  readonly source: PoseSource;
  /** The trained view synthesis network, which the reconstruction network is trained behind. */
  readonly viewSynthesis?: NetworkWeights;
  /** Where to keep the checkpoint; a training that finds one there goes on from it. */
  readonly checkpoint?: string;
  /** Steps between checkpoints. */
  readonly checkpointEvery?: number;
  readonly signal?: AbortSignal;
}

/** One step is done. */
export interface TrainingStep {
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  /** Mean joint distance in millimetres; for view synthesis, the share of the disparity's variance not explained. */
  readonly loss: number;
}

/** Poses that inputs and outputs are normalised by. */
const NORMALISATION_POSES = 16_384;

/**
 * Trains a network and yields after every step; returns its weights, rounded as they are stored.
 *
 * What comes out depends on options, source and backend alone: every step's examples and masks come from streams named
 * by the step, so a training that was stopped and goes on from its checkpoint ends with the same bytes.
 *
 * @throws {InvalidSettingError} when the checkpoint was begun with other options.
 */
export async function* trainNetwork(
  options: TrainingOptions,
  setting: TrainingSetting,
): AsyncGenerator<TrainingStep, NetworkWeights> {
  const spec = networkSpec(options.network, options.width, options.blocks);
  const prepare = await batchPreparer(spec, setting);
  const signature = JSON.stringify({ ...options, source: setting.source.name });
  const saved = setting.checkpoint ? await readCheckpoint(setting.checkpoint, signature) : null;

  const network = saved ? PoseNetwork.fromTensors(spec, saved.tensors) : PoseNetwork.initialise(spec, options.seed);
  if (!saved) await setNormalisation(network, options, setting.source, prepare);
  const adam = new Adam(network, saved?.moments);
  const save = async (step: number) => {
    if (!setting.checkpoint) return;
    const [tensors, moments] = [await network.read(), await adam.read()];
    await writeCheckpoint(setting.checkpoint, { step, options: signature, tensors, moments });
  };

  for (let step = saved?.step ?? 0; step < options.steps; step++) {
    if (setting.signal?.aborted) {
      await save(step);
      setting.signal.throwIfAborted();
    }
    const examples = drawExamples(
      setting.source,
      randomStream(options.seed, `${spec.name}/examples/${step}`),
      options.batch,
      options.faults,
    );
    const masks = randomStream(options.seed, `${spec.name}/dropout/${step}`);
    const loss = await trainingStep(network, adam, options, await prepare(examples), masks, step);
    if ((step + 1) % (setting.checkpointEvery ?? 250) === 0) await save(step + 1);
    yield { step: step + 1, steps: options.steps, loss };
  }

  await save(options.steps);
  const tensors = await network.read();
  network.dispose();
  adam.dispose();
  const { network: _, faults, ...numbers } = options;
  const training = Object.fromEntries(
    Object.entries({ ...numbers, ...faults, source: setting.source.name }).map(([key, value]) => [key, String(value)]),
  );
  return { spec, tensors, training };
}

interface PreparedBatch {
  /** [B, inputs] */
  readonly input: Float32Array;
  /** [B, outputs] */
  readonly target: Float32Array;
}

type Prepare = (examples: ExampleBatch) => Promise<PreparedBatch>;

/** What of an example is a network's input, and what its target. */
async function batchPreparer(spec: NetworkSpec, { viewSynthesis }: TrainingSetting): Promise<Prepare> {
  if (spec.name === "direct") return async ({ left, pose }) => ({ input: left, target: pose });
  if (spec.name === "view-synthesis") return async ({ left, disparity }) => ({ input: left, target: disparity });

  // Reconstruction is trained on synthesised right views: the ones it will be given.
  if (!viewSynthesis) throw new Error("reconstruction needs the trained view synthesis network");
  const synthesiser = PoseNetwork.fromTensors(viewSynthesis.spec, viewSynthesis.tensors);
  return async ({ left, pose, count }) => {
    const input = tf.tensor2d(left, [count, synthesiser.spec.inputs]);
    const output = synthesiser.predict(input);
    const disparity = (await output.data()) as Float32Array;
    input.dispose();
    output.dispose();
    return { input: stereoInput(left, disparity, count), target: pose };
  };
}

async function setNormalisation(
  network: PoseNetwork,
  { seed, faults }: TrainingOptions,
  source: PoseSource,
  prepare: Prepare,
): Promise<void> {
  const { spec } = network;
  const examples = drawExamples(source, randomStream(seed, `${spec.name}/normalisation`), NORMALISATION_POSES, faults);
  const { input, target } = await prepare(examples);
  const inputs = momentsOf(input, spec.inputs);
  const outputs = momentsOf(target, spec.outputs);
  // An output that never varies, the root's, keeps the deviation 0: the network's answer for it is then exactly its mean.
  const values = {
    inputMean: inputs.mean,
    inputDeviation: inputs.deviation.map((deviation) => deviation || 1),
    outputMean: outputs.mean,
    outputDeviation: outputs.deviation,
  };
  tf.tidy(() => {
    for (const [name, value] of Object.entries(values)) {
      network.variables.get(`normalise.${name}`)?.assign(tf.tensor1d(value));
    }
  });
}

async function trainingStep(
  network: PoseNetwork,
  adam: Adam,
  options: TrainingOptions,
  { input, target }: PreparedBatch,
  random: ReturnType<typeof randomStream>,
  step: number,
): Promise<number> {
  const { spec } = network;
  const { batch, width, dropout } = options;
  const x = tf.tensor2d(input, [batch, spec.inputs]);
  const y = tf.tensor2d(target, [batch, spec.outputs]);
  const masks = dropout > 0 ? dropoutMasks(random, hiddenLayers(spec).length, batch, width, dropout) : null;

  let statistics: TrainingPass["statistics"] = [];
  const { value, grads } = tf.variableGrads(() => {
    const pass = network.trainingPass(x, masks);
    statistics = pass.statistics.map(({ mean, variance }) => ({ mean: tf.keep(mean), variance: tf.keep(variance) }));
    const predicted = network.denormalise(pass.output);
    return spec.name === "view-synthesis" ? relativeSquare(network, predicted, y) : meanJointDistance(predicted, y);
  }, network.trainable());

  const gradientOf = (name: string) => grads[(network.variables.get(name) as tf.Variable).name];
  adam.apply(gradientOf, step, learningRateAt(step, options.steps, options.learningRate));
  network.limitNorms();
  network.updateStatistics(statistics, batch);

  const loss = (await value.data())[0];
  if (!Number.isFinite(loss)) throw new Error(`${spec.name}: the loss of step ${step} is ${loss}`);
  const scratch = [value, x, y, ...(masks ?? []), ...statistics.flatMap(({ mean, variance }) => [mean, variance])];
  tf.dispose([...scratch, ...Object.values(grads)]);
  return loss;
}

/** Mean distance of a joint in millimetres. The square root's argument is kept off zero, where it has no slope. */
function meanJointDistance(predicted: tf.Tensor2D, truth: tf.Tensor2D): tf.Scalar {
  const difference = tf.reshape(tf.sub(predicted, truth), [predicted.shape[0], -1, 3]);
  return tf.mean(tf.sqrt(tf.add(tf.sum(tf.square(difference), -1), 1e-2)));
}

/** Mean squared error over the targets' own variance: 1 is what the mean alone would give. */
function relativeSquare(network: PoseNetwork, predicted: tf.Tensor2D, truth: tf.Tensor2D): tf.Scalar {
  const deviation = network.variables.get("normalise.outputDeviation") as tf.Variable;
  return tf.div(tf.mean(tf.square(tf.sub(predicted, truth))), tf.mean(tf.square(deviation)));
}
