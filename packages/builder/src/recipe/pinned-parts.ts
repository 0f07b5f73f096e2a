/** Holds what a build is made from against what was noted of another one: a release's manifest, or a lock. */
import type { BuildParts } from "./build-key.js";

/** Something that is not what it was, in words: `inputs: lsp/joints.mat`, and what each side says of it. */
export interface PartDifference {
  readonly what: string;
  readonly found: string;
  readonly expected: string;
}

/**
 * What differs first, in the order in which one would look for it; null when nothing does.
 *
 * The class of CPU is not looked at: it changes the last bits of labels at most, and those are compared by whoever made them.
 */
export function firstPartDifference(expected: BuildParts, found: BuildParts): PartDifference | null {
  const pairs: (readonly [what: string, found: string | undefined, expected: string | undefined])[] = [
    ["engine", found.labels.engine, expected.labels.engine],
    ["recipe", found.recipe_sha256, expected.recipe_sha256],
    ...sameKeys("input", hashes(found.inputs, "path"), hashes(expected.inputs, "path")),
    ...sameKeys("weights", hashes(found.labels.weights, "name"), hashes(expected.labels.weights, "name")),
    ...sameKeys("code", new Map(Object.entries(found.code)), new Map(Object.entries(expected.code))),
  ];
  const different = pairs.find(([, a, b]) => a !== b);
  if (different === undefined) return null;
  const [what, a = "nothing", b = "nothing"] = different;
  return { what, found: a, expected: b };
}

function hashes<Key extends string>(
  files: readonly (Readonly<Record<Key, string>> & { readonly sha256: string })[],
  key: Key,
): Map<string, string> {
  return new Map(files.map((file) => [file[key], file.sha256]));
}

function sameKeys(word: string, found: ReadonlyMap<string, string>, expected: ReadonlyMap<string, string>) {
  const keys = [...new Set([...expected.keys(), ...found.keys()])].sort();
  return keys.map((key) => [`${word} ${key}`, found.get(key), expected.get(key)] as const);
}

/** The class of CPU in words: `x64 avx2`. */
export function cpuWords({ architecture, vectors }: BuildParts["cpu"]): string {
  return `${architecture} ${vectors}`;
}
