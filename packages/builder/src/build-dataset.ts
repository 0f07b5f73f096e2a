/**
 * The main path: recipe → release.
 *
 * plan → label → select → write → verify → rename into place. Each stage is a file of its own; none knows the ones before
 * or after it. What a stage has made lies on disk, with the hash of what it was made from: a build that was ended at any
 * moment goes on where it was, and memory does not grow with the dataset. Labels and shards may so be made elsewhere: a build
 * takes what is there and whole, whoever made it (see helpers/).
 */
import { resolve } from "node:path";
import { type EngineChoice, isIndependentOfBatch } from "@wildpose/engines";
import { FailedCheckError, InvalidSettingError, OutputFolderError } from "@wildpose/pose";
import { claimStorage, clearLeftStorage, giveFiles, takenShardState, takeResults } from "./helpers/build-storage.js";
import type { Helpers } from "./helpers/helpers.js";
import { SELECTION_FILES, writeSelection } from "./helpers/selection-store.js";
import { writeWorkOrder } from "./helpers/work-order.js";
import { sendingFolder, type WorkStorage } from "./helpers/work-storage.js";
import { refuseUnusable } from "./images/unusable-images.js";
import { type Labelling, startLabelling } from "./labelling/label-chunks.js";
import { labelPlan } from "./labelling/label-plan.js";
import { openLabelStore } from "./labelling/label-store.js";
import { leaveOutDamaged } from "./near-duplicates/leave-out-damaged.js";
import { leaveOutNearDuplicates } from "./near-duplicates/leave-out-near-duplicates.js";
import { lookBeside } from "./near-duplicates/look-at-images.js";
import { countPersons, countRejected } from "./plan/count-persons.js";
import { makePlan } from "./plan/make-plan.js";
import { openPlan, PLAN_FILES } from "./plan/plan-store.js";
import { type BuildKey, buildKeyOf, claimWork } from "./recipe/build-key.js";
import { watchInputs } from "./recipe/input-changes.js";
import { type LocatedSource, locateSources } from "./recipe/locate-sources.js";
import { loadRecipe, type Recipe } from "./recipe/recipe.js";
import { findLock, lockText, type RecipeLock, refuseUnlocked } from "./recipe/recipe-lock.js";
import {
  type BuildEvent,
  type BuildReport,
  buildReport,
  type SharedBuild,
  type StageClock,
  stageClock,
} from "./release/build-report.js";
import { croissantMetadata } from "./release/croissant.js";
import { datasetCard } from "./release/dataset-card.js";
import { finishedRelease, isFinished } from "./release/finished-release.js";
import { buildManifest, type Manifest, type SourceCounts } from "./release/manifest.js";
import { selectRows } from "./select/select-rows.js";
import { rowSourcesOf, type ShardInputs, shardWriters } from "./shards/shard-writing.js";
import { type WrittenShard, writeShards } from "./shards/write-shards.js";
import { verifyRelease } from "./verify/verify-release.js";
import { beginOutputFolder, type OutputFolder, removeLeftWork } from "./work-folder/output-folder.js";
import { keyOf } from "./work-folder/sealed.js";
import { endFailedWork, refuseOrClearWork } from "./work-folder/unfinished-work.js";
import { WORK_ORDER } from "./work-folder/work-folder.js";

export interface BuildOptions {
  /** Path of a recipe file. */
  readonly recipe: string;
  /** Folder that the recipe's sources are under; by default what the recipe says, or its own folder. */
  readonly root?: string;
  /** Folder to make. It must not exist, or be empty. */
  readonly out: string;
  /** Go on with the work of a build of the same that did not end; begin where there is none. */
  readonly resume?: boolean;
  /** Threads that label, and write; by default one for each CPU, and fewer for little work. Changes the time, never the bytes. */
  readonly workers?: number;
  /** Persons given to the networks at once, 1 to 4096; 256 by default. Changes the time, never the bytes. */
  readonly batch?: number;
  /** What runs the networks; by default what the recipe says. */
  readonly engine?: EngineChoice;
  /** Folder of the weights; the shipped ones by default. */
  readonly weightsFolder?: string;
  /** Lock that the build is held to; by default the one beside the recipe, if there is one; false for none. */
  readonly lock?: string | false;
  /** What has labels and shards made elsewhere; by default this process makes them. Changes the time, never the bytes. */
  readonly helpers?: Helpers;
  /** What the work is shared by, where helpers do not reach `<out>.partial`. Its work is taken away when the release is there. */
  readonly storage?: WorkStorage;
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: BuildEvent) => void;
  /** Called with what was found wrong and is put right, in words. */
  readonly onNotice?: (text: string) => void;
  /** Milliseconds after which a label thread without an answer is given up; 1,800,000 by default. See surviving-threads.ts. */
  readonly patienceMs?: number;
  /** Milliseconds from any start; only for the times in the report. */
  readonly now?: () => number;
}

