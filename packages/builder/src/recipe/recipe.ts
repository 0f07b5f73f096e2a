/** A recipe: one YAML file that fixes a build completely. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type EngineChoice, engineChoices, parseEngineChoice } from "@wildpose/engines";
import type { SearchSettings } from "@wildpose/inference";
import { InvalidSettingError, nearestName } from "@wildpose/pose";
import { type Document, parseDocument } from "yaml";
import { z } from "zod";
import { type ImageSize, imageSizeKeys, imageSizeSchema } from "./image-size-recipe.js";
import {
  nearDuplicateKeys,
  nearDuplicatesSchema,
  nearDuplicatesWithin,
  resolvedNearDuplicates,
} from "./near-duplicates-recipe.js";
import { resolvedSearch, searchKeys, searchSchema, searchSettings } from "./search-recipe.js";
import { hasExactCounts, type SplitRule, splitKeys, splitSchema } from "./split-recipe.js";

/**
 * What to do with image files.
 * embed: their bytes go into the shards. reference: their size and SHA-256 do. none: they are not looked at.
 */
export type ImageUse = "embed" | "reference" | "none";

/**
 * What becomes of a person whose image is missing or cannot be read. keep: its row has none. skip: it is rejected, with the
 * reason counted. fail: the build ends once all sources are read, and names the first of the images.
 */
const missingImagesChoices = ["keep", "skip", "fail"] as const;
export type MissingImages = (typeof missingImagesChoices)[number];

/** zstd is smallest; snappy without dictionaries is what every reader can read. */
export type ShardCodec = "zstd" | "snappy";

/** What a recipe calls the two ways to write shards: the codec follows, and no other setting does. */
const codecsOfProfiles = { default: "zstd", compat: "snappy" } as const satisfies Record<string, ShardCodec>;
type Profile = keyof typeof codecsOfProfiles;

/**
 * The camera of an image whose source says none. exif: what the image's EXIF block says, where it does. assumed: always
 * the assumed camera.
 */
export type CameraUse = "assumed" | "exif";

export interface RecipeSource {
  /** Id of an adapter of ours, or the package name or path of one from elsewhere. */
  readonly source: string;
  /** Folder of the source, relative to the build's root. */
  readonly root: string;
  /** Annotation files relative to the source's folder; null for the official ones. */
  readonly annotations: readonly string[] | null;
  /** Image folder relative to the source's folder; null when there is none, undefined for the official one. */
  readonly images: string | null | undefined;
  /** What the adapter is told beside its files; each adapter knows its own. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Rows that the release has of it, neither more nor fewer (but see `fill`); null for as many as there are. */
  readonly count: number | null;
  /** Give more than `count` where the other sources are too few for the numbers of rows that the split asks for. */
  readonly fill: boolean;
  /** Keep one person of each image: the one with the most labelled joints. */
  readonly onePersonPerImage: boolean;
}

export interface Recipe {
  /** Where it was read from, for messages. */
  readonly path: string;
  /** Folder the sources are under when the build names none; absolute. */
  readonly root: string;
  readonly name: string;
  readonly description: string | null;
  readonly sources: readonly RecipeSource[];
  readonly images: ImageUse;
  /** What of an image is embedded; null for its file as it is. */
  readonly imageSize: ImageSize | null;
  /** `keep` is not for `embed`. */
  readonly missingImages: MissingImages;
  readonly split: SplitRule;
  /** Bits, of 64, in which the hashes of two images that show the same may differ; null where images are not compared. */
  readonly nearDuplicatesWithin: number | null;
  readonly select: {
    readonly minLabelledJoints: number;
    /** Defects of samples that are kept, and flagged, all the same. */
    readonly keepDefects: readonly string[];
  };
  readonly rowsPerShard: number;
  readonly codec: ShardCodec;
  /** What runs the networks. `portable` gives the same bytes on any CPU. */
  readonly engine: EngineChoice;
  readonly camera: CameraUse;
  /** Whether a pose is the mean of a person's and that of its mirror image. */
  readonly mirrored: boolean;
  /** How depths are searched and joints placed; {} is the paper's way. */
  readonly search: SearchSettings;
}

