import type { RandomStream } from "@wildpose/pose";
import type { PoseSource } from "./examples.js";
import type { Facts } from "./facts.js";

export interface MixedPart {
  readonly source: PoseSource;
  /** Poses come from the parts in the proportion of their shares; above 0. */
  readonly share: number;
}

/** One source of several. What is held out is mixed from what each holds out. One part alone is itself. */
export function mixSources(parts: readonly MixedPart[]): PoseSource {
  if (parts.length === 1) return parts[0].source;
  const name = parts.map(({ source }) => source.name).join(" + ");
  return {
    name,
    samplePose: drawFrom(parts),
    heldOut: {
      name,
      samplePose: drawFrom(parts.map(({ source, share }) => ({ source: source.heldOut ?? source, share }))),
    },
    facts: Object.assign({}, ...parts.map(({ source }) => source.facts ?? {})) as Facts,
  };
}

function drawFrom(parts: readonly MixedPart[]): (random: RandomStream) => Float64Array {
  const whole = parts.reduce((sum, { share }) => sum + share, 0);
  return (random) => {
    let left = random.uniform(0, whole);
    const chosen = parts.find(({ share }) => {
      left -= share;
      return left < 0;
    });
    // Rounding may leave a little after the last.
    return (chosen ?? parts[parts.length - 1]).source.samplePose(random);
  };
}