/**
 * Builds a release.
 *
 * When it fails, or the signal aborts, before all sources are read, nothing is left behind. After that its work stays in
 * `<out>.partial`, for a build with `resume`; `out` itself is there only when the release is whole.
 *
 * @throws {InvalidSettingError | MissingSourceError | MalformedSourceError | OutputFolderError | LostThreadError |
 *   FailedCheckError}
 *   for what the user can act on.
 */
export async function buildDataset(options: BuildOptions): Promise<BuildReport> {
  return (await build(options, null)) as BuildReport;
}

/**
 * Builds until the plan, or the choice of rows, is on disk, and leaves the work for helpers and a build with `resume`.
 *
 * @throws as {@link buildDataset}, and {OutputFolderError} when the release is there already.
 */
export async function buildUntil(until: "plan" | "select", options: BuildOptions): Promise<SharedBuild> {
  return (await build(options, until)) as SharedBuild;
}

async function build(options: BuildOptions, until: Until): Promise<BuildReport | SharedBuild> {
  const { out, resume = false, weightsFolder, onNotice, patienceMs } = options;
  const written = await loadRecipe(options.recipe);
  const recipe = { ...written, engine: options.engine ?? written.engine };
  const workers = checkWorkers(options.workers);
  const lock = await findLock(options.recipe, options.lock);
  const batch = checkBatch(options.batch, recipe.engine);
  const output = resume && (await isFinished(out)) ? null : await beginOutputFolder(out);
  if (output === null && until !== null) {
    throw new OutputFolderError(out, "is a release already; there is nothing left to do");
  }
  let report: BuildReport | SharedBuild;
  try {
    if (output !== null) await refuseOrClearWork(output, out, resume);
    const { engine, mirrored, search } = recipe;
    const labelling = startLabelling({
      engine,
      mirrored,
      search,
      weightsFolder,
      workers,
      ...(batch !== undefined && { batch }),
      ...(patienceMs !== undefined && { patienceMs }),
      ...(onNotice && { onNotice }),
    });
    try {
      const signal = abortWhenFailed(labelling.provenance, options.signal);
      report = await buildWith(labelling, recipe, lock, output, until, { ...options, signal });
    } finally {
      await labelling.stop();
    }
  } catch (error) {
    if (output !== null) await endFailedWork(output);
    throw error;
  }
  await (until === null ? output?.commit() : output?.leave());
  if (until === null && output !== null) await options.storage?.clear();
  return report;
}

/** Where a build ends early; null for a whole one. */
type Until = "plan" | "select" | null;

/** @param output where to build; null when a release is there already. */
async function buildWith(
  labelling: Labelling,
  recipe: Recipe,
  lock: RecipeLock | null,
  output: OutputFolder | null,
  until: Until,
  options: BuildOptions,
): Promise<BuildReport | SharedBuild> {
  const { out, root = recipe.root, resume = false, storage, signal, now = () => performance.now() } = options;
  const stages = stageClock(now);
  const sources = await locateSources(recipe, root, signal);
  const refuseChangedInputs = await watchInputs(sources);
  const key = await buildKeyOf(recipe, sources, labelling.provenance);
  if (lock !== null) refuseUnlocked(lock, key.parts);
  if (output === null) {
    const manifest = await finishedRelease(out, key);
    await removeLeftWork(out);
    if (storage !== undefined) await clearLeftStorage(storage, key);
    return buildReport(out, manifest, stages.milliseconds, lock);
  }
  await claimWork(output, out, key);
  if (storage !== undefined) await claimStorage(storage, key, resume);
  const build = { recipe, root, sources, key, labelling, output, refuseChangedInputs, stages, until };
  const made = await buildStages(build, options);
  if ("format" in made) {
    await verifyMade(output, made.counts.rows, options);
    stages.end("verify");
  }
  await refuseChangedInputs();
  if (!("format" in made)) return made;
  return buildReport(out, made, stages.milliseconds, lock);
}

