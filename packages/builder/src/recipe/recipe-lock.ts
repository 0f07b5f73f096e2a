/**
 * recipe.lock: what a release was made from and what came out, so that the same recipe gives the same dataset or says why
 * not. It is to a recipe what package-lock.json is to package.json: beside `name.yaml` it is called `name.lock`.
 */
import { access, readFile } from "node:fs/promises";
import { InvalidSettingError } from "@wildpose/pose";
import { z } from "zod";
import { type Manifest, manifestSchema } from "../release/manifest.js";
import { readingProblem } from "../shards/readable-shards.js";
import type { BuildParts } from "./build-key.js";
import { cpuWords, firstPartDifference } from "./pinned-parts.js";

const { recipe_sha256, inputs, code, labels, cpu, shards } = manifestSchema.shape;

const lockSchema = z.strictObject({
  lock_version: z.literal(1),
  name: z.string(),
  recipe_sha256,
  inputs,
  code,
  labels,
  cpu,
  shards: z.array(shards.element.pick({ path: true, rows: true, content_sha256: true })),
});

export interface RecipeLock extends z.infer<typeof lockSchema> {
  /** Where it was read from, for messages. */
  readonly path: string;
}

/** The lock of a release, as a file: nothing but what the manifest says. */
export function lockText(manifest: Manifest): string {
  const { name, recipe_sha256, inputs, code, labels, cpu, shards } = manifest;
  const pinned = shards.map(({ path, rows, content_sha256 }) => ({ path, rows, content_sha256 }));
  const lock = { lock_version: 1, name, recipe_sha256, inputs, code, labels, cpu, shards: pinned };
  return `${JSON.stringify(lock, null, 2)}\n`;
}

/**
 * The lock that a build is held to: the one that is named, or the one beside the recipe; null when there is none.
 *
 * @param named path of a lock; false where none is wanted, undefined to look beside the recipe.
 * @throws {InvalidSettingError} when it cannot be read or has another form.
 */
export async function findLock(recipePath: string, named: string | false | undefined): Promise<RecipeLock | null> {
  if (named === false) return null;
  if (named !== undefined) return readLock(named);
  const beside = `${recipePath.replace(/\.ya?ml$/, "")}.lock`;
  const isThere = await access(beside).then(
    () => true,
    () => false,
  );
  return isThere ? readLock(beside) : null;
}

async function readLock(path: string): Promise<RecipeLock> {
  const nextStep = "give the recipe.lock of a release, or build without a lock (--no-lock)";
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new InvalidSettingError(`${path}: ${readingProblem(error)}; ${nextStep}`, { cause: error });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const problem = (error as Error).message.replace(/\s+/g, " ");
    throw new InvalidSettingError(`${path}: not JSON: ${problem}; ${nextStep}`, { cause: error });
  }
  const parsed = lockSchema.safeParse(value);
  if (parsed.success) return { ...parsed.data, path };
  const [{ path: at, message }] = parsed.error.issues;
  throw new InvalidSettingError(`${path}: ${at.join(".")}: ${message}; ${nextStep}`);
}

/** @throws {InvalidSettingError} when the build is made from something else than what the lock pins. */
export function refuseUnlocked(lock: RecipeLock, parts: BuildParts): void {
  const difference = firstPartDifference(lock, parts);
  if (difference === null) return;
  const { what, found, expected } = difference;
  throw new InvalidSettingError(
    `${lock.path}: ${what}: found ${found}, the lock says ${expected}; put back what it was, or build a new dataset with --no-lock`,
  );
}

/** Whether what was built is what the lock pins. */
export interface LockOutcome {
  /** Of the lock. */
  readonly path: string;
  readonly same: boolean;
  /** Whether the build ran on the class of CPU of the lock, or on any with an engine that gives the same bytes on all. */
  readonly sameCpu: boolean;
  /** In one line. */
  readonly detail: string;
}

export function compareWithLock(lock: RecipeLock, { shards, cpu }: Manifest): LockOutcome {
  const built = new Map(shards.map(({ path, content_sha256 }) => [path, content_sha256]));
  const pinned = new Map(lock.shards.map(({ path, content_sha256 }) => [path, content_sha256]));
  const paths = [...new Set([...pinned.keys(), ...built.keys()])].sort();
  const different = paths.filter((path) => built.get(path) !== pinned.get(path));
  const [here, there] = [cpuWords(cpu), cpuWords(lock.cpu)];
  const result = { path: lock.path, same: different.length === 0, sameCpu: here === there };
  if (result.same)
    return { ...result, detail: `the same dataset: ${paths.length} shards have the content hashes of the lock` };
  const [first] = different;
  const reason = result.sameCpu
    ? "all that they were made from is the same"
    : `built on ${here}, the lock on ${there}: labels may differ in their last bits, which engine: portable avoids`;
  return {
    ...result,
    detail: `another dataset: ${different.length} of ${paths.length} shards differ, ${first} first (content hash ${built.get(first) ?? "none"}, the lock says ${pinned.get(first) ?? "none"}); ${reason}`,
  };
}
