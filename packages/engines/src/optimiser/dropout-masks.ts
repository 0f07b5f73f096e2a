/**
 * Dropout masks: 0 for what a step leaves out, 1 / (1 − rate) for the rest. Made outside the networks because
 * `tf.layers.dropout` gives the same mask at every step with a seed, and an unrepeatable one without; every engine gets
 * these, so all see the same.
 */
import { type NetworkDefinition, sizeOf } from "@wildpose/networks/tfjs";
import { randomStream } from "@wildpose/pose";
import type { TrainingPlan } from "../training-engine.js";
import { type KernelMemory, openKernelMemory } from "./kernel-memory.js";

export type DropoutPlan = Pick<TrainingPlan, "network" | "batch" | "seed" | "dropout">;

/** Chances are multiples of this: a random number of 16 bits decides an element. */
const CHANCES = 65_536;
/** Four generators of four words. */
const STATE_WORDS = 16;
const STATE = "dropout/state";

/** What {@link drawDropoutMasks} needs in a memory: `mask/<layer>` [B, ...shape], rounded up to what the kernel writes. */
export function dropoutRegions({ network, batch, dropout }: DropoutPlan): Map<string, number> {
  if (dropout === 0) return new Map();
  const masks = network.dropouts.map(
    ({ name, shape }) => [`mask/${name}`, writtenLength(batch * sizeOf(shape))] as const,
  );
  return new Map([[STATE, STATE_WORDS], ...masks]);
}

/**
 * Draws every mask of a step into its region. A mask depends on the seed, the network, the step and the layer alone.
 *
 * @param step 0-based.
 * @param held the network that the regions are of: the plan's, or its padded one, whose masks are left zero beyond.
 */
export function drawDropoutMasks(
  memory: KernelMemory,
  plan: DropoutPlan,
  step: number,
  held: NetworkDefinition = plan.network,
): void {
  const { network, batch, seed, dropout } = plan;
  if (dropout === 0) return;
  const threshold = Math.round(dropout * CHANCES);
  const state = memory.region(STATE);
  const words = new Uint32Array(memory.buffer, state.address, STATE_WORDS);
  for (const [layer, { name, shape }] of network.dropouts.entries()) {
    const random = randomStream(seed, `${network.name}/dropout/${step}/${name}`);
    for (let i = 0; i < STATE_WORDS; i++) words[i] = random.bits();
    // A generator whose words are all 0 would give nothing else.
    for (let i = 0; i < 4; i++) words[i] |= 1;
    const units = sizeOf(shape);
    const apart = sizeOf(held.dropouts[layer].shape);
    // Row by row they are the same numbers: padded rows are whole eights.
    const [times, count] = apart === units ? [1, batch * units] : [batch, units];
    const { address } = memory.region(`mask/${name}`);
    for (let row = 0; row < times; row++) {
      const place = address + row * apart * Float32Array.BYTES_PER_ELEMENT;
      memory.kernels.dropout_mask(place, count, threshold, 1 / (1 - dropout), state.address);
    }
  }
}

/**
 * Masks for an engine that has no memory of this kind.
 *
 * @returns the masks of a step by layer, [B, ...shape]; arrays that the next call overwrites.
 */
export function openDropoutMasks(plan: DropoutPlan): (step: number) => ReadonlyMap<string, Float32Array> {
  const memory = openKernelMemory(dropoutRegions(plan), plan.network.name);
  const masks = new Map<string, Float32Array>();
  for (const { name, shape } of plan.dropout === 0 ? [] : plan.network.dropouts) {
    masks.set(name, memory.region(`mask/${name}`).values.subarray(0, plan.batch * sizeOf(shape)));
  }
  return (step) => {
    drawDropoutMasks(memory, plan, step);
    return masks;
  };
}

/** The kernel writes eight elements at a time. */
function writtenLength(count: number): number {
  return Math.ceil(count / 8) * 8;
}
