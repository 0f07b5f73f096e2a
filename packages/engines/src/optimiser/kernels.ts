/** The functions of kernels.wat, which says what each does, over one memory. Addresses are in bytes. */
import { kernelsBinary } from "./kernels-binary.js";

export interface Kernels {
  /** Returns the sum of the squares of the gradients before scaling. */
  adam(
    weights: number,
    gradients: number,
    firsts: number,
    seconds: number,
    count: number,
    rate: number,
    scale: number,
  ): number;
  sum_of_squares(values: number, count: number): number;
  add_column_squares(weights: number, rows: number, units: number, sums: number): void;
  /** Returns how many factors are not 1. */
  norm_factors(sums: number, factors: number, units: number, longest: number): number;
  scale_columns(weights: number, rows: number, units: number, factors: number): void;
  blend(running: number, batch: number, count: number, kept: number, share: number): void;
  dropout_mask(mask: number, count: number, threshold: number, kept: number, state: number): void;
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** What of the global `WebAssembly` is used here; Node's type declarations lack it. */
declare const WebAssembly: {
  Memory: new (pages: { initial: number; maximum: number }) => WasmMemory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: object };
};

const PAGE_BYTES = 65_536;

let module: object | undefined;

/**
 * A memory that can never grow, which would detach every array over it, and the kernels over it.
 *
 * @param bytes at most 4 GiB.
 * @throws {RangeError} when there is not that much memory.
 */
export function openKernels(bytes: number): { memory: WasmMemory; kernels: Kernels } {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  module ??= new WebAssembly.Module(Buffer.from(kernelsBinary, "base64"));
  const { exports } = new WebAssembly.Instance(module, { host: { memory } });
  return { memory, kernels: exports as Kernels };
}
