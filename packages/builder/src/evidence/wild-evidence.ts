/** Evidence of how good labels are on annotations that have no 3D truth: by source, before and after the search. */
import type { EngineChoice } from "@wildpose/engines";
import {
  type EvidenceStage,
  openStageLabellers,
  type PoseBatch,
  type Route,
  type StageLabellers,
} from "@wildpose/inference";
import { randomStream, shuffle } from "@wildpose/pose";
import type { AnnotatedSource } from "../label-alone/annotated-sources.js";
import { poseBatchOf } from "../labelling/lens.js";
import { type Spread, spreadOf } from "../release/spread.js";
import { type Evidence, measureEvidence } from "./measure-evidence.js";

export interface WildEvidenceOptions {
  /** At most so many persons of each source are drawn, each as likely as any other. */
  readonly persons: number;
  readonly seed: number;
  /** Deviation of the moved joints in x and in y, millimetres at the person. */
  readonly noiseMm: number;
  readonly route?: Route;
  /** Labels are the mean of a person's and its mirror image's; what `mirrorMm` measures is 0 then. */
  readonly mirrored?: boolean;
  readonly weightsFolder?: string;
  readonly engine?: EngineChoice;
  readonly threads?: number;
  readonly signal?: AbortSignal;
  /** Called with the persons of a source measured so far in every stage, and how many there are. */
  readonly onProgress?: (source: string, persons: number, total: number) => void;
}

/** One stage of one source. What each measure is: {@link Evidence}. */
export interface EvidenceRow {
  readonly stage: EvidenceStage;
  readonly residualPx: Spread;
  readonly residualOfHeight: Spread;
  readonly boneAsymmetry: Spread;
  /** Share of the persons whose worst knee or elbow exceeds its range. */
  readonly beyondJointLimits: number;
  /** Degrees, over all persons. */
  readonly jointLimitViolation: Spread;
  /** Share of the persons that have one. */
  readonly implausibleBone: number;
  readonly mirrorMm: Spread;
  readonly movedMm: Spread;
  readonly expectedErrorMm: Spread;
}

export interface SourceEvidence {
  readonly source: string;
  /** Persons read. */
  readonly persons: number;
  /** Of these not labelled, by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Of those that are labelled drawn for this table. */
  readonly drawn: number;
  /** Of the drawn those that have no depth in some stage; the rows are without them. */
  readonly withoutDepth: number;
  /** None when there is nobody to measure. */
  readonly rows: readonly EvidenceRow[];
}

export interface WildEvidence {
  /** What ran the networks, with its version. */
  readonly engine: string;
  readonly weights: StageLabellers["provenance"]["weights"];
  readonly sources: readonly SourceEvidence[];
}

/**
 * Measures every source. The same options and annotations give the same numbers.
 *
 * @throws {InvalidSettingError} when the weights or the engine cannot be used.
 */
export async function measureWildEvidence(
  annotated: readonly AnnotatedSource[],
  options: WildEvidenceOptions,
): Promise<WildEvidence> {
  const { route, mirrored = false, weightsFolder, engine, threads = 1 } = options;
  const settings = {
    mirrored,
    ...(route && { route }),
    ...(engine && { engine }),
    ...(weightsFolder && { weightsFolder }),
  };
  const labellers = await openStageLabellers(settings, { threads });
  try {
    const sources: SourceEvidence[] = [];
    for (const source of annotated) sources.push(await measureSource(source, labellers, options));
    return { engine: labellers.provenance.engine, weights: labellers.provenance.weights, sources };
  } finally {
    await labellers.close();
  }
}

