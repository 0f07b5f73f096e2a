/** A training recipe: one YAML file that fixes how networks are trained. Every key may be left out. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { engineChoices, type TrainingEngineChoice } from "@wildpose/engines";
import { type NetworkName, networkNames, type ViewForm, viewForms } from "@wildpose/networks";
import { type LossName, lossNames } from "@wildpose/networks/tfjs";
import { InvalidSettingError } from "@wildpose/pose";
import { parseDocument, stringify } from "yaml";
import { z } from "zod";
import { noiseKinds } from "./annotation-noise.js";
import type { AnnotationFaults } from "./examples.js";
import { type Problem, sayProblem } from "./recipe-problem.js";
import type { Schedule } from "./schedule.js";
import { type NumberRule, trainingNumbers } from "./training-numbers.js";

/** Recorded poses to train on, read from a source whose samples have a 3D pose and a camera. */
export interface MotionRecipe {
  /** Id of the adapter that reads it. */
  readonly source: string;
  /** Folder of the source. */
  readonly root: string;
  /** Poses come from here in proportion to it. */
  readonly share: number;
  /** Of the usable poses only the first, the one `every` after it, and so on. */
  readonly every: number;
  /** No more poses are kept than these; where there are more, they are thinned evenly. */
  readonly most: number;
  /** `random`: each pose under a new camera. `recorded`: under the one that recorded it, turned towards the root. */
  readonly cameras: "random" | "recorded";
  /** The source's own, as in a recipe of `wildpose build`. */
  readonly options: Readonly<Record<string, MotionOption>>;
}

export type MotionOption = string | number | boolean | readonly (string | number | boolean)[];

/** How much the poses favour what. */
export interface PosesRecipe {
  /** Share of made bodies. */
  readonly made: number;
  readonly motion: readonly MotionRecipe[];
}

/** Which right views reconstruction is trained on: those that view synthesis makes, or those of the true pose. */
export const rightViewKinds = ["synthesised", "exact"] as const;
export type RightViews = (typeof rightViewKinds)[number];

export interface TrainingRecipe {
  /** What `wildpose train all` trains, in this order. */
  readonly networks: readonly NetworkName[];
  readonly seed: number;
  readonly steps: number;
  /** Poses a step; every step draws fresh ones. */
  readonly batch: number;
  /** Units of each hidden layer. */
  readonly width: number;
  /** Residual blocks. */
  readonly blocks: number;
  /** Share of units that each training pass leaves out. */
  readonly dropout: number;
  /** What a training makes smaller. */
  readonly loss: LossName;
  /** What view synthesis answers. */
  readonly viewSynthesis: ViewForm;
  readonly rightViews: RightViews;
  /** Adam; the rate is the peak of the schedule. */
  readonly optimiser: { readonly rate: number; readonly schedule: Schedule };
  /** Longest gradient, all tensors together; null for no limit. */
  readonly gradientLimit: number | null;
  readonly faults: Required<AnnotationFaults>;
  readonly poses: PosesRecipe;
  /** Half of the poses are seen in a mirror. */
  readonly mirror: boolean;
  /** Held-out poses, and the steps between two looks at them; the last step is always followed by one. */
  readonly validation: { readonly poses: number; readonly every: number };
  /** Ends a training after `patience` validations in a row that were not better by `leastGain` of the score; null for never. */
  readonly earlyStopping: { readonly patience: number; readonly leastGain: number } | null;
  /** Which weights are written in the end: those of the best validation, or those of the last step. */
  readonly keep: "best" | "last";
  /** Steps between checkpoints. */
  readonly checkpointEvery: number;
  /** Steps between lines of the metrics log. */
  readonly logEvery: number;
  readonly engine: TrainingEngineChoice;
}

const trainingEngines = engineChoices.filter((choice): choice is TrainingEngineChoice => choice !== "portable");
const shortEngines = { onnx: "onnx:cpu", tfjs: "tfjs:wasm" } as const;

