/** The conformance kit: 13 things that hold for every adapter, each passed, failed, or lacking by declaration. */
import type { Check } from "./check.js";
import { bodiesArePlausible } from "./checks/body.js";
import { brokenFilesAreNamed } from "./checks/broken-files.js";
import { capabilitiesAreDeclared } from "./checks/capabilities.js";
import { cardIsComplete } from "./checks/card.js";
import { cardLoadsNothing } from "./checks/card-module.js";
import { countsAndIds } from "./checks/counts.js";
import { missingJointsAreNaN } from "./checks/missing-joints.js";
import { projectionMeetsKeypoints } from "./checks/projection.js";
import { quirksAreTested } from "./checks/quirks.js";
import { shapesAndTypes } from "./checks/shapes.js";
import { skeletonIsTree } from "./checks/skeleton.js";
import { splitsAreDisjoint } from "./checks/splits.js";
import { readingStreams } from "./checks/streaming.js";
import type { AdapterConformance } from "./conformance.js";
import { type ConformanceRun, startConformance } from "./conformance-run.js";

export const conformanceChecks: readonly Check[] = [
  cardIsComplete,
  cardLoadsNothing,
  countsAndIds,
  shapesAndTypes,
  splitsAreDisjoint,
  missingJointsAreNaN,
  skeletonIsTree,
  projectionMeetsKeypoints,
  bodiesArePlausible,
  capabilitiesAreDeclared,
  readingStreams,
  brokenFilesAreNamed,
  quirksAreTested,
];

export interface CheckResult {
  readonly number: number;
  readonly name: string;
  readonly outcome: "passed" | "failed" | "lacks";
  /** What disagrees, or what the source lacks, a line each; empty when it passed. */
  readonly says: readonly string[];
}

/** Runs the checks one after the other, and gives the result of each as soon as it is known. */
export async function* testAdapter(conformance: AdapterConformance): AsyncGenerator<CheckResult> {
  const run = startConformance(conformance);
  try {
    for (const check of conformanceChecks) yield await runCheck(check, run);
  } finally {
    await run.dispose();
  }
}

/** Runs one check. What the adapter throws where nothing is broken is a failure like any other. */
export async function runCheck(check: Check, run: ConformanceRun): Promise<CheckResult> {
  const { number, name } = check;
  const lacks = check.lacks?.(run.conformance) ?? null;
  if (lacks !== null) return { number, name, outcome: "lacks", says: [lacks] };
  try {
    const says = await check.run(run);
    return { number, name, outcome: says.length > 0 ? "failed" : "passed", says };
  } catch (error) {
    const says = [error instanceof Error ? `${error.name}: ${error.message}` : String(error)];
    return { number, name, outcome: "failed", says };
  }
}
