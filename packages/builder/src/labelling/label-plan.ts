/**
 * Stages `label` and `assess`: each chunk of the plan → its labels on disk. A chunk's labels depend on the chunk and on what
 * labels it, and on nothing else; those that are there and whole are not made again.
 */
import type { LabelBatch } from "@wildpose/inference";
import { countRejected, type PersonTally } from "../plan/count-persons.js";
import type { Plan } from "../plan/plan-store.js";
import type { PlannedPersons } from "../plan/planned-persons.js";
import { type PoseChunk, rowAddress } from "../plan/pose-chunk.js";
import type { Recipe } from "../recipe/recipe.js";
import type { PersonIndex } from "../select/select-rows.js";
import { assessChunk } from "./assess-labels.js";
import type { Labelling } from "./label-chunks.js";
import { type LabelStore, reasonOf } from "./label-store.js";
import { distortRightViews } from "./lens.js";
import { measuredLabels } from "./measured-labels.js";

export interface LabelPlanOptions {
  readonly signal?: AbortSignal;
  /** Called with the persons labelled so far. */
  readonly onProgress?: (persons: number) => void;
}

export interface LabelledPlan {
  /** The persons whose label can be used. */
  readonly index: PersonIndex;
  readonly tallies: PersonTally[];
}

export async function labelPlan(
  plan: Plan,
  labelling: Labelling,
  store: LabelStore,
  { search }: Pick<Recipe, "search">,
  { signal, onProgress }: LabelPlanOptions,
): Promise<LabelledPlan> {
  const index = { ...plan.index, sides: plan.index.sides.slice() };
  const tallies = plan.tallies();
  let done = 0;
  const count = (chunk: number, outcomes: Uint8Array) => {
    for (const [row, outcome] of outcomes.entries()) {
      const reason = reasonOf(outcome);
      if (reason === null) continue;
      countRejected(tallies[index.sourceOfChunk[chunk]], reason);
      index.sides[rowAddress(chunk, row)] = 0;
    }
    done += outcomes.length;
    onProgress?.(done);
  };
  await labelChunks([...plan.chunks.keys()], plan, labelling, store, { search }, { signal, onLabels: count });
  return { index, tallies };
}

export interface LabelChunksOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called when the labels of a chunk are on disk, with what became of its rows; `made`: just now. */
  readonly onLabels?: (chunk: number, outcomes: Uint8Array, made: boolean) => void;
}

/** Sees to it that the labels of some chunks are on disk. */
export async function labelChunks(
  wanted: readonly number[],
  plan: PlannedPersons,
  labelling: Pick<Labelling, "label">,
  store: LabelStore,
  { search }: Pick<Recipe, "search">,
  { signal, onLabels = () => {} }: LabelChunksOptions,
): Promise<void> {
  const keep = async (at: number, chunk: PoseChunk, labels: LabelBatch) => {
    onLabels(at, await store.write(at, labels, assessChunk(chunk, labels, search)), true);
  };
  const waiting: number[] = [];
  for (const at of wanted) {
    signal?.throwIfAborted();
    const outcomes = await store.outcomes(at);
    if (outcomes !== null) onLabels(at, outcomes, false);
    else if (!plan.chunks[at].measured) waiting.push(at);
    else {
      const chunk = await plan.read(at);
      await keep(at, chunk, measuredLabels(chunk));
    }
  }
  const tasks = waiting.map((at) => ({ persons: plan.chunks[at].count, read: () => plan.read(at) }));
  for await (const { task, chunk, labels } of labelling.label(tasks, signal)) {
    distortRightViews(chunk, labels);
    await keep(waiting[task], chunk, labels);
  }
}
