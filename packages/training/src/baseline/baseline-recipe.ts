/** A recipe for the baseline: one YAML file that fixes on what it is trained, and how. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { TrainingEngineChoice } from "@wildpose/engines";
import { type BaselineSize, baselineSizes } from "@wildpose/networks";
import { InvalidSettingError } from "@wildpose/pose";
import { parseDocument, stringify } from "yaml";
import { z } from "zod";
import { type Problem, sayProblem } from "../recipe-problem.js";
import type { Schedule } from "../schedule.js";
import { type NumberRule, trainingNumbers } from "../training-numbers.js";
import type { AugmentationSettings } from "./augmentation.js";

export interface BaselineRecipe {
  /** Folders of releases with images in them; their train split is learnt from. */
  readonly releases: readonly string[];
  readonly size: BaselineSize;
  readonly seed: number;
  readonly steps: number;
  /** Crops a step. */
  readonly batch: number;
  /** The peak of the schedule, a cosine after a linear rise. Filters turn by 16 times as much a step: orthogonal updates. */
  readonly rate: number;
  readonly schedule: Schedule;
  /** Longest gradient, all tensors together; null for no limit. */
  readonly gradientLimit: number | null;
  /** Mirrored, scaled, turned, recoloured and covered crops: as usual, not at all, or some of it another way than usual. */
  readonly augment: boolean | Partial<AugmentationSettings>;
  /** Millimetres: the mean over the 16 bones that a pose is scaled to where its distance is not known. */
  readonly meanBoneMm: number;
  /** Steps between checkpoints. */
  readonly checkpointEvery: number;
  /** Steps between lines of the metrics log. */
  readonly logEvery: number;
  readonly engine: TrainingEngineChoice;
}

const engines = [
  "onnx:cpu",
  "onnx:webgpu",
  "onnx:cuda",
  "tfjs:wasm",
  "tfjs:cpu",
  "tfjs:webgpu",
  "tfjs:tensorflow",
] as const;

/** 16 bones of a person of 1700 mm: `packages/pose/src/body-proportions.ts`. */
const AVERAGE_BONE_MM = 261;

const share = number(trainingNumbers.share);
const augmentationSchema = z.strictObject({
  flip: share.optional(),
  scale: number(trainingNumbers.largestFactor).optional(),
  shift: share.optional(),
  rotation: number(trainingNumbers.rotation).optional(),
  colour: number(trainingNumbers.largestFactor).optional(),
  occlusion: share.optional(),
}) satisfies z.ZodType<Partial<AugmentationSettings>>;

const recipeSchema = z.strictObject(
  {
    releases: z
      .array(
        z.string({ error: "expected the folder of a release" }).min(1, { error: "expected the folder of a release" }),
        {
          error: "expected a list of folders of releases",
        },
      )
      .min(1, { error: "expected at least one folder of a release" }),
    size: z.enum(baselineSizes, { error: `expected one of ${baselineSizes.join(", ")}` }).default("tiny"),
    seed: number(trainingNumbers.seed).default(1),
    steps: number(trainingNumbers.steps).default(6000),
    batch: number(trainingNumbers.batch).default(32),
    rate: number(trainingNumbers.rate).default(3e-3),
    warm_up: number(trainingNumbers.warmUp).default(200),
    final_share: number(trainingNumbers.share).default(0.01),
    gradient_limit: number(trainingNumbers.gradientLimit).nullable().default(null),
    augment: z
      .union([z.boolean(), augmentationSchema], { error: "expected true, false, or what is another way than usual" })
      .default(true),
    mean_bone_mm: number(trainingNumbers.weightAboveZero).default(AVERAGE_BONE_MM),
    checkpoint_every: number(trainingNumbers.everySteps).default(500),
    log_every: number(trainingNumbers.everySteps).default(1),
    engine: z.enum(engines, { error: `expected one of ${engines.join(", ")}` }).default("onnx:cpu"),
  },
  { error: (issue) => (issue.code === "invalid_type" ? "expected keys with their values" : undefined) },
);

/** @throws {InvalidSettingError} when it is not there, is not YAML, or has a key or value that cannot be used. */
export async function loadBaselineRecipe(path: string): Promise<BaselineRecipe> {
  try {
    return parseBaselineRecipe(await readFile(path, "utf8"), path);
  } catch (cause) {
    if (cause instanceof InvalidSettingError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown error";
    throw new InvalidSettingError(
      `${path}: training recipe cannot be read (${code}); name one, such as datasets/recipes/training/baseline.yaml`,
      { cause },
    );
  }
}

/**
 * @param path of the file, for messages.
 * @throws {InvalidSettingError} on the first thing that cannot be used; one line.
 */
export function parseBaselineRecipe(text: string, path: string): BaselineRecipe {
  const document = parseDocument(text, { uniqueKeys: true });
  const [broken] = document.errors;
  if (broken) {
    const [line] = broken.message.split("\n");
    throw new InvalidSettingError(`${path}: not valid YAML: ${line.replace(/:$/, "")}`, { cause: broken });
  }
  const parsed = recipeSchema.safeParse(document.toJS({ maxAliasCount: 0 }) ?? {}, { reportInput: true });
  if (!parsed.success) {
    const { issues } = parsed.error;
    const first = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
    throw new InvalidSettingError(`${path}: ${sayProblem(first as Problem, recipeSchema)}`, { cause: parsed.error });
  }
  const { warm_up, final_share, gradient_limit, mean_bone_mm, checkpoint_every, log_every, ...rest } = parsed.data;
  return {
    ...rest,
    schedule: { kind: "cosine", warmUp: warm_up, finalShare: final_share },
    gradientLimit: gradient_limit,
    meanBoneMm: mean_bone_mm,
    checkpointEvery: checkpoint_every,
    logEvery: log_every,
  };
}

/** The recipe in the words of its file, every default filled in. */
export function resolvedBaselineRecipe(recipe: BaselineRecipe) {
  const { warmUp, finalShare } = recipe.schedule as Extract<Schedule, { kind: "cosine" }>;
  return {
    releases: [...recipe.releases],
    size: recipe.size,
    seed: recipe.seed,
    steps: recipe.steps,
    batch: recipe.batch,
    rate: recipe.rate,
    warm_up: warmUp,
    final_share: finalShare,
    gradient_limit: recipe.gradientLimit,
    augment: recipe.augment,
    mean_bone_mm: recipe.meanBoneMm,
    checkpoint_every: recipe.checkpointEvery,
    log_every: recipe.logEvery,
    engine: recipe.engine,
  };
}

/** What the recipe says of a training, wherever its releases lie. */
export function baselineRecipeMeaning(recipe: BaselineRecipe): object {
  const { releases: _, ...meaning } = resolvedBaselineRecipe(recipe);
  return meaning;
}

/** SHA-256 of the recipe's meaning as JSON without spaces. */
export function baselineRecipeHash(recipe: BaselineRecipe): string {
  return createHash("sha256")
    .update(JSON.stringify(baselineRecipeMeaning(recipe)))
    .digest("hex");
}

export function baselineRecipeText(recipe: BaselineRecipe): string {
  return `# Every key filled in; sha256 ${baselineRecipeHash(recipe)}\n${stringify(resolvedBaselineRecipe(recipe))}`;
}

function number({ expected, allows }: NumberRule) {
  const error = `expected ${expected}`;
  return z.number({ error }).refine(allows, { error });
}
