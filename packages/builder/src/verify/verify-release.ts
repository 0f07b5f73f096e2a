/**
 * Proves a release from its files: reads every row of every shard back and tests what the format promises. Each check
 * has a name and a figure, and one that fails does not hide the next.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { recipeHash } from "../recipe/recipe.js";
import { lockText } from "../recipe/recipe-lock.js";
import { promisesReprojection, searchSettings } from "../recipe/search-recipe.js";
import { hasExactCounts } from "../recipe/split-recipe.js";
import type { Manifest } from "../release/manifest.js";
import { readManifest } from "../release/read-manifest.js";
import { type Split, splits } from "../select/assign-split.js";
import { columns } from "../shards/columns.js";
import { readingProblem } from "../shards/readable-shards.js";
import { onLanes } from "../tasks/task-lanes.js";
import { type RebuildOptions, rebuildChunks } from "./rebuild-chunks.js";
import { namesChecker } from "./verify-names.js";
import { addProjections, newProjectionTally, type ProjectionTally } from "./verify-projection.js";
import { type CheckName, checkNames, type Fail } from "./verify-rows.js";
import { noteIn, type Problems, type ShardVerdict, shardVerifiers } from "./verify-shard.js";

export interface Check {
  /** `rebuild` only where it was asked for. */
  readonly name: CheckName | "rebuild";
  readonly passed: boolean;
  /** The figure when it passed, the first problem and how many more when not. */
  readonly detail: string;
}

export interface VerifyReport {
  readonly rows: number;
  readonly checks: readonly Check[];
  readonly ok: boolean;
}

export interface VerifyOptions {
  /** Threads; by default one for each CPU, and fewer for a small release. */
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal;
  /** Called with the rows read so far, and those of the manifest. */
  readonly onProgress?: (rows: number, total: number) => void;
  /** Chunks to make again from the sources; see rebuild-chunks.ts. None when it is left out. */
  readonly rebuild?: Omit<RebuildOptions, "signal">;
}

/**
 * Verifies a release folder.
 *
 * @throws {InvalidSettingError} when the folder is no release at all.
 * @throws {FailedCheckError} when its manifest does not have the documented form.
 * @throws what rebuilding throws, before a row is read: when the sources or the weights are not those of the release.
 */
export async function verifyRelease(
  folder: string,
  { workers, signal, onProgress, rebuild }: VerifyOptions = {},
): Promise<VerifyReport> {
  const manifest = await readManifest(folder);
  const rebuilt = rebuild && (await rebuildChunks(folder, { ...rebuild, ...(signal && { signal }) }));
  const problems: Problems = new Map();
  const fail = noteIn(problems);
  checkManifest(manifest, fail);
  await checkCard(folder, manifest, fail);
  await checkLock(folder, manifest, fail);
  await checkListing(folder, manifest, fail);

  const seen = newReleaseTally();
  const names = namesChecker(Boolean(manifest.recipe.near_duplicates), fail);
  const add = (shard: Manifest["shards"][number], verdict: ShardVerdict) => {
    addProblems(problems, verdict.problems);
    addVerdict(seen, verdict, shard.split);
    names.add(verdict.names, shard.path, shard.split);
  };
  await verifyShards(folder, manifest, { workers, signal, onProgress }, add);
  checkTotals(manifest, seen, fail);

  const figures = figuresOf(manifest, seen, names.counts);
  const checks: Check[] = checkNames.map((name) => {
    const problem = problems.get(name);
    if (!problem) return { name, passed: true, detail: figures[name] };
    const more = problem.count > 1 ? ` (and ${problem.count - 1} more)` : "";
    return { name, passed: false, detail: `${problem.first}${more}` };
  });
  if (rebuilt) checks.push({ name: "rebuild", ...rebuilt });
  return { rows: seen.rows, checks, ok: checks.every(({ passed }) => passed) };
}

/** What all shards are like. */
interface ReleaseTally extends ProjectionTally {
  rows: number;
  opened: number;
  /** Rows by `<source> <split>`. */
  readonly rowsOfSource: Map<string, number>;
  values: number;
  imagesEmbedded: number;
}

function newReleaseTally(): ReleaseTally {
  return { rows: 0, opened: 0, rowsOfSource: new Map(), values: 0, imagesEmbedded: 0, ...newProjectionTally() };
}

function addVerdict(seen: ReleaseTally, { rows, opened, tally }: ShardVerdict, split: Split): void {
  seen.rows += rows;
  seen.opened += opened ? 1 : 0;
  seen.values += tally.values;
  seen.imagesEmbedded += tally.imagesEmbedded;
  addProjections(seen, tally);
  for (const [source, count] of tally.rowsOfSource) {
    const key = `${source} ${split}`;
    seen.rowsOfSource.set(key, (seen.rowsOfSource.get(key) ?? 0) + count);
  }
}

