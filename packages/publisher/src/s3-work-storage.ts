/** A prefix of a bucket as what a build is shared by. */
import type { WorkStorage } from "@wildpose/builder";
import { FailedCheckError, InvalidSettingError } from "@wildpose/pose";
import { downloadFile } from "./download.js";
import { faultOf } from "./fault.js";
import { inParallel } from "./in-parallel.js";
import { isShardPath } from "./published-file.js";
import { parseAddress } from "./release-address.js";
import { defaultRetryPolicy, type RetryPolicy, retryWith } from "./retrying.js";
import { isNotFound } from "./s3-client.js";
import { STALL_MS, withStallLimit } from "./stall-limit.js";

export interface WorkStorageOptions {
  /** Ends what is under way. Left out where a task is to be ended first. */
  readonly signal?: AbortSignal;
  readonly onNotice?: (text: string) => void;
  readonly retry?: RetryPolicy;
}

/** Goes first when a build is over. */
const ORDER = "work.json";
const REMOVED_AT_ONCE = 16;
/** Parts of large files in memory are shared out among so many. */
const LARGE_AT_ONCE = 4;

/** Whether the work of a build can have a file of this name. Such a name cannot leave a folder, and needs no escaping. */
export function isWorkPath(path: string): boolean {
  const [first, ...rest] = path.split("/");
  if (rest.length === 0) return /^(work\.json|plan\.(json|chunks)|selection\.(json|rows))$/.test(path);
  if (first === "shards") return isShardPath(`data/${rest.join("/")}`);
  if (first === "release") return isShardPath(rest.join("/"));
  return /^(labels|images)\/\d{8,10}$/.test(path);
}

/**
 * Libraries of S3 are loaded when they are needed. The credentials are those of every AWS tool.
 *
 * @param address as a user writes it: `s3://bucket/prefix`.
 * @throws {InvalidSettingError} when it is no such address.
 */
export async function openWorkStorage(
  address: string,
  { signal, onNotice = () => {}, retry: policy = defaultRetryPolicy }: WorkStorageOptions = {},
): Promise<WorkStorage> {
  const place = parseAddress(address);
  if (place.kind !== "s3" || place.prefix === "") {
    throw new InvalidSettingError(`${address}: expected s3://bucket/prefix, with a prefix that only this build has`);
  }
  const { s3Target } = await import("./targets/s3-target.js");
  const { s3Source } = await import("./sources/s3-source.js");
  const retry = retryWith(policy, (problem, waitMs) =>
    onNotice(`${address}: ${problem}; again in ${Math.ceil(waitMs / 1000)} s`),
  );
  const target = s3Target({ place, concurrency: LARGE_AT_ONCE, stallMs: STALL_MS, isPath: isWorkPath }, address, retry);
  const source = s3Source(place, address);
  const sending = { signal: signal ?? new AbortController().signal, onBytes: () => {} };
  return {
    address,
    async names(folder) {
      const names: string[] = [];
      for await (const page of target.pages(`${folder}/`, signal)) {
        for (const { path } of page) if (isWorkPath(path)) names.push(path.slice(folder.length + 1));
      }
      return names;
    },
    held: (path) => target.head(path, signal),
    read: (path, range) =>
      retry(
        `${address}: ${path}`,
        () =>
          withStallLimit(STALL_MS, signal, async (signal, moved) => {
            const parts: Uint8Array[] = [];
            try {
              for await (const part of await target.read(path, range ?? null, signal)) {
                moved();
                parts.push(part);
              }
            } catch (error) {
              if (isNotFound(error) || faultOf(error)?.status === 416) return null;
              throw error;
            }
            return Buffer.concat(parts);
          }),
        signal,
      ),
    async fetch(file, to) {
      if ((await target.head(file.path, signal))?.bytes !== file.bytes) return false;
      try {
        await downloadFile(source, file, to, `${to}.growing`, { retry, stallMs: STALL_MS, signal });
        return true;
      } catch (error) {
        if (error instanceof FailedCheckError) return false;
        throw error;
      }
    },
    async send(file, place) {
      await target.replace({ ...file, place }, sending);
    },
    async clear() {
      await target.remove(ORDER, signal);
      for await (const page of target.pages("", signal)) {
        const paths = page.map(({ path }) => path).filter(isWorkPath);
        await inParallel(paths, REMOVED_AT_ONCE, (path, signal) => target.remove(path, signal), signal);
      }
    },
    async close() {
      await target.end();
      await source.end();
    },
  };
}
