/**
 * Training in ONNX Runtime: one traced graph does forward and backward, WebAssembly kernels the rest. Weights, gradients
 * and masks lie in one memory that both read and write in place.
 *
 * A run of onnxruntime-node 1.30 computes on the thread that calls it, although it returns a promise: nothing can be
 * prepared meanwhile.
 */
import { copyCorner } from "@wildpose/networks";
import { type NetworkDefinition, sizeOf } from "@wildpose/networks/tfjs";
import { traceTrainingStep } from "@wildpose/networks/trace";
import { type InferenceSession, Tensor } from "onnxruntime-node";
import type { OnnxProvider } from "../engine-choice.js";
import { namedMoments } from "../moments.js";
import { NotFiniteError } from "../not-finite-error.js";
import { drawDropoutMasks, dropoutRegions } from "../optimiser/dropout-masks.js";
import { type KernelMemory, openKernelMemory } from "../optimiser/kernel-memory.js";
import { openOptimiser, optimiserRegions, type UpdatePart } from "../optimiser/optimiser.js";
import type { StepInput, StepResult, TrainingEngine, TrainingPlan, TrainingState } from "../training-engine.js";
import { createSession, describeOnnx } from "./create-session.js";
import { refusingCopies, runInPlace } from "./run-in-place.js";

export type StepPart = "masks" | "run" | UpdatePart;

export interface OnnxTrainingOptions {
  /** Is told how long each part of each step took, milliseconds. */
  readonly onPart?: (part: StepPart, milliseconds: number) => void;
  /** The graph to run in place of the one traced from the plan, with the same inputs and outputs, padded where it is. */
  readonly model?: Uint8Array;
}

/**
 * @param start every tensor of the network; the moments of all trainable ones, or none.
 * @throws {InvalidSettingError} when the provider is not available here, or the step needs too much memory.
 */
export async function createOnnxTrainingEngine(
  provider: OnnxProvider,
  plan: TrainingPlan,
  start: TrainingState,
  options: OnnxTrainingOptions = {},
): Promise<TrainingEngine> {
  const { network, objective, batch, dropout } = plan;
  const held = network.padded ?? network;
  const heldPlan = { ...plan, network: held };
  const memory = openKernelMemory(trainingRegions(heldPlan), network.name);
  const state = openState(network, held, memory);
  state.write(start);
  const model = options.model ?? traceTrainingStep(held, objective, { batch, dropout: dropout > 0 });
  const session = await createSession(refusingCopies(model, "loss"), provider, plan.threads);
  const fetches = tensorsInPlace(
    session.outputMetadata.filter(({ isTensor }) => isTensor),
    memory,
  );
  const feeds = tensorsInPlace(
    session.inputMetadata.filter(({ name }) => name !== "input" && name !== "target"),
    memory,
  );
  const lap = lapTimer(options.onPart);
  const optimiser = openOptimiser(heldPlan, memory, lap);

  async function step({ input, target, step, learningRate }: StepInput): Promise<StepResult> {
    lap("begin");
    drawDropoutMasks(memory, plan, step, held);
    lap("masks");
    const examples = {
      input: new Tensor("float32", input, [batch, ...network.inputShape]),
      target: new Tensor("float32", target, [batch, ...(objective.targetShape ?? network.outputShape)]),
    };
    await runInPlace(session, { ...feeds, ...examples }, fetches);
    lap("run");
    const [loss] = memory.region("loss").values;
    if (!Number.isFinite(loss)) throw new NotFiniteError(network.name, step, "the loss", loss);
    const gradientNorm = optimiser.update({ step, learningRate });
    const metrics = Object.fromEntries(
      Object.keys(objective.metrics).map((name) => [name, memory.region(`metric/${name}`).values[0]]),
    );
    return { loss, metrics, gradientNorm };
  }

  let latest: Promise<StepResult> | undefined;
  let busy = false;
  let closed = false;
  return {
    description: describeOnnx(provider),
    async step(given) {
      if (closed) throw new Error(`${network.name}: a step was asked of an engine that is closed`);
      if (busy) throw new Error(`${network.name}: a step was begun before the one before had ended`);
      busy = true;
      latest = step(given).finally(() => {
        busy = false;
      });
      return latest;
    },
    read: async () => state.read(),
    async close() {
      if (closed) return;
      closed = true;
      await latest?.catch(() => {});
      await session.release();
    },
  };
}

/** Everything that a step reads and writes besides its examples, by the names that the graph has for it. */
function trainingRegions(plan: TrainingPlan): Map<string, number> {
  return new Map([
    ["loss", 1],
    ...Object.keys(plan.objective.metrics).map((name) => [`metric/${name}`, 1] as const),
    ...optimiserRegions(plan),
    ...dropoutRegions(plan),
  ]);
}

/** What the graph calls an input or an output is a region of the memory. */
function tensorsInPlace(
  values: readonly InferenceSession.ValueMetadata[],
  memory: KernelMemory,
): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  for (const value of values) {
    if (!value.isTensor) throw new Error(`${value.name} of the training graph is no tensor`);
    const shape = value.shape.map(Number);
    const size = shape.reduce((product, length) => product * length, 1);
    tensors[value.name] = new Tensor("float32", memory.region(value.name).values.subarray(0, size), shape);
  }
  return tensors;
}

/** The state of a network in regions of the network it is held as, which has the same tensors, some padded. */
function openState(network: NetworkDefinition, held: NetworkDefinition, memory: KernelMemory) {
  const shapes = (tensor: string) =>
    [network, held].map(({ tensors }) => tensors.get(tensor)?.shape ?? []) as [readonly number[], readonly number[]];
  const write = (region: string, tensor: string, numbers: Float32Array | undefined) => {
    if (numbers) copyCorner(numbers, shapes(tensor)[0], memory.region(region).values, shapes(tensor)[1]);
  };
  const read = (region: string, tensor: string) => {
    const [shape, heldShape] = shapes(tensor);
    const numbers = new Float32Array(sizeOf(shape));
    copyCorner(memory.region(region).values, heldShape, numbers, shape);
    return numbers;
  };
  const tensors = [...network.tensors.keys()];
  const moments = namedMoments(network);
  return {
    write(state: TrainingState): void {
      for (const name of tensors) write(`tensor/${name}`, name, state.tensors.get(name));
      for (const { moment, tensor } of moments) write(moment, tensor, state.moments.get(moment));
    },
    /** A copy. */
    read: (): TrainingState => ({
      tensors: new Map(tensors.map((name) => [name, read(`tensor/${name}`, name)])),
      moments: new Map(moments.map(({ moment, tensor }) => [moment, read(moment, tensor)])),
    }),
  };
}

/** @returns what is called when a part ends; `begin` ends what is nobody's. */
function lapTimer(onPart?: (part: StepPart, milliseconds: number) => void): (part: StepPart | "begin") => void {
  if (!onPart) return () => {};
  let last = 0;
  return (part) => {
    const now = performance.now();
    if (part !== "begin") onPart(part, now - last);
    last = now;
  };
}
