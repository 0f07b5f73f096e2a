/** A backend of TensorFlow.js that holds no numbers: it knows for every tensor which value of the recording it is. */
import tf = require("@tensorflow/tfjs");

import type { ElementType } from "../onnx/graph.js";
import type { Recording, Value } from "./recording.js";
import { UntraceableNetworkError } from "./untraceable-network-error.js";

interface Entry {
  readonly value: Value;
  /** Tensors that share it. */
  references: number;
}

export class TracingBackend extends tf.KernelBackend {
  readonly #entries = new Map<object, Entry>();

  constructor(
    readonly network: string,
    readonly recording: Recording,
  ) {
    super();
  }

  /** Makes a value known to TensorFlow.js. */
  represent(value: Value): tf.TensorInfo {
    const dataId = {};
    this.#entries.set(dataId, { value, references: 1 });
    return { dataId, shape: [...value.shape], dtype: value.type as tf.DataType };
  }

  /** A tensor of another backend becomes a constant, and stays where it is. */
  recorded({ dataId, shape, dtype }: tf.TensorInfo): Value {
    const entry = this.#entries.get(dataId);
    return entry ? entry.value : this.#constant(tf.engine().readSync(dataId), shape, dtype);
  }

  /** Whether its numbers are known. */
  isConstant(info: tf.TensorInfo): boolean {
    const { kind } = this.recorded(info).source;
    return kind === "constant" || kind === "uniform";
  }

  /** Everything that is still in use, and how often it must be let go of. */
  *held(): Generator<{ info: tf.TensorInfo; references: number }> {
    for (const [dataId, { value, references }] of this.#entries) {
      yield { info: { dataId, shape: [...value.shape], dtype: value.type as tf.DataType }, references };
    }
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object {
    return this.represent(this.#constant(values, shape, dtype)).dataId;
  }

  override move(
    dataId: object,
    values: tf.BackendValues,
    shape: number[],
    dtype: tf.DataType,
    references: number,
  ): void {
    this.#entries.set(dataId, { value: this.#constant(values, shape, dtype), references });
  }

  override readSync(dataId: object): tf.BackendValues {
    const entry = this.#entries.get(dataId);
    if (!entry) return tf.engine().readSync(dataId);
    const { value } = entry;
    if (value.source.kind === "constant" && !(value.source.data instanceof BigInt64Array)) return value.source.data;
    if (value.source.kind === "uniform") return filled(value.source.element, value.shape, value.type);
    throw new UntraceableNetworkError(
      this.network,
      `${value.place || "forward"}: its numbers were asked for, and a trace has none; a network must not read what it computes`,
    );
  }

  override async read(dataId: object): Promise<tf.BackendValues> {
    return this.readSync(dataId);
  }

  override incRef(dataId: object): void {
    const entry = this.#entries.get(dataId);
    if (entry) entry.references++;
  }

  override refCount(dataId: object): number {
    return this.#entries.get(dataId)?.references ?? 0;
  }

  /** @returns whether nothing refers to it any longer. */
  override disposeData(dataId: object, force = false): boolean {
    const entry = this.#entries.get(dataId);
    if (entry && --entry.references > 0 && !force) return false;
    this.#entries.delete(dataId);
    return true;
  }

  override numDataIds(): number {
    return this.#entries.size;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override timerAvailable(): boolean {
    return false;
  }

  override dispose(): void {
    this.#entries.clear();
  }

  #constant(values: tf.BackendValues, shape: readonly number[], dtype: tf.DataType): Value {
    const type = traceableType(dtype);
    if (type === undefined || Array.isArray(values)) {
      throw new UntraceableNetworkError(
        this.network,
        `a tensor of ${dtype}: only float32, int32 and bool can be traced`,
      );
    }
    const first = values[0];
    if (values.length > 0 && values.every((element) => Object.is(element, first))) {
      return this.recording.uniform(first, { shape, type });
    }
    return this.recording.constant(typedArray(values, type), shape);
  }
}

function traceableType(dtype: tf.DataType): ElementType | undefined {
  return dtype === "float32" || dtype === "int32" || dtype === "bool" ? dtype : undefined;
}

/** A copy, as whoever made the tensor may go on using the array. */
function typedArray(values: ArrayLike<number>, type: ElementType): Float32Array | Int32Array | Uint8Array {
  if (type === "float32") return Float32Array.from(values);
  return type === "int32" ? Int32Array.from(values) : Uint8Array.from(values);
}

function filled(element: number, shape: readonly number[], type: ElementType): Float32Array | Int32Array | Uint8Array {
  return typedArray(new Array(shape.reduce((product, length) => product * length, 1)).fill(element), type);
}
