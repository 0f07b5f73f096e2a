import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NetworkName } from "@wildpose/networks";
import { onTestFinished } from "vitest";
import type { TrainedNetwork } from "../finish-training.js";
import { type TrainingEvent, trainNetwork } from "../train-network.js";
import { parseTrainingRecipe, resolvedTrainingRecipe, type TrainingRecipe } from "../training-recipe.js";
import type { TrainingSetting } from "../training-setting.js";
import { leaningFigures } from "./leaning-figures.js";
import { openStandIn, standInEngine } from "./stand-in-engine.js";

const small = `
steps: 12
batch: 8
width: 4
blocks: 1
optimiser: { rate: 20, schedule: { kind: constant } }
faults: { noise_mm: 5, missing: 0.1 }
validation: { poses: 20, every: 4 }
checkpoint_every: 5
`;

/** @param changes in the words of a recipe's file. */
export function smallRecipe(changes: object = {}): TrainingRecipe {
  const base = resolvedTrainingRecipe(parseTrainingRecipe(small, "small.yaml"));
  return parseTrainingRecipe(JSON.stringify({ ...base, ...changes }), "small.yaml");
}

export const standIns: TrainingSetting = {
  ...{ source: leaningFigures, threads: 1 },
  ...{ createEngine: standInEngine(), openForUse: openStandIn },
};

/** Trains to the end. */
export async function trainWhole(
  network: NetworkName,
  recipe: TrainingRecipe,
  setting: TrainingSetting = standIns,
): Promise<TrainedNetwork & { readonly events: readonly TrainingEvent[] }> {
  const events: TrainingEvent[] = [];
  const run = trainNetwork(network, recipe, setting);
  for (;;) {
    const next = await run.next();
    if (next.done) return { ...next.value, events };
    events.push(next.value);
  }
}

/** Trains until `steps` steps are done, then asks it to stop as Ctrl-C does. */
export async function trainUntil(
  steps: number,
  network: NetworkName,
  recipe: TrainingRecipe,
  setting: TrainingSetting = standIns,
): Promise<void> {
  const stop = new AbortController();
  if (steps === 0) stop.abort(new Error("interrupted"));
  for await (const event of trainNetwork(network, recipe, { ...setting, signal: stop.signal })) {
    if (event.kind === "step" && event.step === steps) stop.abort(new Error("interrupted"));
  }
}

/** An empty folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "wildpose-training-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What every file of a folder holds, by its name. */
export function contentOf(folder: string): Record<string, string> {
  const names = readdirSync(folder).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name)).toString("base64")]));
}
