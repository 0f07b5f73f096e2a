/** What a training changes, as TensorFlow.js variables: the network's tensors and their moments. */
import tf = require("@tensorflow/tfjs");

import { sizeOf } from "@wildpose/networks/tfjs";
import { type Moment, momentsOf } from "../moments.js";
import type { TrainingPlan, TrainingState } from "../training-engine.js";
import type { Moments } from "./move-tensor.js";

export interface NetworkVariables {
  /** Every tensor of the network, by name. */
  readonly tensors: ReadonlyMap<string, tf.Variable>;
  /** Of every trainable tensor, by name. */
  readonly moments: ReadonlyMap<string, Moments>;
}

/** @param state is copied. */
export function createVariables({ network }: TrainingPlan, state: TrainingState): NetworkVariables {
  const tensors = new Map<string, tf.Variable>();
  const moments = new Map<string, Moments>();
  for (const [name, definition] of network.tensors) {
    const { shape, trainable } = definition;
    const data = state.tensors.get(name);
    if (!data) throw new Error(`${network.name}: the tensor ${name} is missing`);
    tensors.set(name, variable(data, shape, trainable));
    if (!trainable) continue;
    const moment = (which: Moment) =>
      variable(state.moments.get(`${which}/${name}`) ?? new Float32Array(sizeOf(shape)), shape, false);
    const [first, second] = momentsOf(definition).map(moment);
    moments.set(name, second ? { first, second } : { first });
  }
  return { tensors, moments };
}

export async function readVariables({ tensors, moments }: NetworkVariables): Promise<TrainingState> {
  const state = { tensors: new Map<string, Float32Array>(), moments: new Map<string, Float32Array>() };
  for (const [name, tensor] of tensors) state.tensors.set(name, await read(tensor));
  for (const [name, { first, second }] of moments) {
    state.moments.set(`first/${name}`, await read(first));
    if (second) state.moments.set(`second/${name}`, await read(second));
  }
  return state;
}

export function disposeVariables({ tensors, moments }: NetworkVariables): void {
  tf.dispose([...tensors.values()]);
  for (const { first, second } of moments.values()) tf.dispose(second ? [first, second] : [first]);
}

function variable(data: Float32Array, shape: readonly number[], trainable: boolean): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor(data.slice(), [...shape]), trainable));
}

async function read(tensor: tf.Variable): Promise<Float32Array> {
  return (await tensor.data()).slice() as Float32Array;
}
