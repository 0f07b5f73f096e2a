/** Where a training stands, as one file: every tensor, Adam's moments, the step, and the options it was started with. */
import { readFile, rename, writeFile } from "node:fs/promises";
import { readSafetensors, writeSafetensors } from "@wildpose/networks";
import { InvalidSettingError } from "@wildpose/pose";

export interface Checkpoint {
  /** Steps done. */
  readonly step: number;
  /** The options in canonical form: a training only goes on with the ones it began with. */
  readonly options: string;
  readonly tensors: ReadonlyMap<string, Float32Array>;
  readonly moments: ReadonlyMap<string, Float32Array>;
}

/** Writes beside and renames, so that a checkpoint is whole or not there. */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  const flat = (data: Float32Array) => ({ shape: [data.length], data });
  const tensors = new Map([
    ...[...checkpoint.tensors].map(([name, data]) => [`network/${name}`, flat(data)] as const),
    ...[...checkpoint.moments].map(([name, data]) => [`adam/${name}`, flat(data)] as const),
  ]);
  const metadata = { step: String(checkpoint.step), options: checkpoint.options };
  await writeFile(
    `${path}.partial`,
    writeSafetensors({ tensors, metadata }, () => "F32"),
  );
  await rename(`${path}.partial`, path);
}

/**
 * @returns null when there is none.
 * @throws {InvalidSettingError} when it is not a checkpoint, or was begun with other options.
 */
export async function readCheckpoint(path: string, options: string): Promise<Checkpoint | null> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  let file: ReturnType<typeof readSafetensors>;
  try {
    file = readSafetensors(bytes);
  } catch (cause) {
    throw new InvalidSettingError(`${path}: ${(cause as Error).message}; remove it to train from the start`, { cause });
  }
  if (file.metadata.options !== options) {
    throw new InvalidSettingError(
      `${path}: begun with ${file.metadata.options}, asked to go on with ${options}; use another --out or the same options`,
    );
  }
  const part = (prefix: string) =>
    new Map(
      [...file.tensors].flatMap(([name, { data }]) =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), data] as const] : [],
      ),
    );
  return { step: Number(file.metadata.step), options, tensors: part("network/"), moments: part("adam/") };
}