async function measureSource(
  { source, persons, rejected, chunks }: AnnotatedSource,
  { stages }: StageLabellers,
  { persons: most, seed, noiseMm, signal, onProgress }: WildEvidenceOptions,
): Promise<SourceEvidence> {
  const batches = chunks.map(poseBatchOf);
  const drawn = drawPersons(batches, most, randomStream(seed, `evidence/${source}/persons`));
  const total = drawn.reduce((sum, { count }) => sum + count, 0);
  const measured: Evidence[][] = stages.map(() => []);
  let done = 0;
  for (const [index, batch] of drawn.entries()) {
    for (const [s, { label }] of stages.entries()) {
      signal?.throwIfAborted();
      // Every stage sees the annotations moved alike.
      const random = randomStream(seed, `evidence/${source}/noise/${index}`);
      measured[s].push(await measureEvidence(label, batch, noiseMm, random));
    }
    done += batch.count;
    onProgress?.(source, done, total);
  }
  const joined = measured.map(joinEvidence);
  const whole = Array.from({ length: total }, (_, n) => joined.every(({ residualPx }) => !Number.isNaN(residualPx[n])));
  const rows = joined.flatMap((evidence, s) => {
    const row = summarise(stages[s].stage, evidence, whole);
    return row === null ? [] : [row];
  });
  const withoutDepth = whole.filter((there) => !there).length;
  return { source, persons, rejected: Object.fromEntries(rejected), drawn: total, withoutDepth, rows };
}

type Shuffler = Parameters<typeof shuffle>[1];

/** Draws persons of all batches, and leaves them in their batches and their order. */
function drawPersons(batches: readonly PoseBatch[], most: number, random: Shuffler): PoseBatch[] {
  const places = Uint32Array.from({ length: batches.reduce((sum, { count }) => sum + count, 0) }, (_, place) => place);
  shuffle(places, random);
  const chosen = new Set(places.subarray(0, most));
  let first = 0;
  return batches.flatMap((batch) => {
    const begin = first;
    first += batch.count;
    const rows = Array.from({ length: batch.count }, (_, row) => row).filter((row) => chosen.has(begin + row));
    return rows.length === 0 ? [] : [takePersons(batch, rows)];
  });
}

/** The persons of some rows. */
function takePersons({ count, keypoints, visibility, synthesized, intrinsics }: PoseBatch, rows: number[]): PoseBatch {
  const take = <Values extends Float32Array | Float64Array | Uint8Array>(values: Values): Values => {
    const size = values.length / count;
    const taken = values.slice(0, rows.length * size) as Values;
    for (const [place, row] of rows.entries()) taken.set(values.subarray(row * size, (row + 1) * size), place * size);
    return taken;
  };
  return {
    count: rows.length,
    keypoints: take(keypoints),
    visibility: take(visibility),
    ...(synthesized && { synthesized: take(synthesized) }),
    intrinsics: take(intrinsics),
  };
}

function joinEvidence(parts: readonly Evidence[]): Evidence {
  const join = (name: keyof Evidence) => Float64Array.from(parts.flatMap((part) => [...part[name]]));
  return {
    residualPx: join("residualPx"),
    residualOfHeight: join("residualOfHeight"),
    boneAsymmetry: join("boneAsymmetry"),
    jointLimitViolation: join("jointLimitViolation"),
    implausibleBone: join("implausibleBone"),
    mirrorMm: join("mirrorMm"),
    movedMm: join("movedMm"),
    expectedErrorMm: join("expectedErrorMm"),
  };
}

/** @param whole [N] whether the person has a depth in every stage. */
function summarise(stage: EvidenceStage, evidence: Evidence, whole: readonly boolean[]): EvidenceRow | null {
  const count = whole.filter(Boolean).length;
  if (count === 0) return null;
  const of = (name: keyof Evidence) => evidence[name].filter((_, n) => whole[n]);
  const spread = (name: keyof Evidence) => spreadOf(of(name)) as Spread;
  const share = (name: keyof Evidence) => of(name).filter((value) => value > 0).length / count;
  return {
    stage,
    residualPx: spread("residualPx"),
    residualOfHeight: spread("residualOfHeight"),
    boneAsymmetry: spread("boneAsymmetry"),
    beyondJointLimits: share("jointLimitViolation"),
    jointLimitViolation: spread("jointLimitViolation"),
    implausibleBone: share("implausibleBone"),
    mirrorMm: spread("mirrorMm"),
    movedMm: spread("movedMm"),
    expectedErrorMm: spread("expectedErrorMm"),
  };
}