const scheduleSchema = z.discriminatedUnion(
  "kind",
  [
    mapping({
      kind: z.literal("cosine"),
      warm_up: number(trainingNumbers.warmUp).default(200),
      final_share: number(trainingNumbers.share).default(0.01),
    }),
    mapping({
      kind: z.literal("exponential"),
      factor: number(trainingNumbers.factor).default(0.96),
      every: number(trainingNumbers.everySteps).default(100_000),
      staircase: trueOrFalse().default(false),
    }),
    mapping({ kind: z.literal("constant") }),
  ],
  { error: expectedMapping },
);

const motionSchema = mapping({
  source: text("the id of a source, such as unity"),
  root: text("the source's folder"),
  share: number(trainingNumbers.weightAboveZero).default(1),
  every: number(trainingNumbers.everySteps).default(1),
  most: number(trainingNumbers.motionPoses).default(500_000),
  cameras: oneOf(["random", "recorded"]).default("random"),
  options: z.custom<MotionRecipe["options"]>(isOptions, { error: "expected options with their values" }).default({}),
});

const recipeSchema = mapping({
  networks: z
    .array(oneOf(networkNames), { error: "expected a list of networks" })
    .min(1, { error: "expected at least one network" })
    .refine((names) => new Set(names).size === names.length, { error: "expected each network once" })
    .refine(standsAfterItsGround, {
      error: "expected view-synthesis before reconstruction, which is trained behind it",
    })
    .default(["view-synthesis", "reconstruction", "direct"]),
  seed: number(trainingNumbers.seed).default(1),
  steps: number(trainingNumbers.steps).default(3000),
  batch: number(trainingNumbers.batch).default(256),
  width: number(trainingNumbers.width).default(1024),
  blocks: number(trainingNumbers.blocks).default(2),
  dropout: number(trainingNumbers.dropout).default(0.1),
  loss: oneOf(lossNames).default("distance"),
  view_synthesis: oneOf(viewForms).default("disparity"),
  right_views: oneOf(rightViewKinds).default("synthesised"),
  optimiser: mapping({
    rate: number(trainingNumbers.rate).default(1e-3),
    schedule: scheduleSchema.prefault({ kind: "cosine" }),
  }).prefault({}),
  gradient_limit: number(trainingNumbers.gradientLimit).nullable().default(null),
  faults: mapping({
    noise_mm: number(trainingNumbers.noise).default(15),
    noise: oneOf(noiseKinds).default("even"),
    swapped: number(trainingNumbers.share).default(0),
    missing: number(trainingNumbers.share).default(0.35),
  }).prefault({}),
  poses: mapping({
    made: number(trainingNumbers.weight).default(1),
    motion: z.array(motionSchema, { error: "expected a list of motion sources" }).default([]),
  })
    .refine(({ made, motion }) => made > 0 || motion.length > 0, {
      error: "expected made above 0, or motion",
    })
    .prefault({}),
  mirror: trueOrFalse().default(false),
  validation: mapping({
    poses: number(trainingNumbers.validationPoses).default(2048),
    every: number(trainingNumbers.everySteps).default(250),
  }).prefault({}),
  early_stopping: mapping({
    patience: number(trainingNumbers.patience).default(10),
    least_gain: number(trainingNumbers.share).default(0.001),
  })
    .nullable()
    .default(null),
  keep: oneOf(["best", "last"]).default("best"),
  checkpoint_every: number(trainingNumbers.everySteps).default(250),
  log_every: number(trainingNumbers.everySteps).default(1),
  engine: z
    .preprocess((text) => (text === "onnx" || text === "tfjs" ? shortEngines[text] : text), oneOf(trainingEngines))
    .default("onnx:cpu"),
});

/**
 * Reads a training recipe.
 *
 * @throws {InvalidSettingError} when it is not there, is not YAML, or has a key or value that cannot be used.
 */
