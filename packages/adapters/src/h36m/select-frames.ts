import type { H36mOptions } from "./options.js";

/** Which frames of a recording are kept, one after the other. */
interface FrameSelection {
  /** Whether a frame can be kept at all, by its number alone. */
  isDue(frame: number): boolean;
  /**
   * Whether a due frame is kept, by its joints; frames of one sequence in their order.
   *
   * @param sequence what the frame belongs to, one camera's view of one take.
   * @param joints [J, 3] millimetres, any frame that stands still.
   */
  keeps(sequence: string, joints: Float64Array): boolean;
}

/**
 * Selects frames as the options say. The gate is h36m-fetch's: a frame is kept when some joint is at least so far from where
 * it was in the last kept frame, so the first always is; a missing joint does not count as moved.
 */
export function selectFrames({ every, motionGate }: Pick<H36mOptions, "every" | "motionGate">): FrameSelection {
  const lastKept = new Map<string, Float64Array>();
  return {
    isDue: (frame) => (frame - 1) % every === 0,
    keeps(sequence, joints) {
      if (motionGate === null) return true;
      const last = lastKept.get(sequence);
      if (last && largestMove(last, joints) < motionGate) return false;
      lastKept.set(sequence, joints);
      return true;
    },
  };
}

function largestMove(from: Float64Array, to: Float64Array): number {
  let most = 0;
  for (let i = 0; i < to.length; i += 3) {
    const move = Math.hypot(to[i] - from[i], to[i + 1] - from[i + 1], to[i + 2] - from[i + 2]);
    if (move > most) most = move;
  }
  return most;
}
