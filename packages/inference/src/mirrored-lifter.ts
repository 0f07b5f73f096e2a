/** Looks at every person twice: as it stands, and in the mirror. */
import { h36m17 } from "@wildpose/pose";
import type { Lifted, Lifter } from "./lifter.js";

const joints = h36m17.joints.length;

/**
 * A lifter that gives the mean of what the networks say of a person and of its mirror image, turned back. The errors of the
 * two are not the same, and their mean is smaller; it takes twice as long.
 */
export function mirroredLifter(lifter: Lifter): Lifter {
  return {
    engine: lifter.engine,
    async lift(left) {
      const seen = await lifter.lift(left);
      const reflected = await lifter.lift(mirror(left, 2));
      return {
        // How much nearer a joint is than the root, and so its disparity, is the same in the mirror.
        disparity: seen.disparity && reflected.disparity && mean(seen.disparity, mirror(reflected.disparity, 1)),
        coarse: mean(seen.coarse, mirror(reflected.coarse, 3)),
      } satisfies Lifted;
    },
    close: () => lifter.close(),
  };
}

/**
 * The same in the mirror: left joints are right ones, and x, of values that have more than one number a joint, is negative.
 *
 * @param values [N, 17, D]
 */
function mirror(values: Float32Array, dimensions: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let i = 0; i < values.length; i += dimensions) {
    const joint = (i / dimensions) % joints;
    const from = i + (h36m17.mirror[joint] - joint) * dimensions;
    for (let d = 0; d < dimensions; d++) out[i + d] = values[from + d];
    // Not −0 for what is missing, or in the middle.
    if (dimensions > 1) out[i] = 0 - out[i];
  }
  return out;
}

function mean(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => (value + b[i]) / 2);
}
