/** The pose networks' training step in double precision, written out by hand: an oracle that shares no code with them. */
import type { NetworkSpec } from "@wildpose/networks";
import type { GradientCase, Gradients } from "./gradient-case.js";
import { Matrix } from "./matrix.js";

const EPSILON = 1e-5;
const KEPT_OFF_ZERO = 1e-2;

/** A layer as it ran: what its gradient needs. */
interface Layer {
  readonly name: string;
  readonly x: Matrix;
  /** The batch, each unit with mean 0 and variance 1. */
  readonly normal: Matrix;
  /** 1 / √(variance + ε) of each unit. */
  readonly inverse: Float64Array;
  /** After gain and shift, before ReLU. */
  readonly active: Matrix;
  readonly mask: Matrix;
}

/** A case whose tensors may be more precise than single precision. */
type PreciseCase = Omit<GradientCase, "tensors"> & { readonly tensors: ReadonlyMap<string, ArrayLike<number>> };

export function poseGradients(spec: NetworkSpec, { tensors, masks, input, target, batch }: PreciseCase): Gradients {
  const gradients = new Map<string, Float64Array>();
  const vector = (name: string) => Float64Array.from(tensors.get(name) as ArrayLike<number>);
  const weight = (name: string, inputs: number) => Matrix.of(tensors.get(`${name}.weight`), inputs);
  const layers: Layer[] = [];

  function forward(name: string, x: Matrix): Matrix {
    const z = x.times(weight(name, x.columns));
    const mean = z.columnSums().map((sum) => sum / batch);
    const centred = z.map((value, _, unit) => value - mean[unit]);
    const inverse = centred
      .map((value) => value ** 2)
      .columnSums()
      .map((sum) => 1 / Math.sqrt(sum / batch + EPSILON));
    const normal = centred.map((value, _, unit) => value * inverse[unit]);
    const [gamma, beta] = [vector(`${name}.gamma`), vector(`${name}.beta`)];
    const active = normal.map((value, _, unit) => value * gamma[unit] + beta[unit]);
    const mask = Matrix.of(masks.get(name), batch);
    layers.push({ name, x, normal, inverse, active, mask });
    return active.map((value, row, unit) => Math.max(0, value) * mask.at(row, unit));
  }

  /** Takes the gradient of the last layer's result; gives that of what went in. */
  function backward(upstream: Matrix): Matrix {
    const { name, x, normal, inverse, active, mask } = layers.pop() as Layer;
    const gamma = vector(`${name}.gamma`);
    const dActive = upstream.map((value, row, unit) => (active.at(row, unit) > 0 ? value * mask.at(row, unit) : 0));
    const dBeta = dActive.columnSums();
    const dGamma = dActive.map((value, row, unit) => value * normal.at(row, unit)).columnSums();
    const dz = dActive.map((value, row, unit) => {
      const along = (dBeta[unit] + normal.at(row, unit) * dGamma[unit]) / batch;
      return (value - along) * gamma[unit] * inverse[unit];
    });
    gradients.set(`${name}.beta`, dBeta).set(`${name}.gamma`, dGamma);
    gradients.set(`${name}.weight`, x.transposed().times(dz).data);
    return dz.times(weight(name, x.columns).transposed());
  }

  const [inputMean, inputDeviation] = [vector("normalise.inputMean"), vector("normalise.inputDeviation")];
  const examples = Matrix.of(input, batch).map((value, _, i) => (value - inputMean[i]) / inputDeviation[i]);
  let hidden = forward("input", examples);
  for (let block = 0; block < spec.blocks; block++) {
    hidden = hidden.plus(forward(`block${block}.b`, forward(`block${block}.a`, hidden)));
  }
  const last = weight("output", spec.width);
  const [bias, deviation, mean] = ["output.bias", "normalise.outputDeviation", "normalise.outputMean"].map(vector);
  const predicted = hidden.times(last).map((value, _, i) => (value + bias[i]) * deviation[i] + mean[i]);

  const difference = predicted.plus(Matrix.of(target, batch).map((value) => -value));
  const { loss, slope } = spec.name === "view-synthesis" ? unexplained(difference, deviation) : distance(difference);

  const upstream = slope.map((value, _, i) => value * deviation[i]);
  gradients.set("output.bias", upstream.columnSums()).set("output.weight", hidden.transposed().times(upstream).data);
  let towards = upstream.times(last.transposed());
  for (let block = 0; block < spec.blocks; block++) towards = towards.plus(backward(backward(towards)));
  backward(towards);
  return { loss, gradients };
}

/** Mean joint distance. @param difference [B, J · 3] */
function distance(difference: Matrix): { loss: number; slope: Matrix } {
  const joints = (difference.rows * difference.columns) / 3;
  const lengths = Float64Array.from({ length: joints }, (_, joint) => {
    const [x, y, z] = difference.data.subarray(joint * 3);
    return Math.sqrt(x * x + y * y + z * z + KEPT_OFF_ZERO);
  });
  const perRow = difference.columns / 3;
  return {
    loss: lengths.reduce((sum, length) => sum + length, 0) / joints,
    slope: difference.map((value, row, i) => value / lengths[row * perRow + Math.floor(i / 3)] / joints),
  };
}

/** Mean squared error over the targets' mean variance. */
function unexplained(difference: Matrix, deviation: Float64Array): { loss: number; slope: Matrix } {
  const variance = deviation.reduce((sum, value) => sum + value ** 2, 0) / deviation.length;
  const share = 1 / (difference.data.length * variance);
  return {
    loss: difference.data.reduce((sum, value) => sum + value ** 2, 0) * share,
    slope: difference.map((value) => 2 * value * share),
  };
}