export async function loadTrainingRecipe(path: string): Promise<TrainingRecipe> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown error";
    throw new InvalidSettingError(
      `${path}: training recipe cannot be read (${code}); name one, such as datasets/recipes/training/default.yaml`,
      { cause },
    );
  }
  return parseTrainingRecipe(text, path);
}

/**
 * Parses a training recipe; an empty text is the default one.
 *
 * @param path of the file, for messages.
 * @throws {InvalidSettingError} on the first thing that cannot be used; one line.
 */
export function parseTrainingRecipe(text: string, path: string): TrainingRecipe {
  const refuse = (problem: string, cause?: unknown) => new InvalidSettingError(`${path}: ${problem}`, { cause });
  const document = parseDocument(text, { uniqueKeys: true });
  const [broken] = document.errors;
  if (broken) {
    const [line] = broken.message.split("\n");
    throw refuse(`not valid YAML: ${line.replace(/:$/, "").replaceAll("\r", "\\r")}`, broken);
  }
  let value: unknown;
  try {
    // The document is small and flat: an alias only ever makes it less readable.
    value = document.toJS({ maxAliasCount: 0 }) ?? {};
  } catch (cause) {
    throw refuse("not valid YAML: a training recipe has no aliases; write the value out in place of the alias", cause);
  }
  const parsed = recipeSchema.safeParse(value, { reportInput: true });
  if (!parsed.success) {
    const { issues } = parsed.error;
    // A key that is missing is most likely the one that is not known.
    const first = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
    throw refuse(sayProblem(first as Problem, recipeSchema), parsed.error);
  }
  const { data } = parsed;
  return {
    networks: data.networks,
    seed: data.seed,
    steps: data.steps,
    batch: data.batch,
    width: data.width,
    blocks: data.blocks,
    dropout: data.dropout,
    loss: data.loss,
    viewSynthesis: data.view_synthesis,
    rightViews: data.right_views,
    optimiser: { rate: data.optimiser.rate, schedule: scheduleOf(data.optimiser.schedule) },
    gradientLimit: data.gradient_limit,
    faults: {
      noiseMm: data.faults.noise_mm,
      noise: data.faults.noise,
      swapped: data.faults.swapped,
      missing: data.faults.missing,
    },
    poses: data.poses,
    mirror: data.mirror,
    validation: data.validation,
    earlyStopping: data.early_stopping && {
      patience: data.early_stopping.patience,
      leastGain: data.early_stopping.least_gain,
    },
    keep: data.keep,
    checkpointEvery: data.checkpoint_every,
    logEvery: data.log_every,
    engine: data.engine,
  };
}

/** Every key left out. */
export const defaultTrainingRecipe: TrainingRecipe = parseTrainingRecipe("", "the default training recipe");

/** The recipe in the words of its file, every default filled in. */
export function resolvedTrainingRecipe(recipe: TrainingRecipe) {
  const { schedule } = recipe.optimiser;
  return {
    networks: [...recipe.networks],
    seed: recipe.seed,
    steps: recipe.steps,
    batch: recipe.batch,
    width: recipe.width,
    blocks: recipe.blocks,
    dropout: recipe.dropout,
    loss: recipe.loss,
    view_synthesis: recipe.viewSynthesis,
    right_views: recipe.rightViews,
    optimiser: {
      rate: recipe.optimiser.rate,
      schedule:
        schedule.kind === "cosine"
          ? { kind: schedule.kind, warm_up: schedule.warmUp, final_share: schedule.finalShare }
          : { ...schedule },
    },
    gradient_limit: recipe.gradientLimit,
    faults: {
      noise_mm: recipe.faults.noiseMm,
      noise: recipe.faults.noise,
      swapped: recipe.faults.swapped,
      missing: recipe.faults.missing,
    },
    poses: { made: recipe.poses.made, motion: recipe.poses.motion.map((one) => ({ ...one })) },
    mirror: recipe.mirror,
    validation: { poses: recipe.validation.poses, every: recipe.validation.every },
    early_stopping: recipe.earlyStopping && {
      patience: recipe.earlyStopping.patience,
      least_gain: recipe.earlyStopping.leastGain,
    },
    keep: recipe.keep,
    checkpoint_every: recipe.checkpointEvery,
    log_every: recipe.logEvery,
    engine: recipe.engine,
  };
}

