import type { AdapterConformance } from "./conformance.js";
import type { ConformanceRun } from "./conformance-run.js";

/** One of the 13 things that the kit looks at. */
export interface Check {
  readonly number: number;
  /** A sentence that holds for an adapter that passes. */
  readonly name: string;
  /** Why there is nothing to check, from what the adapter declares alone; null when there is. */
  lacks?(conformance: AdapterConformance): string | null;
  /** What disagrees, a line each; none when the adapter passes. */
  run(run: ConformanceRun): Promise<readonly string[]>;
}

/** A value as it appears in a message: JSON on one line, cut after 80 characters. */
export function shown(value: unknown): string {
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** The lines about a sample, each with its id before it. */
export function ofSample(id: string, lines: readonly string[]): string[] {
  return lines.map((line) => `${id}: ${line}`);
}
