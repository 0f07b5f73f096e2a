/** Named places in the one memory that kernels and the graph share. */
import { InvalidSettingError } from "@wildpose/pose";
import { type Kernels, openKernels } from "./kernels.js";

export interface Region {
  /** In bytes, a multiple of 64. */
  readonly address: number;
  /** The place itself, not a copy. */
  readonly values: Float32Array;
}

export interface KernelMemory {
  readonly kernels: Kernels;
  /** All of it: the same object for ever. */
  readonly buffer: ArrayBuffer;
  region(name: string): Region;
}

/** A cache line; also the widest alignment that vector instructions ask for. */
const ALIGNMENT = 64;
const MOST_BYTES = 2 ** 32;

/**
 * Opens a memory of exactly these regions, all 0.
 *
 * @param regions numbers (4 bytes each) of each region, by its name.
 * @param owner what the memory is for, as an error says it.
 * @throws {InvalidSettingError} when it is more than WebAssembly can address, or than the machine gives.
 */
export function openKernelMemory(regions: ReadonlyMap<string, number>, owner: string): KernelMemory {
  // The first cache line stays empty, so that no address is 0.
  let bytes = ALIGNMENT;
  const addresses = new Map<string, number>();
  for (const [name, length] of regions) {
    addresses.set(name, bytes);
    bytes += Math.ceil((length * 4) / ALIGNMENT) * ALIGNMENT;
  }
  const { memory, kernels } = open(bytes, owner);
  const placed = new Map<string, Region>();
  for (const [name, address] of addresses) {
    placed.set(name, { address, values: new Float32Array(memory.buffer, address, regions.get(name)) });
  }
  return {
    kernels,
    buffer: memory.buffer,
    region(name) {
      const region = placed.get(name);
      if (!region) throw new Error(`${owner}: there is no region ${name}`);
      return region;
    },
  };
}

function open(bytes: number, owner: string) {
  const size = `${owner}: a step needs ${(bytes / 2 ** 30).toFixed(1)} GiB in one piece`;
  const nextStep = "use a smaller batch or a smaller network";
  if (!(bytes <= MOST_BYTES)) {
    throw new InvalidSettingError(`${size}, and WebAssembly addresses 4 GiB; ${nextStep}`);
  }
  try {
    return openKernels(bytes);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new InvalidSettingError(`${size}, which this machine does not give; ${nextStep}`, { cause });
  }
}
