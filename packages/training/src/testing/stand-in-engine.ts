/**
 * Engines for tests of the loop, not of arithmetic: the network answers its output's mean and bias whatever it is shown, and
 * a step moves the bias by the sign of the error. Exact, fast, and like the real ones a function of state and batch alone.
 */
import { NotFiniteError, type TrainingEngine, type TrainingPlan, type TrainingState } from "@wildpose/engines";
import { initialTensors } from "@wildpose/networks/tfjs";
import type { OpenForUse } from "../training-setting.js";

export interface StandInOptions {
  readonly description?: string;
  /** What the loss is made to be; given the 0-based step and the true one. */
  readonly loss?: (step: number, loss: number) => number;
  /** Is told when a step begins and when it ends. */
  readonly onStep?: (what: "begin" | "end", step: number) => void;
}

/** Counts what was opened and not closed. */
export const openStandIns = { count: 0 };

export function standInEngine(options: StandInOptions = {}) {
  const { description = "stand-in 1", loss: madeLoss = (_, loss) => loss, onStep = () => {} } = options;
  return async (_choice: unknown, plan: TrainingPlan, state?: TrainingState): Promise<TrainingEngine> => {
    const tensors = copy(state?.tensors ?? initialTensors(plan.network, plan.seed));
    const moments = copy(state?.moments ?? new Map());
    const bias = arrayOf(tensors, "output.bias");
    const first = moments.get("first/output.bias") ?? new Float32Array(bias.length);
    moments.set("first/output.bias", first);
    openStandIns.count++;
    return {
      description,
      async step({ target, step, learningRate }) {
        onStep("begin", step);
        // What is prepared meanwhile is prepared now.
        await new Promise((resolve) => setImmediate(resolve));
        const mean = arrayOf(tensors, "normalise.outputMean");
        let sum = 0;
        const gradient = new Float32Array(bias.length);
        target.forEach((value, i) => {
          const o = i % bias.length;
          const error = mean[o] + bias[o] - value;
          sum += Math.abs(error);
          gradient[o] += Math.sign(error) / plan.batch;
        });
        for (let o = 0; o < bias.length; o++) {
          first[o] = 0.9 * first[o] + 0.1 * gradient[o];
          bias[o] -= learningRate * first[o];
        }
        const loss = madeLoss(step, sum / target.length);
        onStep("end", step);
        if (!Number.isFinite(loss))
          throw new NotFiniteError(plan.network.name, step, "the gradient of output.bias", loss);
        return { loss, metrics: { mpjpe: loss }, gradientNorm: Math.hypot(...gradient) };
      },
      read: async () => ({ tensors: copy(tensors), moments: copy(moments) }),
      async close() {
        openStandIns.count--;
      },
    };
  };
}

export const openStandIn: OpenForUse = async ({ spec, tensors }) => {
  const row = arrayOf(tensors, "normalise.outputMean").map((mean, o) => mean + arrayOf(tensors, "output.bias")[o]);
  openStandIns.count++;
  return {
    ...{ description: "stand-in 1", inputs: spec.inputs, outputs: spec.outputs },
    async run(input) {
      const answers = new Float32Array((input.length / spec.inputs) * spec.outputs);
      for (let at = 0; at < answers.length; at += spec.outputs) answers.set(row, at);
      return answers;
    },
    async close() {
      openStandIns.count--;
    },
  };
};

function copy(arrays: ReadonlyMap<string, Float32Array>): Map<string, Float32Array> {
  return new Map([...arrays].map(([name, data]) => [name, data.slice()]));
}

function arrayOf(arrays: ReadonlyMap<string, Float32Array>, name: string): Float32Array {
  const found = arrays.get(name);
  if (!found) throw new Error(`no tensor ${name}`);
  return found;
}
