/**
 * The plan of a release on disk: its persons in chunks, and what became of those that are not in it. In memory stay where
 * each chunk is and the ten bytes a person that selecting needs.
 */

import type { SplitRule } from "../recipe/split-recipe.js";
import type { PersonIndex } from "../select/select-rows.js";
import type { OutputFolder } from "../work-folder/output-folder.js";
import { keyOf, seal, unseal } from "../work-folder/sealed.js";
import type { ReadableFile, WorkFolder } from "../work-folder/work-folder.js";
import { decodeChunk } from "./chunk-bytes.js";
import { appendChunk, chunkBytes } from "./chunk-file.js";
import type { PersonTally } from "./count-persons.js";
import { personIndex } from "./person-index.js";
import { CHUNKS, type PlannedChunk, type PlannedPersons, plannedPersons } from "./planned-persons.js";
import type { PoseChunk } from "./pose-chunk.js";
import type { RejectReason } from "./select-person.js";

/** Its being there says that the plan is whole. */
const LIST = "plan.json";

/** The files that a plan lies in, in the order in which they are written. */
export const PLAN_FILES = [CHUNKS, LIST] as const;

export interface Plan extends PlannedPersons {
  readonly index: PersonIndex;
  /** Persons read and rejected so far, of each entry of the recipe; a copy. */
  tallies(): PersonTally[];
  /** SHA-256 of all there is in it. */
  readonly sha256: string;
}

interface PlanList {
  readonly chunks: readonly PlannedChunk[];
  readonly tallies: readonly (Omit<PersonTally, "rejected"> & {
    readonly rejected: readonly [RejectReason, number][];
  })[];
}

/** Whether a whole plan lies in the folder. */
export async function hasPlan(output: OutputFolder): Promise<boolean> {
  return (await output.readFile(LIST)) !== null;
}

/** Writes the plan of chunks that are added one after the other. */
export async function beginPlan(output: OutputFolder, buildKey: string, rule: SplitRule) {
  const file = await output.createWorkFile();
  const chunks: PlannedChunk[] = [];
  const index = personIndex(rule);
  return {
    async add(chunk: PoseChunk): Promise<void> {
      const { count, measured } = chunk;
      chunks.push({ ...(await appendChunk(file, chunk)), count, measured });
      index.add(chunk);
    },
    /** The persons that were added. */
    index: () => index.done(),
    async finish(tallies: readonly PersonTally[]): Promise<Plan> {
      await file.nameIt(CHUNKS);
      const list: PlanList = {
        chunks,
        tallies: tallies.map((tally) => ({ ...tally, rejected: [...tally.rejected] })),
      };
      await output.writeFile(LIST, seal(buildKey, Buffer.from(JSON.stringify(list), "utf8")));
      return planOf(list, index.done(), file, output);
    },
  };
}

export interface OpenPlanOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with what was damaged and has to be made again, in words. */
  readonly onNotice?: (text: string) => void;
}

/** The plan that was written; null when there is none, or it is damaged. Reads all of it once. */
export async function openPlan(
  output: OutputFolder,
  buildKey: string,
  rule: SplitRule,
  { signal, onNotice = () => {} }: OpenPlanOptions = {},
): Promise<Plan | null> {
  const sealed = await output.readFile(LIST);
  if (sealed === null) return null;
  const damaged = (name: string) => {
    onNotice(`${name} is damaged; the sources are read again`);
    return null;
  };
  const bytes = unseal(buildKey, sealed);
  if (bytes === null) return damaged(LIST);
  const file = await output.openWorkFile(CHUNKS);
  if (file === null) return damaged(CHUNKS);
  const list = JSON.parse(Buffer.from(bytes).toString("utf8")) as PlanList;
  const index = personIndex(rule);
  for (const place of list.chunks) {
    signal?.throwIfAborted();
    const chunk = await chunkBytes(file, place);
    if (chunk === null) {
      await file.close();
      return damaged(CHUNKS);
    }
    index.add(decodeChunk(chunk));
  }
  return planOf(list, index.done(), file, output);
}

function planOf(list: PlanList, index: PersonIndex, file: ReadableFile, { partialPath }: OutputFolder): Plan {
  return {
    ...plannedPersons(list.chunks, file, partialPath),
    index,
    tallies: () => list.tallies.map((tally) => ({ ...structuredClone(tally), rejected: new Map(tally.rejected) })),
    sha256: hashOf(list),
  };
}

function hashOf({ chunks, tallies }: PlanList): string {
  return keyOf(...chunks.map(({ sha256 }) => sha256), JSON.stringify(tallies));
}

/** What a helper of the build needs of a plan: it reads the chunks that it works at, and no others. */
export interface PlanOutline {
  readonly chunks: readonly PlannedChunk[];
  /** As {@link Plan}'s. */
  readonly sha256: string;
}

/** The outline of the plan that was written; null when there is none, or it is damaged, or another build's. */
export async function openPlanOutline(folder: WorkFolder, buildKey: string): Promise<PlanOutline | null> {
  const bytes = unseal(buildKey, await folder.readFile(LIST));
  if (bytes === null) return null;
  const list = JSON.parse(Buffer.from(bytes).toString("utf8")) as PlanList;
  return { chunks: list.chunks, sha256: hashOf(list) };
}
