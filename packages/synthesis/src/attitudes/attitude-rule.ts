import type { RandomStream } from "@wildpose/pose";
import type { JointAngles, JointLimits } from "../joint-angles.js";

/** How the poses of one attitude are drawn. */
export interface AttitudeRule {
  /** The share of poses in this attitude; the shares of all add up to 1. */
  readonly share: number;
  /** The ranges of motion that apply. */
  readonly limits: JointLimits;
  /** Draws all angles of a body in the anatomical position. Angles may leave the limits: the sampler brings them back. */
  readonly draw: (random: RandomStream, angles: JointAngles) => void;
}
