import type { Manifest } from "../release/manifest.js";

/** An entry in which two manifests differ; a side that does not have it is null. */
export interface ManifestDifference {
  /** `counts.sources[0].kept`. */
  readonly entry: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** Every entry in which two manifests differ, in their order. */
export function diffManifests(a: Manifest, b: Manifest): ManifestDifference[] {
  return differences("", a, b);
}

function differences(entry: string, a: unknown, b: unknown): ManifestDifference[] {
  if (Array.isArray(a) && Array.isArray(b)) {
    return Array.from({ length: Math.max(a.length, b.length) }, (_, i) =>
      differences(`${entry}[${i}]`, a[i], b[i]),
    ).flat();
  }
  if (isRecord(a) && isRecord(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
      differences(entry === "" ? key : `${entry}.${key}`, a[key], b[key]),
    );
  }
  return a === b ? [] : [{ entry, a: a ?? null, b: b ?? null }];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
