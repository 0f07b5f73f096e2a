import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { NetworkName } from "@wildpose/networks";

/** What a training writes, each under the network's name. */
export interface RunFiles {
  /** Where it stands, to go on from. */
  readonly checkpoint: string;
  /** The trained network. */
  readonly weights: string;
  /** The recipe with every key filled in. */
  readonly recipe: string;
  /** A JSON object a line: steps and validations. */
  readonly metrics: string;
  /** A page to look at. */
  readonly report: string;
}

export function runFiles(folder: string, network: NetworkName | "baseline"): RunFiles {
  return {
    checkpoint: join(folder, `${network}.checkpoint`),
    weights: join(folder, `${network}.safetensors`),
    recipe: join(folder, `${network}.train.yaml`),
    metrics: join(folder, `${network}.metrics.jsonl`),
    report: join(folder, `${network}.report.html`),
  };
}

/** Writes beside and renames: a file is whole, or the one before it is still there, whenever the machine stops. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.partial`, content, { flush: true });
  await rename(`${path}.partial`, path);
}