/** Fewer would leave the geometric search with nothing to agree on. */
export const FEWEST_LABELLED_JOINTS = 4;

/** With images a shard of this many rows stays under 500 MB, without it is about 5 MB. */
const ROWS_PER_SHARD = { embed: 5000, reference: 10000, none: 10000 } as const;

/** Left out of a resolved recipe, so that recipes from before there was a choice keep their hash. */
const DEFAULT_ENGINE: EngineChoice = "onnx:cpu";

const sourceSchema = z.strictObject({
  source: z.string().min(1),
  root: z.string().min(1),
  annotations: z.array(z.string().min(1)).min(1).optional(),
  images: z.string().min(1).nullable().optional(),
  options: z.record(z.string(), z.json()).default({}),
  count: z.int().min(1).optional(),
  fill: z.boolean().default(false),
  one_person_per_image: z.boolean().default(false),
});

const recipeSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/, "expected lower-case letters, digits, '.', '_' and '-'"),
  description: z.string().min(1).optional(),
  root: z.string().min(1).optional(),
  sources: z.array(sourceSchema).min(1),
  images: z.enum(["embed", "reference", "none"]).default("reference"),
  image_size: imageSizeSchema.optional(),
  missing_images: z.enum(missingImagesChoices).optional(),
  split: splitSchema,
  near_duplicates: nearDuplicatesSchema,
  select: z
    .strictObject({
      min_labelled_joints: z.int().min(FEWEST_LABELLED_JOINTS).max(17).default(8),
      keep_defects: z.array(z.string().min(1)).default([]),
    })
    .prefault({}),
  rows_per_shard: z.int().min(1).max(1_000_000).optional(),
  profile: z.enum(Object.keys(codecsOfProfiles) as [Profile, ...Profile[]]).optional(),
  codec: z.enum(["zstd", "snappy"]).optional(),
  engine: z
    .preprocess((text) => (text === "onnx" || text === "tfjs" ? parseEngineChoice(text) : text), z.enum(engineChoices))
    .default(DEFAULT_ENGINE),
  camera: z.enum(["assumed", "exif"]).default("assumed"),
  mirrored: z.boolean().default(false),
  search: searchSchema.optional(),
});

/**
 * Reads a recipe file.
 *
 * @throws {InvalidSettingError} when it is not there, is not YAML, or has a key or value that cannot be used.
 */
export async function loadRecipe(path: string): Promise<Recipe> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new InvalidSettingError(
      `${path}: recipe cannot be read (${code}); name a recipe file, such as datasets/recipes/sample.yaml`,
      {
        cause: error,
      },
    );
  }
  return parseRecipe(text, path);
}

/**
 * Parses a recipe.
 *
 * @param path of the file: its folder is what `root` is relative to, and messages name it.
 * @throws {InvalidSettingError} on the first thing that cannot be used; one line.
 */