function addProblems(problems: Problems, more: Problems): void {
  for (const [name, { first, count }] of more) {
    const known = problems.get(name);
    if (known) known.count += count;
    else problems.set(name, { first, count });
  }
}

/** Verifies shards beside each other, and adds their verdicts in the order of the manifest. */
async function verifyShards(
  folder: string,
  manifest: Manifest,
  { workers, signal, onProgress }: Pick<VerifyOptions, "workers" | "signal" | "onProgress">,
  add: (shard: Manifest["shards"][number], verdict: ShardVerdict) => void,
): Promise<void> {
  const { shards } = manifest;
  const total = shards.reduce((sum, shard) => sum + shard.rows, 0);
  const { verifiers, stop } = shardVerifiers(folder, manifest, { workers, signal });
  const early = new Map<number, ShardVerdict>();
  let next = 0;
  let read = 0;
  try {
    await onLanes([...shards.keys()], verifiers, async (at, verifier) => {
      signal?.throwIfAborted();
      let ofShard = 0;
      const verdict = await verifier.verify(shards[at], (rows) => {
        read += rows - ofShard;
        ofShard = rows;
        onProgress?.(read, total);
      });
      early.set(at, verdict);
      for (let due = early.get(next); due !== undefined; due = early.get(next)) {
        add(shards[next], due);
        early.delete(next++);
      }
    });
  } finally {
    await stop();
  }
}

function checkManifest({ recipe, recipe_sha256, counts, shards }: Manifest, fail: Fail): void {
  if (recipeHash(recipe) !== recipe_sha256)
    fail("recipe-hash", "manifest.json: recipe_sha256 is not the hash of recipe");

  for (const { source, root, persons, kept, rejected, splits: inSplit } of counts.sources) {
    const lost = Object.values(rejected).reduce((sum, count) => sum + count, 0);
    if (persons !== kept + lost) {
      fail("accounting", `manifest.json: ${source} (${root}): ${persons} persons, but ${kept} kept + ${lost} rejected`);
    }
    if (kept !== inSplit.train + inSplit.test) {
      fail(
        "accounting",
        `manifest.json: ${source} (${root}): ${kept} kept, but ${inSplit.train} train + ${inSplit.test} test`,
      );
    }
  }
  for (const [index, entry] of (recipe.sources ?? []).entries()) {
    const { source, kept } = counts.sources[index] ?? { source: "no source", kept: 0 };
    if (entry.count !== undefined && (entry.fill ? kept < entry.count : kept !== entry.count)) {
      const asked = `${entry.fill ? "at least " : ""}${entry.count}`;
      fail("accounting", `manifest.json: ${source}: ${kept} kept, the recipe asks for ${asked}`);
    }
  }
  for (const split of hasExactCounts(recipe.split) ? splits : []) {
    if (counts.splits[split] !== recipe.split[split]) {
      fail(
        "split-rule",
        `manifest.json: ${counts.splits[split]} ${split} rows, the recipe asks for ${recipe.split[split]}`,
      );
    }
  }
  const expectTotal = (what: string, total: number, parts: readonly number[]) => {
    const sum = parts.reduce((a, b) => a + b, 0);
    if (sum !== total) fail("accounting", `manifest.json: ${what}: ${total}, but the parts add up to ${sum}`);
  };
  const { sources } = counts;
  expectTotal(
    "counts.persons",
    counts.persons,
    sources.map(({ persons }) => persons),
  );
  expectTotal(
    "counts.rows",
    counts.rows,
    sources.map(({ kept }) => kept),
  );
  for (const split of splits) {
    expectTotal(
      `counts.splits.${split}`,
      counts.splits[split],
      sources.map((source) => source.splits[split]),
    );
    const inShards = shards.filter((shard) => shard.split === split).map(({ rows }) => rows);
    expectTotal(`rows of the ${split} shards`, counts.splits[split], inShards);
  }
  const reasons = new Set(
    [counts.rejected, ...sources.map(({ rejected }) => rejected)].flatMap((map) => Object.keys(map)),
  );
  for (const reason of reasons as Set<keyof typeof counts.rejected>) {
    expectTotal(
      `counts.rejected.${reason}`,
      counts.rejected[reason] ?? 0,
      sources.map(({ rejected }) => rejected[reason] ?? 0),
    );
  }
}