/**
 * What the recipe says of a training, wherever its files lie: the resolved recipe without the folders of its motion. Keys
 * that there were not always are left out where they have the value that stands for what was before them, so that a recipe
 * keeps its hash and a checkpoint its recipe.
 */
export function trainingRecipeMeaning(recipe: TrainingRecipe): object {
  const { loss, view_synthesis, right_views, poses, mirror, faults, ...rest } = resolvedTrainingRecipe(recipe);
  const { networks, seed, steps, batch, width, blocks, dropout, optimiser, gradient_limit, ...others } = rest;
  const usual = defaultTrainingRecipe;
  return {
    ...{ networks, seed, steps, batch, width, blocks, dropout },
    ...(loss !== usual.loss && { loss }),
    ...(view_synthesis !== usual.viewSynthesis && { view_synthesis }),
    ...(right_views !== usual.rightViews && { right_views }),
    ...{ optimiser, gradient_limit },
    faults: {
      noise_mm: faults.noise_mm,
      ...(faults.noise !== usual.faults.noise && { noise: faults.noise }),
      ...(faults.swapped !== usual.faults.swapped && { swapped: faults.swapped }),
      missing: faults.missing,
    },
    ...(poses.motion.length > 0 && { poses: { ...poses, motion: poses.motion.map(({ root: _, ...one }) => one) } }),
    ...(mirror !== usual.mirror && { mirror }),
    ...others,
  };
}

/** SHA-256 of the recipe's meaning as JSON without spaces, its keys in the order in which it is resolved. */
export function trainingRecipeHash(recipe: TrainingRecipe): string {
  return createHash("sha256")
    .update(JSON.stringify(trainingRecipeMeaning(recipe)))
    .digest("hex");
}

/** The resolved recipe as a file that can be trained with again. */
export function trainingRecipeText(recipe: TrainingRecipe): string {
  return `# Every key filled in; sha256 ${trainingRecipeHash(recipe)}\n${stringify(resolvedTrainingRecipe(recipe))}`;
}

function scheduleOf(schedule: z.output<typeof scheduleSchema>): Schedule {
  if (schedule.kind !== "cosine") return schedule;
  return { kind: schedule.kind, warmUp: schedule.warm_up, finalShare: schedule.final_share };
}

function standsAfterItsGround(names: readonly NetworkName[]): boolean {
  const [ground, above] = [names.indexOf("view-synthesis"), names.indexOf("reconstruction")];
  return ground === -1 || above === -1 || ground < above;
}

/** Names with plain values, or lists of them: what the options of every source are. */
function isOptions(value: unknown): boolean {
  const isPlain = (one: unknown) => ["string", "number", "boolean"].includes(typeof one);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((one) => (Array.isArray(one) ? one.every(isPlain) : isPlain(one)));
}

function trueOrFalse() {
  return z.boolean({ error: "expected true or false" });
}

function text(what: string) {
  const error = `expected ${what}`;
  return z.string({ error }).min(1, { error });
}

function number({ expected, allows }: NumberRule) {
  const error = `expected ${expected}`;
  return z.number({ error }).refine(allows, { error });
}

function oneOf<const Name extends string>(names: readonly Name[]) {
  return z.enum(names as readonly [Name, ...Name[]], { error: `expected one of ${names.join(", ")}` });
}

function mapping<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, { error: expectedMapping });
}

function expectedMapping(issue: { readonly code?: string | undefined }): string | undefined {
  return issue.code === "invalid_type" ? "expected keys with their values" : undefined;
}