export function parseRecipe(text: string, path: string): Recipe {
  const document = parseDocument(text, { uniqueKeys: true });
  if (document.errors.length > 0) {
    // A stray carriage return is quoted in the message as it is.
    const [problem] = document.errors[0].message.split("\n");
    throw new InvalidSettingError(`${path}: not valid YAML: ${problem.replace(/:$/, "").replaceAll("\r", "\\r")}`, {
      cause: document.errors[0],
    });
  }
  const parsed = recipeSchema.safeParse(documentValue(document, path), { reportInput: true });
  if (!parsed.success) throw new InvalidSettingError(`${path}: ${describeIssue(parsed.error.issues[0])}`);

  const { data } = parsed;
  for (const [index, source] of data.sources.entries()) {
    for (const [key, folder] of [
      ["root", source.root],
      ["images", source.images],
      ...(source.annotations ?? []).map((file) => ["annotations", file] as const),
    ] as const) {
      if (typeof folder === "string" && !staysInside(folder)) {
        throw new InvalidSettingError(
          `${path}: sources[${index}].${key}: "${folder}" leaves the root; give a path below it, and the root itself with --root`,
        );
      }
    }
  }
  const missingImages = data.missing_images ?? (data.images === "embed" ? "skip" : "keep");
  const needsImages = missingImages !== "keep";
  if (data.images === "embed" && !needsImages) {
    throw new InvalidSettingError(`${path}: missing_images: keep cannot go with images: embed; use images: reference`);
  }
  if (data.images !== "embed" && data.image_size !== undefined) {
    throw new InvalidSettingError(
      `${path}: image_size cannot go with images: ${data.images}; use images: embed, or leave it out`,
    );
  }
  if (data.images === "none" && needsImages) {
    throw new InvalidSettingError(
      `${path}: missing_images: ${missingImages} cannot go with images: none; use images: reference`,
    );
  }
  if (data.images === "none" && data.camera === "exif") {
    throw new InvalidSettingError(`${path}: camera: exif cannot go with images: none; use images: reference`);
  }
  if (data.images === "none" && typeof data.near_duplicates?.within === "number") {
    throw new InvalidSettingError(`${path}: near_duplicates cannot go with images: none; use images: reference`);
  }
  const codec = codecsOfProfiles[data.profile ?? "default"];
  if (data.profile !== undefined && data.codec !== undefined && data.codec !== codec) {
    throw new InvalidSettingError(
      `${path}: profile: ${data.profile} writes ${codec}, but codec: says ${data.codec}; leave one of them out`,
    );
  }
  const without = data.sources.findIndex(({ images }) => images === null);
  if (needsImages && without !== -1) {
    throw new InvalidSettingError(
      `${path}: sources[${without}].images: null, but ${data.images === "embed" ? "images: embed" : `missing_images: ${missingImages}`} needs a folder; name it, or use images: reference`,
    );
  }
  const filling = data.sources.findIndex(
    ({ count, fill }) => fill && (count === undefined || !hasExactCounts(data.split)),
  );
  if (filling !== -1) {
    throw new InvalidSettingError(
      `${path}: sources[${filling}].fill: is for a source with a count, in a recipe whose split asks for numbers of rows ({train: 800, test: 200}); leave it out`,
    );
  }
  if (hasExactCounts(data.split) && data.sources.every(({ count }) => count !== undefined)) {
    throw new InvalidSettingError(
      `${path}: split asks for numbers of rows and every source for a count; leave out the count of one source, which gives the rest`,
    );
  }
  return {
    path,
    root: resolve(dirname(path), data.root ?? "."),
    name: data.name,
    description: data.description ?? null,
    sources: data.sources.map(({ source, root, annotations, images, options, count, fill, one_person_per_image }) => ({
      source,
      root,
      annotations: annotations ?? null,
      images,
      options,
      count: count ?? null,
      fill,
      onePersonPerImage: one_person_per_image,
    })),
    images: data.images,
    imageSize: data.image_size ?? null,
    missingImages,
    split: data.split,
    nearDuplicatesWithin: data.images === "none" ? null : nearDuplicatesWithin(data.near_duplicates),
    select: { minLabelledJoints: data.select.min_labelled_joints, keepDefects: data.select.keep_defects },
    rowsPerShard: data.rows_per_shard ?? ROWS_PER_SHARD[data.images],
    codec: data.codec ?? codec,
    engine: data.engine,
    camera: data.camera,
    mirrored: data.mirrored,
    search: searchSettings(data.search),
  };
}

/** What a document says. YAML's aliases are where it can be more than a tree of values, and where the parser itself throws. */
function documentValue(document: Document.Parsed, path: string): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    // An alias within what it stands for has no end; the manifest could not hold it.
    JSON.stringify(value);
    return value;
  } catch (error) {
    const problem =
      error instanceof ReferenceError
        ? error.message.charAt(0).toLowerCase() + error.message.slice(1)
        : "an alias stands within what it repeats";
    throw new InvalidSettingError(`${path}: not valid YAML: ${problem}; write the value out in place of the alias`, {
      cause: error,
    });
  }
}

