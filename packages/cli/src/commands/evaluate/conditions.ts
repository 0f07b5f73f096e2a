/** Under which conditions an evaluation labels its poses: options → conditions, and their names in the tables. */
import { type EvaluationCondition, missingJoints } from "@wildpose/inference";
import { InvalidSettingError } from "@wildpose/pose";

export interface ConditionArguments {
  readonly search: boolean;
  readonly noise: string | undefined;
  readonly camera: string | undefined;
  readonly missing: string | undefined;
}

const cameras = ["known", "assumed"] as const;

/** Exact 2D, and what annotators and detectors do. */
const searchDeviationsPx = [0, 1, 2, 3, 5, 8];

/** One thing at a time, and the camera of a photograph with 2D as it comes. */
const usual: readonly EvaluationCondition[] = [
  ...[0, 1, 3, 5].map((deviationPx) => ({ deviationPx, missing: "none", camera: "known" }) as const),
  { deviationPx: 0, missing: "none", camera: "assumed" },
  { deviationPx: 3, missing: "none", camera: "assumed" },
  { deviationPx: 0, missing: "legs", camera: "known" },
  { deviationPx: 0, missing: "gaps", camera: "known" },
];

/**
 * Every combination of what the options list; the usual ones where they list nothing.
 *
 * @throws {InvalidSettingError} naming the option, what it may be, and what it is.
 */
export function conditionsOf({ search, noise, camera, missing }: ConditionArguments): EvaluationCondition[] {
  if (!search && noise === undefined && camera === undefined && missing === undefined) return [...usual];
  const deviations = noise === undefined ? (search ? searchDeviationsPx : [0]) : numbersOf(noise);
  return namesOf("camera", camera ?? "known", cameras).flatMap((ofCamera) =>
    namesOf("missing", missing ?? "none", missingJoints).flatMap((ofMissing) =>
      deviations.map((deviationPx) => ({ deviationPx, missing: ofMissing, camera: ofCamera })),
    ),
  );
}

/** The 2D of a condition: `exact`, `± 3 px, no legs`. */
export function describe2d({ deviationPx, missing }: EvaluationCondition): string {
  const accuracy = deviationPx === 0 ? "exact" : `± ${deviationPx} px`;
  return { none: accuracy, legs: `${accuracy}, no legs`, gaps: `${accuracy}, gaps` }[missing];
}

export function describeCondition(condition: EvaluationCondition): string {
  return `${describe2d(condition)}, camera ${condition.camera}`;
}

function numbersOf(list: string): number[] {
  return once("noise", list).map((text) => {
    const value = Number(text);
    if (text !== "" && Number.isFinite(value) && value >= 0) return value;
    throw new InvalidSettingError(`--noise: expected pixels of at least 0, such as 0,3, found ${list}`);
  });
}

function namesOf<Name extends string>(option: string, list: string, names: readonly Name[]): Name[] {
  return once(option, list).map((text) => {
    const name = names.find((known) => known === text);
    if (name !== undefined) return name;
    throw new InvalidSettingError(`--${option}: expected ${names.join(", ")} or several with commas, found ${list}`);
  });
}

function once(option: string, list: string): string[] {
  const entries = list.split(",").map((entry) => entry.trim());
  if (new Set(entries).size === entries.length) return entries;
  throw new InvalidSettingError(`--${option}: expected each once, found ${list}`);
}
