import { h36m17 } from "@wildpose/pose";
import type { PoseSource } from "./examples.js";

/**
 * A source half of whose poses are seen in a mirror: left joints take the right ones' names, and x is negated. For sources
 * that favour a side, as motion does. What is held out stays as it is.
 */
export function mirrorHalf(source: PoseSource): PoseSource {
  return {
    ...source,
    heldOut: source.heldOut ?? source,
    samplePose(random) {
      const pose = source.samplePose(random);
      return random.uniform(0, 1) < 0.5 ? mirrored(pose) : pose;
    },
  };
}

/** @param pose [17, 3], the root on the axis. */
function mirrored(pose: Float64Array): Float64Array {
  return Float64Array.from(pose, (_, i) => {
    const value = pose[h36m17.mirror[Math.floor(i / 3)] * 3 + (i % 3)];
    return i % 3 === 0 && value !== 0 ? -value : value;
  });
}