/** The recipe as the manifest keeps it: defaults filled in, nothing of where it lay. */
export function resolvedRecipe(recipe: Recipe) {
  const search = resolvedSearch(recipe.search);
  return {
    name: recipe.name,
    description: recipe.description,
    sources: recipe.sources.map(({ source, root, annotations, images, options, count, fill, onePersonPerImage }) => ({
      source,
      root,
      ...(annotations === null ? {} : { annotations }),
      ...(images === undefined ? {} : { images }),
      ...(Object.keys(options).length === 0 ? {} : { options }),
      ...(count === null ? {} : { count }),
      ...(fill ? { fill } : {}),
      ...(onePersonPerImage ? { one_person_per_image: true } : {}),
    })),
    images: recipe.images,
    ...(recipe.imageSize === null ? {} : { image_size: recipe.imageSize }),
    missing_images: recipe.missingImages,
    split: recipe.split,
    ...(recipe.images === "none" ? {} : { near_duplicates: resolvedNearDuplicates(recipe.nearDuplicatesWithin) }),
    select: {
      min_labelled_joints: recipe.select.minLabelledJoints,
      ...(recipe.select.keepDefects.length === 0 ? {} : { keep_defects: [...recipe.select.keepDefects] }),
    },
    rows_per_shard: recipe.rowsPerShard,
    codec: recipe.codec,
    ...(recipe.engine === DEFAULT_ENGINE ? {} : { engine: recipe.engine }),
    ...(recipe.camera === "assumed" ? {} : { camera: recipe.camera }),
    ...(recipe.mirrored ? { mirrored: true } : {}),
    ...(Object.keys(search).length === 0 ? {} : { search }),
  };
}

/** SHA-256 of a resolved recipe as JSON without spaces, the keys of every object in the order of their code units. */
export function recipeHash(resolved: unknown): string {
  return createHash("sha256").update(JSON.stringify(resolved, sortKeys)).digest("hex");
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether a relative path, with forward slashes, stays below the folder it is relative to. */
export function staysInside(path: string): boolean {
  return !path.startsWith("/") && !/^[A-Za-z]:/.test(path) && !path.includes("\\") && !path.split("/").includes("..");
}

type Issue = z.core.$ZodIssue;

function describeIssue(issue: Issue): string {
  const at = issue.path.reduce<string>(
    (place, key) =>
      typeof key === "number" ? `${place}[${key}]` : place === "" ? String(key) : `${place}.${String(key)}`,
    "",
  );
  if (issue.code === "unrecognized_keys") {
    const [key] = issue.keys;
    const known = knownKeys(issue.path);
    const nearest = nearestName(key, known);
    const hint = nearest === null ? `known: ${known.join(", ")}` : `did you mean "${nearest}"?`;
    return `unknown key "${key}"${at === "" ? "" : ` in ${at}`}; ${hint}`;
  }
  if (issue.code === "invalid_value") {
    const found = issue.input === undefined ? "" : `, found ${JSON.stringify(issue.input)}`;
    return `${at}: expected one of ${issue.values.map(String).join(", ")}${found}`;
  }
  if (issue.code === "invalid_type" && issue.input === undefined && issue.message.includes("undefined")) {
    return `${at === "" ? "recipe" : at}: missing, expected ${issue.expected}`;
  }
  return `${at === "" ? "recipe" : at}: ${issue.message.split("\n")[0]}`;
}

function knownKeys(path: readonly PropertyKey[]): string[] {
  if (path[0] === "sources") return Object.keys(sourceSchema.shape);
  if (path[0] === "split") return [...splitKeys];
  if (path[0] === "image_size") return [...imageSizeKeys];
  if (path[0] === "near_duplicates") return [...nearDuplicateKeys];
  if (path[0] === "search") return [...searchKeys];
  if (path[0] === "select") return ["min_labelled_joints", "keep_defects"];
  return Object.keys(recipeSchema.shape);
}