async function checkCard(folder: string, manifest: Manifest, fail: Fail): Promise<void> {
  let text: string;
  try {
    text = await readFile(join(folder, "README.md"), "utf8");
  } catch (error) {
    return fail("dataset-card", `README.md: ${readingProblem(error)}`);
  }
  for (const split of splits) {
    const count = manifest.counts.splits[split];
    if (count === 0) continue;
    const found = new RegExp(`- name: ${split}\\n\\s+num_bytes: \\d+\\n\\s+num_examples: (\\d+)\\n`).exec(text)?.[1];
    if (found !== String(count)) {
      fail(
        "dataset-card",
        `README.md: num_examples of ${split} is ${found ?? "not there"}, the manifest says ${count}`,
      );
    }
  }
}

async function checkLock(folder: string, manifest: Manifest, fail: Fail): Promise<void> {
  try {
    const text = await readFile(join(folder, "recipe.lock"), "utf8");
    if (text !== lockText(manifest)) fail("recipe-lock", "recipe.lock: is not what the manifest gives");
  } catch (error) {
    fail("recipe-lock", `recipe.lock: ${readingProblem(error)}`);
  }
}

async function checkListing(folder: string, { shards }: Manifest, fail: Fail): Promise<void> {
  const listed = new Set(shards.map(({ path }) => path));
  if (listed.size !== shards.length) fail("files", "manifest.json: a shard is listed twice");
  const there = await readdir(join(folder, "data")).catch((error: NodeJS.ErrnoException): string[] => {
    // Where there is no such folder, each shard is said to be missing.
    if (error.code !== "ENOENT") fail("files", `data: its files cannot be listed (${error.code})`);
    return [];
  });
  for (const name of there.sort()) {
    if (!listed.has(`data/${name}`)) fail("files", `data/${name}: is there, but not in the manifest`);
  }
}

function checkTotals({ counts }: Manifest, seen: ReleaseTally, fail: Fail): void {
  for (const source of new Set(counts.sources.map(({ source }) => source))) {
    for (const split of splits) {
      const expected = counts.sources.reduce(
        (sum, entry) => sum + (entry.source === source ? entry.splits[split] : 0),
        0,
      );
      const found = seen.rowsOfSource.get(`${source} ${split}`) ?? 0;
      if (found !== expected) fail("row-counts", `${source}: ${found} ${split} rows, the manifest says ${expected}`);
    }
  }
}

function figuresOf(
  manifest: Manifest,
  seen: ReleaseTally,
  names: Readonly<Record<"ids" | "groups" | "images", number>>,
): Record<CheckName, string> {
  const { rows, opened } = seen;
  const { shards, counts, recipe } = manifest;
  const search = searchSettings(recipe.search);
  const placement = promisesReprojection(search)
    ? ""
    : `mode ${search.mode}, not on the rays: at most ${seen.worstPlacedPx.toPrecision(3)} px from where it puts them; `;
  return {
    "recipe-hash": manifest.recipe_sha256,
    accounting: `${counts.persons} persons = ${counts.rows} kept + ${counts.persons - counts.rows} rejected`,
    "dataset-card": "README.md agrees with the manifest",
    "recipe-lock": "recipe.lock agrees with the manifest",
    files: `${shards.length} shards, ${shards.reduce((sum, { bytes }) => sum + bytes, 0)} bytes, all SHA-256 as in the manifest`,
    schema:
      opened === shards.length
        ? `${columns.length} columns in each shard`
        : `${columns.length} columns in the ${opened} of ${shards.length} shards that can be opened`,
    "row-counts": `${rows} rows: ${counts.splits.train} train, ${counts.splits.test} test`,
    "content-hash": `${shards.length} shards`,
    "unique-ids": `${names.ids} ids`,
    "whole-groups": `${names.groups} groups, each in one split${recipe.near_duplicates ? `, as are ${names.images} images` : ""}`,
    "split-rule": `${hasExactCounts(recipe.split) ? `${recipe.split.train} train, ${recipe.split.test} test` : `share ${recipe.split.test}`}, key "${recipe.split.key}"`,
    "finite-values": `${seen.values} numbers`,
    ranges: `${rows} rows`,
    images:
      recipe.images === "embed"
        ? `${seen.imagesEmbedded} images, all ${recipe.image_size === undefined ? "SHA-256" : "sizes"} as stored`
        : "labels only",
    reprojection:
      placement +
      `at most ${seen.worstAnnotatedPx.toPrecision(3)} px at ${seen.annotatedJoints} annotated joints ` +
      `(${seen.worstSynthesizedPx.toPrecision(3)} px at ${seen.synthesizedJoints} synthesised)`,
  };
}
