/** The recipe that a command line asks for: a file, or the default, with the options that were given in place of its values. */
import { parseEngineChoice } from "@wildpose/engines";
import type { NetworkName } from "@wildpose/networks";
import { InvalidSettingError } from "@wildpose/pose";
import {
  defaultTrainingRecipe,
  loadTrainingRecipe,
  type NumberRule,
  type TrainingRecipe,
  trainingNumbers,
} from "@wildpose/training";
import { physicalCores } from "../../physical-cores.js";

export interface TrainArguments {
  network: NetworkName | "all";
  recipe: string | undefined;
  out: string;
  resume: boolean;
  from: string | undefined;
  root: string | undefined;
  seed: number | undefined;
  steps: number | undefined;
  batch: number | undefined;
  width: number | undefined;
  blocks: number | undefined;
  dropout: number | undefined;
  "learning-rate": number | undefined;
  "gradient-limit": number | undefined;
  noise: number | undefined;
  missing: number | undefined;
  keep: "best" | "last" | undefined;
  engine: string | undefined;
  threads: number | undefined;
  json: boolean;
}

/** The same for the command itself, which trains the baseline too. */
export interface TrainCommandArguments extends Omit<TrainArguments, "network"> {
  network: TrainArguments["network"] | "baseline";
}

/** The rule that each numeric option is held against. */
const rules = {
  seed: trainingNumbers.seed,
  steps: trainingNumbers.steps,
  batch: trainingNumbers.batch,
  width: trainingNumbers.width,
  blocks: trainingNumbers.blocks,
  dropout: trainingNumbers.dropout,
  "learning-rate": trainingNumbers.rate,
  "gradient-limit": trainingNumbers.gradientLimit,
  noise: trainingNumbers.noise,
  missing: trainingNumbers.share,
} as const satisfies Record<string, NumberRule>;

/** @throws {InvalidSettingError} naming the first option, or the recipe's first key, that cannot be used. */
export async function trainingRecipeOf(args: TrainArguments): Promise<TrainingRecipe> {
  for (const [name, { expected, allows }] of Object.entries(rules) as [keyof typeof rules, NumberRule][]) {
    const value = args[name];
    if (value !== undefined && !allows(value)) {
      throw new InvalidSettingError(`--${name}: expected ${expected}, found ${value}`);
    }
  }
  const engine = args.engine === undefined ? undefined : parseEngineChoice(args.engine);
  if (engine === "portable") {
    throw new InvalidSettingError("--engine: portable runs networks but does not train them; use onnx:cpu");
  }
  const recipe = args.recipe === undefined ? defaultTrainingRecipe : await loadTrainingRecipe(args.recipe);
  return {
    ...recipe,
    networks: args.network === "all" ? recipe.networks : [args.network],
    seed: args.seed ?? recipe.seed,
    steps: args.steps ?? recipe.steps,
    batch: args.batch ?? recipe.batch,
    width: args.width ?? recipe.width,
    blocks: args.blocks ?? recipe.blocks,
    dropout: args.dropout ?? recipe.dropout,
    optimiser: { ...recipe.optimiser, rate: args["learning-rate"] ?? recipe.optimiser.rate },
    gradientLimit: args["gradient-limit"] ?? recipe.gradientLimit,
    faults: {
      ...recipe.faults,
      noiseMm: args.noise ?? recipe.faults.noiseMm,
      missing: args.missing ?? recipe.faults.missing,
    },
    keep: args.keep ?? recipe.keep,
    engine: engine ?? recipe.engine,
  };
}

/** @throws {InvalidSettingError} */
export function threadsOf(asked: number | undefined): number {
  if (asked === undefined) return physicalCores();
  if (Number.isInteger(asked) && asked >= 1 && asked <= 1024) return asked;
  throw new InvalidSettingError(`--threads: expected a whole number of 1 to 1024, found ${asked}`);
}
