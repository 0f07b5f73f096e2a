/** Examples in the form that one network takes and is asked for. */
import type { OpenNetwork } from "@wildpose/engines";
import { type NetworkName, networkShapes, stereoInput } from "@wildpose/networks";
import { randomStream } from "@wildpose/pose";
import { type AnnotationFaults, drawExamples, type PoseSource } from "./examples.js";
import { runInChunks } from "./run-in-chunks.js";

export interface NetworkBatch {
  readonly count: number;
  /** [B, inputs] */
  readonly input: Float32Array;
  /** [B, outputs] */
  readonly target: Float32Array;
}

/** Draws a batch from the stream of this name; the same name gives the same bytes. */
export type DrawBatch = (stream: string, count: number, faults: AnnotationFaults) => Promise<NetworkBatch>;

/**
 * @param viewSynthesis the trained view synthesis network; only reconstruction looks at it. It is trained on synthesised
 * right views, as those are what it will be given.
 */
export function batchDrawer(
  network: NetworkName,
  seed: number,
  source: PoseSource,
  viewSynthesis: OpenNetwork | null,
): DrawBatch {
  return async (stream, count, faults) => {
    const { left, disparity, pose } = drawExamples(source, randomStream(seed, stream), count, faults);
    if (network === "direct") return { count, input: left, target: pose };
    if (network === "view-synthesis") return { count, input: left, target: disparity };
    if (!viewSynthesis) throw new Error("reconstruction needs the trained view synthesis network");
    const synthesised = await runInChunks(viewSynthesis, left, networkShapes["view-synthesis"]);
    return { count, input: stereoInput(left, synthesised, count), target: pose };
  };
}
