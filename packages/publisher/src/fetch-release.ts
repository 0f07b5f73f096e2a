/**
 * The other side: where a release is published → a folder here.
 *
 * manifest → what it lists → verify → rename. Everything comes into `<out>.partial`, and stays there for the next run of the
 * same command; `out` itself is there only when the release is whole. What a manifest says is not believed: names are those
 * of a release, no file grows beyond the size it promises, and what does not fit on the disk is not begun.
 */
import { lstat, mkdir, readdir, rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  type BuildLock,
  type Manifest,
  MOST_MANIFEST_BYTES,
  partialFolder,
  readManifest,
  takeBuildLock,
  verifyRelease,
} from "@wildpose/builder";
import { FailedCheckError, InvalidSettingError, OutputFolderError } from "@wildpose/pose";
import { type DownloadOptions, downloadFile, downloadSmall } from "./download.js";
import { inParallel } from "./in-parallel.js";
import { openSource } from "./open-source.js";
import { cardFiles, isShardPath, MANIFEST, sumBytes } from "./published-file.js";
import { refuseOpenTls } from "./refuse-open-tls.js";
import type { ReleaseSource } from "./release-source.js";
import { defaultRetryPolicy, type RetryPolicy, retryWith } from "./retrying.js";
import { STALL_MS } from "./stall-limit.js";

export interface FetchOptions {
  /** Folder to make. It must not exist, or be empty. */
  readonly out: string;
  /** Branch, tag or commit of a hub. */
  readonly revision?: string;
  /** Shards that come at once. */
  readonly concurrency?: number;
  readonly retry?: RetryPolicy;
  /** Milliseconds without a byte after which a connection is made anew. */
  readonly stallMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (stage: "fetch" | "verify", done: number, total: number) => void;
  /** Told of each wait before something is tried again. */
  readonly onRetry?: (problem: string, waitMs: number) => void;
}

export interface FetchReport {
  readonly out: string;
  readonly rows: number;
  readonly shards: number;
  /** Of the shards. */
  readonly bytes: number;
  /** Of these, what came over the line now. */
  readonly received: number;
  readonly retries: number;
}

const MOST_CARD_BYTES = 64 * 2 ** 20;
const MOST_SHARDS = 100_000;
const DEFAULT_CONCURRENCY = 4;

/**
 * Fetches a release.
 *
 * @throws {InvalidSettingError} when the address cannot be used, or no release is there.
 * @throws {OutputFolderError} when `out` is not empty, or the release does not fit.
 * @throws {TransferError} when it cannot be read; says what to do.
 * @throws {FailedCheckError} when it is not what its manifest says, or its manifest is none.
 */
export async function fetchRelease(from: string, options: FetchOptions): Promise<FetchReport> {
  const { out, signal, onProgress, concurrency = DEFAULT_CONCURRENCY, stallMs = STALL_MS } = options;
  refuseOpenTls();
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 64) {
    throw new InvalidSettingError(`concurrency: expected a whole number from 1 to 64, found ${concurrency}`);
  }
  await refuseExisting(out);
  const retry = retryWith(options.retry ?? defaultRetryPolicy, options.onRetry);
  const download: DownloadOptions = { retry, stallMs, signal };
  const source = await openSource(from, options.revision);
  const partial = partialFolder(out);
  const release = join(partial, "release");
  let lock: BuildLock | null = null;
  try {
    await refuseLink(out, resolve(out));
    await refuseLink(out, resolve(partial));
    await mkdir(partial, { recursive: true });
    await refuseLinks(out, partial);
    lock = await takeBuildLock(partial, out);
    await refuseForeignWork(out, partial);
    await mkdir(join(release, "data"), { recursive: true });
    await mkdir(join(partial, "growing"), { recursive: true });
    const manifest = await fetchManifest(source, release, download);
    await removeUnlisted(release, manifest);
    await refuseUnfitting(out, partial, manifest);
    const received = await fetchShards(source, manifest, partial, { ...download, concurrency, onProgress });
    for (const name of cardFiles) {
      const bytes = await downloadSmall(source, name, MOST_CARD_BYTES, download);
      if (bytes === null) await rm(join(release, name), { force: true });
      else await writeFile(join(release, name), bytes);
    }
    await refuseUnsound(source, release, options);
    await rename(release, resolve(out));
    await rm(partial, { recursive: true, force: true });
    const { counts, shards } = manifest;
    return { out, rows: counts.rows, shards: shards.length, bytes: sumBytes(shards), received, retries: retry.count() };
  } catch (error) {
    await clearEmptyWork(partial);
    throw error;
  } finally {
    await lock?.release();
    await source.end();
  }
}

