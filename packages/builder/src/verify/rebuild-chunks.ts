/**
 * Makes some chunks of a release again, from its sources, and compares: hashes prove that a release is what was written,
 * this proves that what was written is what the sources, the weights and the code give.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidSettingError, randomStream } from "@wildpose/pose";
import { startLabelling } from "../labelling/label-chunks.js";
import { labelPlan } from "../labelling/label-plan.js";
import { openLabelStore } from "../labelling/label-store.js";
import { leaveOutDamaged } from "../near-duplicates/leave-out-damaged.js";
import { lookAtImages } from "../near-duplicates/look-at-images.js";
import { makePlan } from "../plan/make-plan.js";
import type { Plan } from "../plan/plan-store.js";
import { CHUNK_SIZE, rowAddress } from "../plan/pose-chunk.js";
import { buildKeyOf } from "../recipe/build-key.js";
import { locateSources } from "../recipe/locate-sources.js";
import { cpuWords, firstPartDifference } from "../recipe/pinned-parts.js";
import type { Recipe } from "../recipe/recipe.js";
import { recipeOfRelease } from "../recipe/recipe-of-release.js";
import type { Manifest } from "../release/manifest.js";
import { readManifest } from "../release/read-manifest.js";
import { rowGatherer } from "../shards/release-rows.js";
import { rowSourcesOf } from "../shards/shard-writing.js";
import { beginOutputFolder } from "../work-folder/output-folder.js";
import { keyOf } from "../work-folder/sealed.js";
import { compareWithShards, type MadePersons } from "./compare-rebuilt.js";

export interface RebuildOptions {
  /** Chunks to make again; all of them when there are fewer. */
  readonly chunks: number;
  /** Which ones: another seed, other chunks. */
  readonly seed?: number;
  /** Folder that the recipe's sources are under; the recipe's own where `recipe` names a file. */
  readonly root?: string;
  /** The recipe file; the recipe in the manifest when it is left out. */
  readonly recipe?: string;
  readonly weightsFolder?: string;
  readonly signal?: AbortSignal;
  /** Called with the persons labelled so far, and how many there will be. */
  readonly onProgress?: (persons: number, total: number) => void;
}

export interface RebuildOutcome {
  readonly passed: boolean;
  readonly detail: string;
}

/** Chunks whose rows are in memory at once. */
const CHUNKS_AT_ONCE = 32;

/**
 * Reads the sources of a release again, labels some chunks of persons as the build does, and compares every value of their
 * rows with the release's, bit by bit.
 *
 * @throws {InvalidSettingError} when an input, the weights, the engine or the code is not what the manifest says.
 * @throws {MissingSourceError | MalformedSourceError} from the sources.
 */
export async function rebuildChunks(folder: string, options: RebuildOptions): Promise<RebuildOutcome> {
  const { chunks, seed = 1, weightsFolder, signal, onProgress } = options;
  if (!(Number.isInteger(chunks) && chunks >= 1)) {
    throw new InvalidSettingError(`--rebuild: expected a whole number of chunks from 1, found ${chunks}`);
  }
  const manifest = await readManifest(folder);
  const recipe = await recipeOfRelease(folder, manifest, options.recipe);
  const root = options.root ?? (options.recipe === undefined ? undefined : recipe.root);
  if (root === undefined) {
    throw new InvalidSettingError(
      "--rebuild: expected the folder of the sources, found none; name it with --root, or the recipe with --recipe",
    );
  }
  const { engine, mirrored, search } = recipe;
  const labelling = startLabelling({ engine, mirrored, search, weightsFolder });
  const work = await mkdtemp(join(tmpdir(), "wildpose-rebuild-"));
  try {
    const sources = await locateSources(recipe, root, signal);
    const key = await buildKeyOf(recipe, sources, labelling.provenance);
    refuseOtherParts(folder, manifest, key.parts);
    const output = await beginOutputFolder(join(work, "again"));
    try {
      const whole = await makePlan(sources, recipe, output, key.sha256, {
        ...(signal && { signal }),
        whenRead: async () => {},
      });
      const problems = differentCounts(manifest, whole, recipe);
      const picked = pickChunks(whole.chunks.length, chunks, seed);
      const total = picked.reduce((sum, chunk) => sum + whole.chunks[chunk].count, 0);
      let [persons, rows] = [0, 0];
      for (let start = 0; start < picked.length; start += CHUNKS_AT_ONCE) {
        const plan = partOf(whole, picked.slice(start, start + CHUNKS_AT_ONCE));
        const labels = openLabelStore(output, (chunk) => keyOf(key.sha256, plan.chunks[chunk].sha256));
        const labelled = await labelPlan(plan, labelling, labels, recipe, {
          ...(signal && { signal }),
          onProgress: (done) => onProgress?.(persons + done, total),
        });
        const images = { sources, plan, output, recipe: { ...recipe, nearDuplicatesWithin: null }, key: key.sha256 };
        const looked = await lookAtImages(images, { ...(signal && { signal }) });
        const index = await leaveOutDamaged(labelled.index, looked, plan, labelled.tallies);
        const gather = rowGatherer({ sources: rowSourcesOf(sources), plan, labels, recipe });
        const made = await gatherMade(plan, index.sides, gather);
        const found = await compareWithShards(folder, manifest, made, signal);
        problems.push(...found.problems);
        rows += found.rows;
        persons += plan.chunks.reduce((sum, { count }) => sum + count, 0);
        await output.clear("labels", new Set());
      }
      const what = `${picked.length} of ${whole.chunks.length} chunks (seed ${seed}), ${persons} persons`;
      const [first] = problems;
      if (first === undefined)
        return { passed: true, detail: `${what}: ${rows} rows made again, bit for bit the same` };
      const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
      return { passed: false, detail: `${what}: ${first}${more}` };
    } finally {
      await output.discard();
    }
  } finally {
    await labelling.stop();
    await rm(work, { recursive: true, force: true });
  }
}

