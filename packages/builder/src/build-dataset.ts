/**
 * The main path: recipe → release.
 *
 * read → remap → label → assess → select → write → verify → rename into place. Each stage is a file of its own;
 * none knows the ones before or after it.
 */
import type { EngineChoice } from "@wildpose/engines";
import type { LabelBatch } from "@wildpose/inference";
import { FailedCheckError, InvalidSettingError } from "@wildpose/pose";
import { assessChunk } from "./assess-labels.js";
import type { Split } from "./assign-split.js";
import { countPersons, countRejected, type PersonTally } from "./count-persons.js";
import { datasetCard } from "./dataset-card.js";
import { type Labelling, startLabelling } from "./label-chunks.js";
import { openLabelStore } from "./label-store.js";
import { distortRightViews } from "./lens.js";
import { type LocatedSource, locateSources } from "./locate-sources.js";
import { buildManifest, describeCode, describeInputs, type SourceCounts } from "./manifest.js";
import { measuredLabels } from "./measured-labels.js";
import { memorySpool } from "./one-person-per-image.js";
import { beginOutputFolder, type OutputFolder } from "./output-folder.js";
import { personIndex } from "./person-index.js";
import { type PoseChunk, rowAddress } from "./pose-chunk.js";
import { readPersons } from "./read-persons.js";
import { loadRecipe, type Recipe } from "./recipe.js";
import { rowGatherer } from "./release-rows.js";
import { selectRows } from "./select-rows.js";
import { textOrdinals } from "./text-ordinals.js";
import { verifyRelease } from "./verify-release.js";
import { writeShards } from "./write-shards.js";

export interface BuildOptions {
  /** Path of a recipe file. */
  readonly recipe: string;
  /** Folder that the recipe's sources are under; by default what the recipe says, or its own folder. */
  readonly root?: string;
  /** Folder to make. It must not exist, or be empty. */
  readonly out: string;
  /** Threads that label; by default one for each CPU, and fewer for few persons. Changes the time, never the bytes. */
  readonly workers?: number;
  /** What runs the networks; by default what the recipe says. */
  readonly engine?: EngineChoice;
  /** Folder of the weights; the shipped ones by default. */
  readonly weightsFolder?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: BuildEvent) => void;
  /** Milliseconds from any start; only for the times in the report. */
  readonly now?: () => number;
}

export interface BuildEvent {
  readonly stage: "read" | "label" | "write" | "verify";
  /** Id of the source, in stages that go source by source. */
  readonly source?: string;
  /** Persons or rows. */
  readonly done: number;
  /** null when not known before. */
  readonly total: number | null;
}

export interface SourceReport {
  readonly source: string;
  readonly persons: number;
  readonly kept: number;
  /** persons = kept + the sum of these. */
  readonly rejected: Readonly<Record<string, number>>;
  readonly train: number;
  readonly test: number;
}

export interface BuildReport {
  readonly out: string;
  readonly sources: readonly SourceReport[];
  readonly shards: readonly {
    readonly path: string;
    readonly split: Split;
    readonly rows: number;
    readonly bytes: number;
  }[];
  readonly stagesMs: Readonly<Record<BuildEvent["stage"], number>>;
}

/**
 * Builds a release.
 *
 * @throws {InvalidSettingError | MissingSourceError | MalformedSourceError | OutputFolderError | FailedCheckError}
 *   for what the user can act on. Nothing is left behind then, nor when the signal aborts.
 */
export async function buildDataset(options: BuildOptions): Promise<BuildReport> {
  const written = await loadRecipe(options.recipe);
  const recipe = { ...written, engine: options.engine ?? written.engine };
  const output = await beginOutputFolder(options.out);
  try {
    const report = await buildInto(output, recipe, options);
    await output.commit();
    return report;
  } catch (error) {
    await output.discard();
    throw error;
  }
}

async function buildInto(output: OutputFolder, recipe: Recipe, options: BuildOptions): Promise<BuildReport> {
  const { root = recipe.root, weightsFolder, signal } = options;
  const workers = checkWorkers(options.workers);
  const stages = stageClock(options.now ?? (() => performance.now()));
  const sources = await locateSources(recipe, root, signal);
  const labelling = startLabelling({
    engine: recipe.engine,
    mirrored: recipe.mirrored,
    search: recipe.search,
    weightsFolder,
    workers,
  });
  try {
    return await buildFrom(sources, labelling, output, recipe, stages, {
      ...options,
      signal: abortWhenFailed(labelling.provenance, signal),
    });
  } finally {
    await labelling.stop();
  }
}