/** All that a build works with. */
interface Build {
  readonly recipe: Recipe;
  /** Folder that the sources are under. */
  readonly root: string;
  readonly sources: readonly LocatedSource[];
  readonly key: BuildKey;
  readonly labelling: Labelling;
  readonly output: OutputFolder;
  readonly refuseChangedInputs: () => Promise<void>;
  readonly stages: StageClock;
  readonly until: Until;
}

async function buildStages(
  { recipe, root, sources, key, labelling, output, refuseChangedInputs, stages, until }: Build,
  { out, workers, helpers, storage, signal, onProgress = () => {}, onNotice = () => {} }: BuildOptions,
): Promise<Manifest | SharedBuild> {
  // plan: read → remap → filter
  const plan =
    (await openPlan(output, key.sha256, recipe.split, { signal, onNotice })) ??
    (await makePlan(sources, recipe, output, key.sha256, {
      signal,
      onProgress: (source, done) => onProgress({ stage: "read", source, done, total: null }),
      whenRead: refuseChangedInputs,
    }));
  stages.end("read");
  const total = plan.chunks.reduce((sum, { count }) => sum + count, 0);
  const isShared = helpers !== undefined || until !== null;
  if (isShared) {
    await writeWorkOrder(output, recipe, sources, root, key);
    if (storage !== undefined) await giveFiles(storage, output, [...PLAN_FILES, WORK_ORDER]);
  }
  if (until === "plan") return { out, persons: total, chunks: plan.chunks.length, rows: null, shards: null };
  const help = async (stage: "label" | "write", sizes: readonly number[]) => {
    const ofAll = sizes.reduce((sum, size) => sum + size, 0);
    const places = { out: resolve(out), root: resolve(root), storage: storage?.address ?? null };
    const work = { stage, ...places, buildKey: key.sha256, plan: plan.sha256, sizes };
    await helpers?.(work, { signal, onProgress: (done) => onProgress({ stage, done, total: ofAll }) });
  };

  // label → assess; beside it, images → hashes
  const given = storage === undefined || !isShared ? null : sendingFolder(output, storage);
  const work = given ?? output;
  const labels = openLabelStore(work, (chunk) => keyOf(key.sha256, plan.chunks[chunk].sha256), onNotice);
  await help(
    "label",
    plan.chunks.map(({ count }) => count),
  );
  for (const folder of ["labels", "images"]) {
    if (storage !== undefined) await takeResults(storage, output, folder, isShared, signal);
  }
  const { result: labelled, images } = await lookBeside(
    async (signal) => {
      const onLabelled = (done: number) => onProgress({ stage: "label", done, total });
      const labelled = await labelPlan(plan, labelling, labels, recipe, { signal, onProgress: onLabelled });
      await labelling.stop();
      return labelled;
    },
    { sources, plan, output: work, recipe, key: key.sha256 },
    { signal, onProgress: (done, ofAll) => onProgress({ stage: "images", done, total: ofAll }) },
  );
  await given?.sent();
  stages.end("label");

  // select
  const { tallies } = labelled;
  const usable = await leaveOutDamaged(labelled.index, images, plan, tallies);
  if (recipe.missingImages === "fail") {
    refuseUnusable(
      recipe.path,
      sources.map(({ adapter }, at) => ({ source: adapter.card.id, images: tallies[at].images })),
    );
  }
  const { index, ...leftOut } = leaveOutNearDuplicates(usable, images, sources.length);
  const { rows, beyondCount } = selectRows(index, recipe);
  for (const [source, tally] of tallies.entries()) {
    countRejected(tally, "near-duplicate", leftOut.persons[source]);
    countRejected(tally, "beyond-count", beyondCount[source]);
  }
  const counts = countPersons(sources, tallies, index.sourceOfChunk, rows);
  const kept = rows.train.length + rows.test.length;
  if (kept === 0) throw nothingKept(recipe, counts);

  // write
  const rowsKey = keyOf(key.sha256, plan.sha256);
  if (isShared) {
    const sizes = (await writeSelection(output, rowsKey, rows, recipe.rowsPerShard)).map(
      ({ start, end }) => end - start,
    );
    if (storage !== undefined) await giveFiles(storage, output, SELECTION_FILES);
    if (until === "select") {
      return { out, persons: total, chunks: plan.chunks.length, rows: kept, shards: sizes.length };
    }
    await help("write", sizes);
  }
  if (storage !== undefined) await takeResults(storage, output, "shards", false, signal);
  const inputs: ShardInputs = {
    writer: "build",
    partialPath: output.partialPath,
    path: out,
    buildKey: key.sha256,
    chunks: plan.chunks,
    sources: rowSourcesOf(sources),
    recipe,
  };
  const begin = (shards: number, rows: number) => shardWriters(inputs, { shards, rows, workers, signal });
  const shards = await writeShards(rows, begin, output, recipe, {
    key: rowsKey,
    ...(storage && { fileState: (shard: WrittenShard) => takenShardState(storage, output, shard) }),
    signal,
    onNotice,
    onProgress: (done) => onProgress({ stage: "write", done, total: kept }),
  });
  const manifest = buildManifest({
    recipe,
    ...key.parts,
    sources: counts,
    images: { ...images, leftOut: leftOut.images },
    shards,
  });
  const cards = sources.map(({ adapter }) => adapter.card);
  await writeText(output, "release/manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
  await writeText(output, "release/recipe.lock", lockText(manifest));
  await writeText(output, "release/README.md", datasetCard(manifest, cards));
  await writeText(output, "release/croissant.json", croissantMetadata(manifest, cards));
  stages.end("write");
  return manifest;
}

/** Stage `verify`, once all that the stages before it held in memory is free. */
async function verifyMade(
  output: OutputFolder,
  rows: number,
  { out, workers, signal, onProgress = () => {} }: BuildOptions,
): Promise<void> {
  const { checks } = await verifyRelease(output.releasePath, {
    workers,
    signal,
    onProgress: (done) => onProgress({ stage: "verify", done, total: rows }),
  });
  const failed = checks.find(({ passed }) => !passed);
  if (failed === undefined) return;
  throw new FailedCheckError(
    `${out}: the new release fails its check ${failed.name}: ${failed.detail}; its files are in ${output.partialPath}`,
  );
}

function checkWorkers(workers: number | undefined): number | undefined {
  if (workers === undefined || (Number.isInteger(workers) && workers >= 1)) return workers;
  throw new InvalidSettingError(`workers: expected a whole number from 1, found ${workers}`);
}

const LARGEST_BATCH = 4096;

function checkBatch(batch: number | undefined, engine: EngineChoice): number | undefined {
  if (batch === undefined) return undefined;
  if (!Number.isInteger(batch) || batch < 1 || batch > LARGEST_BATCH) {
    throw new InvalidSettingError(`batch: expected a whole number from 1 to ${LARGEST_BATCH}, found ${batch}`);
  }
  if (isIndependentOfBatch(engine)) return batch;
  throw new InvalidSettingError(
    `batch: labels of the engine ${engine} may depend on it, so that it would change the release; leave it out`,
  );
}

/** A signal that also aborts when something that is only needed later has failed, with what it failed with. */
function abortWhenFailed(needed: Promise<unknown>, signal: AbortSignal | undefined): AbortSignal {
  const failed = new AbortController();
  needed.catch((error: unknown) => failed.abort(error));
  return AbortSignal.any(signal === undefined ? [failed.signal] : [failed.signal, signal]);
}

function nothingKept(recipe: Recipe, counts: readonly SourceCounts[]): InvalidSettingError {
  const reasons = counts.flatMap(({ source, persons, rejected }) =>
    persons === 0
      ? [`${source}: no persons`]
      : Object.entries(rejected).map(([reason, count]) => `${source}: ${count} ${reason}`),
  );
  return new InvalidSettingError(
    `${recipe.path}: no person was kept (${reasons.join(", ")}); lower select.min_labelled_joints, or look at the sources`,
  );
}

async function writeText(output: OutputFolder, path: string, text: string): Promise<void> {
  await output.writeFile(path, Buffer.from(text, "utf8"));
}