function refuseOtherParts(folder: string, manifest: Manifest, parts: Parameters<typeof firstPartDifference>[1]): void {
  const place = join(folder, "manifest.json");
  const difference = firstPartDifference(manifest, parts);
  if (difference !== null) {
    const { what, found, expected } = difference;
    throw new InvalidSettingError(
      `${what}: found ${found}, ${place} says ${expected}; a release is rebuilt from what it was built from: put that back`,
    );
  }
  const [here, there] = [cpuWords(parts.cpu), cpuWords(manifest.cpu)];
  if (here !== there) {
    throw new InvalidSettingError(
      `class of CPU: found ${here}, ${place} says ${there}; rebuild on such a machine (releases of engine: portable can be rebuilt on any)`,
    );
  }
}

/** What reading alone tells: each source has the persons, and those rejected before labelling, that the manifest says. */
function differentCounts({ counts }: Manifest, plan: Plan, { imageSize }: Pick<Recipe, "imageSize">): string[] {
  return plan.tallies().flatMap(({ persons, rejected }, index) => {
    const { source, root, persons: listed, rejected: reasons } = counts.sources[index];
    const place = `manifest.json: ${source} (${root})`;
    const problems = persons === listed ? [] : [`${place}: ${listed} persons, its files have ${persons}`];
    for (const [reason, count] of rejected) {
      // Where pixels are decoded, more images may have been found damaged than their headers tell.
      if (imageSize !== null && reason === "image-unreadable" && (reasons[reason] ?? 0) >= count) continue;
      if (reasons[reason] !== count)
        problems.push(`${place}: ${reasons[reason] ?? 0} ${reason}, its files have ${count}`);
    }
    return problems;
  });
}

/** Indices of `count` chunks of `all`, ascending. */
function pickChunks(all: number, count: number, seed: number): number[] {
  const random = randomStream(seed, "verify-rebuild");
  const chunks = Array.from({ length: all }, (_, index) => index);
  const picked = Math.min(count, all);
  for (let at = 0; at < picked; at++) {
    const other = at + random.integer(all - at);
    [chunks[at], chunks[other]] = [chunks[other], chunks[at]];
  }
  return chunks.slice(0, picked).sort((a, b) => a - b);
}

/** A plan of some of its chunks. */
function partOf(plan: Plan, picked: readonly number[]): Plan {
  const { sourceOfChunk, sides, orders } = plan.index;
  const index = {
    sourceOfChunk: picked.map((chunk) => sourceOfChunk[chunk]),
    sides: new Uint8Array(picked.length * CHUNK_SIZE),
    orders: new Float64Array(picked.length * CHUNK_SIZE),
  };
  for (const [at, chunk] of picked.entries()) {
    const [start, end] = [rowAddress(chunk, 0), rowAddress(chunk + 1, 0)];
    index.sides.set(sides.subarray(start, end), rowAddress(at, 0));
    index.orders.set(orders.subarray(start, end), rowAddress(at, 0));
  }
  return { ...plan, chunks: picked.map((chunk) => plan.chunks[chunk]), index, read: (at) => plan.read(picked[at]) };
}

async function gatherMade(
  plan: Plan,
  sides: Uint8Array,
  gather: ReturnType<typeof rowGatherer>,
): Promise<MadePersons[]> {
  const made: MadePersons[] = [];
  for (const [chunk, { count }] of plan.chunks.entries()) {
    const { sampleIds } = await plan.read(chunk);
    const start = rowAddress(chunk, 0);
    const addresses = Array.from({ length: count }, (_, row) => start + row).filter((address) => sides[address] !== 0);
    made.push({
      entry: plan.index.sourceOfChunk[chunk],
      rejected: sampleIds.filter((_, row) => sides[start + row] === 0),
      sides: Uint8Array.from(addresses, (address) => sides[address]),
      rows: await gather(Uint32Array.from(addresses)),
    });
  }
  return made;
}
