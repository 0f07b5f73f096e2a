/** Where a training stands, as one safetensors file: all that it needs to go on and end with the same bytes. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { TrainingState } from "@wildpose/engines";
import {
  type NetworkName,
  type NetworkSpec,
  networkNames,
  networkSpec,
  readSafetensors,
  type Safetensors,
  type Tensor,
  tensorShapes,
  writeSafetensors,
} from "@wildpose/networks";
import { InvalidSettingError } from "@wildpose/pose";
import type { Facts } from "./facts.js";
import { writeWhole } from "./run-files.js";
import type { TrainingProgress } from "./training-progress.js";

export interface Checkpoint {
  readonly spec: NetworkSpec;
  /** What the training was begun with: a training only goes on with the same. */
  readonly begunWith: Facts;
  /** Of the recipe. */
  readonly recipeSha256: string;
  /** Names of the streams that examples, masks and first weights are drawn from. */
  readonly streams: readonly string[];
  readonly progress: TrainingProgress;
  /** Every tensor of the network, and Adam's moments. */
  readonly state: TrainingState;
  /** Length of the metrics log. */
  readonly logBytes: number;
}

const FORMAT = "wildpose training checkpoint, version 2";

export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  await writeWhole(path, encodeCheckpoint(checkpoint));
}

/**
 * @returns null when there is none.
 * @throws {InvalidSettingError} when the file is not a whole checkpoint.
 */
export async function readCheckpoint(path: string): Promise<Checkpoint | null> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  try {
    return decodeCheckpoint(bytes);
  } catch (cause) {
    throw new InvalidSettingError(
      `${path}: not a whole checkpoint: ${(cause as Error).message}; put back a copy, or remove it to train from the start`,
      { cause },
    );
  }
}

export function encodeCheckpoint({ spec, progress, state, ...rest }: Checkpoint): Uint8Array {
  const { best, ...numbers } = progress;
  const tensors = new Map<string, Tensor>();
  const shapes = tensorShapes(spec);
  const add = (prefix: string, arrays: ReadonlyMap<string, Float32Array>) => {
    for (const [name, data] of arrays) {
      // A moment has the shape of its tensor: first/input.weight.
      const shape = shapes.get(name.slice(name.indexOf("/") + 1)) ?? [data.length];
      tensors.set(`${prefix}/${name}`, { shape, data });
    }
  };
  add("network", state.tensors);
  add("adam", state.moments);
  if (best) add("best", best.tensors);
  const metadata = {
    format: FORMAT,
    network: spec.name,
    width: String(spec.width),
    blocks: String(spec.blocks),
    ...(spec.form && { form: spec.form }),
    step: String(progress.step),
    recipe_sha256: rest.recipeSha256,
    begun_with: JSON.stringify(rest.begunWith),
    streams: JSON.stringify(rest.streams),
    progress: JSON.stringify({ ...numbers, best: best && { step: best.step, scores: best.scores } }),
    log_bytes: String(rest.logBytes),
  };
  const content: Safetensors = { tensors, metadata };
  return writeSafetensors({ tensors, metadata: { ...metadata, sha256: contentHash(content) } }, () => "F32");
}

/** @throws {Error} naming what is wrong, without the file. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata.format !== FORMAT) {
    throw new Error(`its format is ${metadata.format ?? "not said"}, expected ${FORMAT}`);
  }
  const { sha256, ...rest } = metadata;
  if (contentHash({ tensors, metadata: rest }) !== sha256) {
    throw new Error("its content is not what its SHA-256 says: the file was damaged");
  }
  const part = (prefix: string) =>
    new Map(
      [...tensors].flatMap(([name, { data }]) =>
        name.startsWith(`${prefix}/`) ? [[name.slice(prefix.length + 1), data] as const] : [],
      ),
    );
  const { best, ...progress } = JSON.parse(rest.progress) as TrainingProgress;
  return {
    spec: networkSpec(
      networkNames.find((name) => name === rest.network) as NetworkName,
      Number(rest.width),
      Number(rest.blocks),
      rest.form === "right-view" ? rest.form : "disparity",
    ),
    begunWith: JSON.parse(rest.begun_with) as Facts,
    recipeSha256: rest.recipe_sha256,
    streams: JSON.parse(rest.streams) as string[],
    progress: { ...progress, best: best && { ...best, tensors: part("best") } },
    state: { tensors: part("network"), moments: part("adam") },
    logBytes: Number(rest.log_bytes),
  };
}

/** Of everything but the hash itself. */
function contentHash({ tensors, metadata }: Safetensors): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1))));
  for (const [name, { shape, data }] of tensors) {
    hash.update(`${name} [${shape}] `).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}
