/** Files with the names of a release and any bytes in them, for what looks at no row. */
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { randomStream } from "@wildpose/pose";
import { type LocalFile, MANIFEST } from "../published-file.js";

export interface MadeFiles {
  readonly folder: string;
  readonly shards: readonly LocalFile[];
  readonly closing: readonly LocalFile[];
}

/** @param bytes of each shard. @param seed other seeds, other bytes. */
export async function makeFiles(folder: string, shards: number, bytes: number, seed = 1): Promise<MadeFiles> {
  const write = async (path: string, content: Buffer): Promise<LocalFile> => {
    const place = join(folder, path);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, content);
    return { path, place, bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
  };
  const made: LocalFile[] = [];
  for (let at = 0; at < shards; at++)
    made.push(await write(shardName(at, shards), randomBytes(bytes, seed * 1000 + at)));
  const manifest = Buffer.from(JSON.stringify(made.map(({ path, sha256 }) => [path, sha256])));
  const closing = [await write("README.md", Buffer.from(`# made ${seed}\n`)), await write(MANIFEST, manifest)];
  return { folder, shards: made, closing };
}

export function shardName(at: number, of: number): string {
  const digits = (count: number) => String(count).padStart(5, "0");
  return `data/train-${digits(at)}-of-${digits(of)}.parquet`;
}

/** Bytes that compress to nothing less: a block of noise, which says in each copy where it is. */
export function randomBytes(count: number, seed: number): Buffer {
  const random = randomStream(seed, "made-files");
  const block = Buffer.alloc(4096);
  for (let at = 0; at < block.length; at += 4) block.writeUInt32LE(random.bits(), at);
  const bytes = Buffer.alloc(count, block);
  for (let at = 0; at + 4 <= count; at += block.length) bytes.writeUInt32LE((seed * 65_536 + at / 4096) >>> 0, at);
  return bytes;
}