async function fetchManifest(source: ReleaseSource, release: string, download: DownloadOptions): Promise<Manifest> {
  const bytes = await downloadSmall(source, MANIFEST, MOST_MANIFEST_BYTES, download);
  if (bytes === null) {
    throw new InvalidSettingError(
      `${source.address}: no manifest.json there; check the address, or wait where it is being published right now`,
    );
  }
  await writeFile(join(release, MANIFEST), bytes);
  let manifest: Manifest;
  try {
    manifest = await readManifest(release);
  } catch (error) {
    await rm(join(release, MANIFEST));
    if (!(error instanceof FailedCheckError)) throw error;
    const problem = error.message.replace(/^.*?manifest\.json: /, "").replace(/; build the release again$/, "");
    throw new FailedCheckError(`${source.address}: manifest.json: ${problem}; ask who published it`);
  }
  const problem = unusable(manifest);
  if (problem === null) return manifest;
  await rm(join(release, MANIFEST));
  throw new FailedCheckError(`${source.address}: manifest.json: ${problem}; ask who published it`);
}

function unusable({ shards }: Manifest): string | null {
  if (shards.length > MOST_SHARDS) return `${shards.length} shards, at most ${MOST_SHARDS} are fetched`;
  const wrong = shards.find(({ path }) => !isShardPath(path));
  if (wrong !== undefined) return `${JSON.stringify(wrong.path.slice(0, 80))} is no name of a shard`;
  if (new Set(shards.map(({ path }) => path)).size !== shards.length) return "a shard is listed twice";
  return null;
}

async function fetchShards(
  source: ReleaseSource,
  { shards }: Manifest,
  partial: string,
  {
    concurrency,
    onProgress,
    ...download
  }: DownloadOptions & { concurrency: number; onProgress: FetchOptions["onProgress"] },
): Promise<number> {
  const total = sumBytes(shards);
  let here = 0;
  let received = 0;
  const onBytes = (bytes: number) => {
    here += bytes;
    onProgress?.("fetch", here, total);
  };
  await inParallel(
    shards,
    concurrency,
    async (shard, signal) => {
      const place = join(partial, "release", shard.path);
      const growing = join(partial, "growing", shard.sha256 + shard.path.replace("data/", "-"));
      const came = await downloadFile(source, shard, place, growing, { ...download, signal, onBytes });
      received += came;
    },
    download.signal,
  );
  return received;
}

async function refuseUnsound(
  source: ReleaseSource,
  release: string,
  { signal, onProgress, out }: FetchOptions,
): Promise<void> {
  const { checks } = await verifyRelease(release, {
    ...(signal && { signal }),
    onProgress: (done, total) => onProgress?.("verify", done, total),
  });
  const failed = checks.find(({ passed }) => !passed);
  if (failed) {
    throw new FailedCheckError(
      `${source.address}: came as it was published, and fails its check ${failed.name}: ${failed.detail}; ask who published it; what came is in ${partialFolder(out)}`,
    );
  }
}

async function refuseExisting(out: string): Promise<void> {
  const names = await readdir(out).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    if (error.code === "ENOTDIR") throw new OutputFolderError(out, "is a file; choose another folder with --out");
    throw error;
  });
  if (names.length > 0) {
    throw new OutputFolderError(out, `is not empty (${names.length} entries); choose another folder with --out`);
  }
}

/** Through a symbolic link, files would be written somewhere else. */
async function refuseLinks(out: string, partial: string): Promise<void> {
  for (const entry of await readdir(partial, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) await refuseLink(out, join(entry.parentPath, entry.name));
  }
}

async function refuseLink(out: string, path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (!found?.isSymbolicLink()) return;
  throw new OutputFolderError(
    out,
    `${path} is a symbolic link, and what is fetched is written nowhere else; remove it, or choose another --out`,
  );
}

/** The partial folder may be that of a build. */
async function refuseForeignWork(out: string, partial: string): Promise<void> {
  const ours = (name: string) => name === "release" || name === "growing" || name.startsWith("lock ");
  const foreign = (await readdir(partial)).find((name) => !ours(name));
  if (foreign !== undefined) {
    throw new OutputFolderError(out, `${partial} has the work of a build that did not end; choose another --out`);
  }
}

/** What an earlier run brought of another release. */
async function removeUnlisted(release: string, { shards }: Manifest): Promise<void> {
  const listed = new Set(shards.map(({ path }) => path));
  for (const name of await readdir(join(release, "data"))) {
    if (!listed.has(`data/${name}`)) await rm(join(release, "data", name), { recursive: true });
  }
}

async function refuseUnfitting(out: string, partial: string, { shards }: Manifest): Promise<void> {
  const needed = sumBytes(shards);
  const { bavail, bsize } = await statfs(partial);
  let here = 0;
  for (const folder of ["growing", "release/data"]) here += await folderBytes(join(partial, folder));
  const room = bavail * bsize + here;
  if (needed <= room) return;
  throw new OutputFolderError(
    out,
    `the release has ${needed} bytes, the disk has room for ${room}; make room, or choose another --out`,
  );
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size;
  return bytes;
}

/** A folder in which nothing has come is not left behind. */
async function clearEmptyWork(partial: string): Promise<void> {
  const names = async (folder: string) => readdir(folder).catch((): string[] => []);
  const found = [...(await names(join(partial, "release/data"))), ...(await names(join(partial, "growing")))];
  const ours = (name: string) => name === "release" || name === "growing" || name.startsWith("lock ");
  if (found.length > 0 || (await names(partial)).some((name) => !ours(name))) return;
  await rm(partial, { recursive: true, force: true });
}
