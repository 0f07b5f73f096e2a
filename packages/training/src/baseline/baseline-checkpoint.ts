/** Where the training of a baseline stands, as one safetensors file: all that it needs to end with the same bytes. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { TrainingState } from "@wildpose/engines";
import {
  type BaselineSpec,
  baselineTensorShapes,
  readSafetensors,
  type Safetensors,
  type Tensor,
  writeSafetensors,
} from "@wildpose/networks";
import { InvalidSettingError } from "@wildpose/pose";
import type { Facts } from "../facts.js";
import type { LossWatch } from "../loss-watch.js";
import { writeWhole } from "../run-files.js";

export interface BaselineProgress {
  /** Steps done; the next one takes the batch of this number. */
  readonly step: number;
  /** Of the last step; null before the first. */
  readonly loss: number | null;
  readonly watch: LossWatch;
}

export interface BaselineCheckpoint {
  /** What the training was begun with: it only goes on with the same. */
  readonly begunWith: Facts;
  readonly progress: BaselineProgress;
  readonly state: TrainingState;
  /** Length of the metrics log. */
  readonly logBytes: number;
}

const FORMAT = "wildpose baseline checkpoint, version 2";

export async function writeBaselineCheckpoint(
  path: string,
  spec: BaselineSpec,
  { begunWith, progress, state, logBytes }: BaselineCheckpoint,
): Promise<void> {
  const shapes = baselineTensorShapes(spec);
  const tensors = new Map<string, Tensor>();
  const add = (prefix: string, arrays: ReadonlyMap<string, Float32Array>) => {
    for (const [name, data] of arrays) {
      // A moment has the shape of its tensor: first/stem.weight.
      const shape = shapes.get(name.slice(name.indexOf("/") + 1)) ?? [data.length];
      tensors.set(`${prefix}/${name}`, { shape, data });
    }
  };
  add("network", state.tensors);
  add("moments", state.moments);
  const metadata = {
    format: FORMAT,
    begun_with: JSON.stringify(begunWith),
    progress: JSON.stringify(progress),
    log_bytes: String(logBytes),
  };
  const sha256 = contentHash({ tensors, metadata });
  await writeWhole(
    path,
    writeSafetensors({ tensors, metadata: { ...metadata, sha256 } }, () => "F32"),
  );
}

/**
 * @returns null when there is none.
 * @throws {InvalidSettingError} when the file is not a whole checkpoint.
 */
export async function readBaselineCheckpoint(path: string): Promise<BaselineCheckpoint | null> {
  try {
    return decodeBaselineCheckpoint(await readFile(path));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new InvalidSettingError(
      `${path}: not a whole checkpoint: ${(cause as Error).message}; put back a copy, or remove it to train from the start`,
      { cause },
    );
  }
}

export function isBaselineCheckpoint({ metadata }: Safetensors): boolean {
  return metadata.format === FORMAT;
}

/** @throws {Error} naming what is wrong. */
export function decodeBaselineCheckpoint(bytes: Uint8Array): BaselineCheckpoint {
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
        name.startsWith(prefix) ? [[name.slice(prefix.length), data] as const] : [],
      ),
    );
  return {
    begunWith: JSON.parse(rest.begun_with) as Facts,
    progress: JSON.parse(rest.progress) as BaselineProgress,
    state: { tensors: part("network/"), moments: part("moments/") },
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