async function buildFrom(
  sources: readonly LocatedSource[],
  labelling: Labelling,
  output: OutputFolder,
  recipe: Recipe,
  stages: StageClock,
  { out, signal, onProgress = () => {} }: BuildOptions,
): Promise<BuildReport> {
  const inputs = await describeInputs(sources);
  const code = await describeCode(sources);

  // read → remap
  const chunks: PoseChunk[] = [];
  const index = personIndex(recipe.split);
  const tallies: PersonTally[] = sources.map(() => ({ persons: 0, rejected: new Map() }));
  const knownIds = textOrdinals();
  for (const [sourceIndex, located] of sources.entries()) {
    const { id: source } = located.adapter.card;
    const persons = readPersons(located, sourceIndex, recipe, {
      tally: tallies[sourceIndex],
      knownIds,
      spool: memorySpool,
      signal,
      onProgress: (done) => onProgress({ stage: "read", source, done, total: null }),
    });
    for await (const chunk of persons) {
      index.add(chunk);
      chunks.push(chunk);
    }
  }
  const persons = index.done();
  // Too few persons are known now, not only when all of them are labelled.
  selectRows(persons, recipe);
  stages.end("read");

  // label → assess
  const scratch = await output.createScratchFile("labels.scratch");
  const labelStore = openLabelStore(scratch);
  const total = chunks.reduce((sum, { count }) => sum + count, 0);
  let labelled = 0;
  const keepLabels = async (index: number, labels: LabelBatch) => {
    const chunk = chunks[index];
    const assessments = assessChunk(chunk, labels, recipe.search);
    for (const [row, assessment] of assessments.entries()) {
      if (typeof assessment !== "string") continue;
      countRejected(tallies[chunk.sourceIndex], assessment);
      persons.sides[rowAddress(index, row)] = 0;
    }
    await labelStore.write(index, labels, assessments);
    labelled += chunk.count;
    onProgress({ stage: "label", done: labelled, total });
  };
  for (const [index, chunk] of chunks.entries()) {
    signal?.throwIfAborted();
    if (chunk.measured) await keepLabels(index, measuredLabels(chunk));
  }
  for await (const { index, labels } of labelling.label(chunks, signal)) {
    distortRightViews(chunks[index], labels);
    await keepLabels(index, labels);
  }
  const provenance = await labelling.provenance;
  await labelling.stop();
  stages.end("label");

  // select
  const { rows, beyondCount } = selectRows(persons, recipe);
  for (const [source, tally] of tallies.entries()) countRejected(tally, "beyond-count", beyondCount[source]);
  const counts = countPersons(sources, tallies, persons.sourceOfChunk, rows);
  const kept = rows.train.length + rows.test.length;
  if (kept === 0) throw nothingKept(recipe, counts);

  // write
  const gather = rowGatherer({ sources, chunks, labels: labelStore, images: recipe.images });
  const shards = await writeShards(rows, gather, output, recipe, {
    signal,
    onProgress: (done) => onProgress({ stage: "write", done, total: kept }),
  });
  await scratch.remove();
  const manifest = await buildManifest({ recipe, inputs, code, labels: provenance, sources: counts, shards });
  const cards = sources.map(({ adapter }) => adapter.card);
  await writeText(output, "manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
  await writeText(output, "README.md", datasetCard(manifest, cards));
  stages.end("write");

  // verify
  const verified = await verifyRelease(output.partialPath, {
    signal,
    onProgress: (done) => onProgress({ stage: "verify", done, total: kept }),
  });
  const failed = verified.checks.find(({ passed }) => !passed);
  if (failed) {
    throw new FailedCheckError(`${out}: the new release fails its check ${failed.name}: ${failed.detail}`);
  }
  stages.end("verify");

  return {
    out,
    sources: counts.map(({ source, persons, kept, rejected, splits }) => ({
      source,
      persons,
      kept,
      rejected: { ...rejected },
      ...splits,
    })),
    shards: shards.map(({ path, split, rows, bytes }) => ({ path, split, rows, bytes })),
    stagesMs: stages.milliseconds,
  };
}

function checkWorkers(workers: number | undefined): number | undefined {
  if (workers === undefined || (Number.isInteger(workers) && workers >= 1)) return workers;
  throw new InvalidSettingError(`workers: expected a whole number from 1, found ${workers}`);
}

/** A signal that also aborts when something that is only needed later has failed, with what it failed with. */
function abortWhenFailed(needed: Promise<unknown>, signal: AbortSignal | undefined): AbortSignal {
  const failed = new AbortController();
  needed.catch((error: unknown) => failed.abort(error));
  return AbortSignal.any(signal === undefined ? [failed.signal] : [failed.signal, signal]);
}

interface StageClock {
  readonly milliseconds: Record<BuildEvent["stage"], number>;
  /** Ends a stage; the next begins. */
  end(stage: BuildEvent["stage"]): void;
}

function stageClock(now: () => number): StageClock {
  const milliseconds = { read: 0, label: 0, write: 0, verify: 0 };
  let began = now();
  return {
    milliseconds,
    end(stage) {
      const ended = now();
      milliseconds[stage] = ended - began;
      began = ended;
    },
  };
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
  const file = await output.createFile(path);
  await file.write(Buffer.from(text, "utf8"));
  await file.close();
}
