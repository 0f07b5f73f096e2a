/** Examples in the form that one network takes and is asked for. */
import type { OpenNetwork } from "@wildpose/engines";
import { type NetworkSpec, stereoInput, type ViewForm } from "@wildpose/networks";
import { randomStream } from "@wildpose/pose";
import { type AnnotationFaults, drawExamples, type PoseSource } from "./examples.js";
import { runInChunks } from "./run-in-chunks.js";
import type { RightViews } from "./training-recipe.js";

export interface NetworkBatch {
  readonly count: number;
  /** [B, inputs] */
  readonly input: Float32Array;
  /** [B, outputs] */
  readonly target: Float32Array;
}

/** Draws a batch from the stream of this name; the same name gives the same bytes. */
export type DrawBatch = (stream: string, count: number, faults: AnnotationFaults) => Promise<NetworkBatch>;

/** The trained view synthesis network, open, and what it answers. */
export interface Synthesiser {
  readonly network: OpenNetwork;
  readonly spec: NetworkSpec;
}

/**
 * @param synthesiser only reconstruction looks at it.
 * @param rightViews that reconstruction is shown: the synthesised ones are what it will be given in use.
 */
export function batchDrawer(
  { name, form }: NetworkSpec,
  seed: number,
  source: PoseSource,
  synthesiser: Synthesiser | null,
  rightViews: RightViews,
): DrawBatch {
  return async (stream, count, faults) => {
    const { left, disparity, right, pose } = drawExamples(source, randomStream(seed, stream), count, faults);
    const exact = (answers: ViewForm = "disparity") => (answers === "right-view" ? right : disparity);
    if (name === "direct") return { count, input: left, target: pose };
    if (name === "view-synthesis") return { count, input: left, target: exact(form) };
    if (!synthesiser) throw new Error("reconstruction needs the trained view synthesis network");
    const { network, spec } = synthesiser;
    const answer = rightViews === "exact" ? exact(spec.form) : await runInChunks(network, left, spec);
    return { count, input: stereoInput(left, answer, count), target: pose };
  };
}
