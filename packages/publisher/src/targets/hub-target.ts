/**
 * A dataset repository of the Hugging Face Hub.
 *
 * Shards go to a branch of their own, in commits of at most 50 files. At the end one commit makes the release on the branch
 * that readers see: pointers to what the Hub has by then, card and manifest, and without what the release before had. Nobody
 * sees part of a release, and an older one stays readable by its commit.
 */
import { readFile } from "node:fs/promises";
import { commit, createBranch, createRepo, deleteBranch, listFiles } from "@huggingface/hub";
import { FailedCheckError, InvalidSettingError, TransferError } from "@wildpose/pose";
import { HttpStatusError } from "../fault.js";
import { FileBlob } from "../file-blob.js";
import { hashParts } from "../hash-parts.js";
import type { HubAccess } from "../hub-access.js";
import { hubFetch } from "../hub-fetch.js";
import type { HeldFile, PublishTarget } from "../publish-target.js";
import { isReleasePath, isShardPath, sumBytes } from "../published-file.js";
import type { Retry } from "../retrying.js";
import { openHttp } from "../sources/http-source.js";

export interface HubTargetOptions {
  readonly repository: string;
  readonly access: HubAccess;
  /** Branch that readers see. */
  readonly revision: string;
  readonly isPrivate: boolean;
  readonly concurrency: number;
  readonly stallMs: number;
}

/** As `datasets` does it: https://github.com/huggingface/datasets, UPLOADS_MAX_NUMBER_PER_COMMIT. */
const FILES_PER_COMMIT = 50;

export function hubTarget(
  { repository, access, revision, isPrivate, concurrency, stallMs }: HubTargetOptions,
  address: string,
  retry: Retry,
): PublishTarget {
  const { hubUrl, token } = access;
  if (token === null) {
    throw new InvalidSettingError(`${address}: no token of the Hub; log in (hf auth login), or set HF_TOKEN`);
  }
  refuseStrangeRevision(revision);
  const repo = { type: "dataset", name: repository } as const;
  const staging = `wildpose-staging-${revision.replaceAll("/", "-")}`;
  const headers = { authorization: `Bearer ${token}` };
  let uploading: (bytes: number) => void = () => {};
  const request = (signal?: AbortSignal) =>
    hubFetch({
      retry,
      address,
      stallMs,
      hubUrl,
      uploadsAtOnce: concurrency,
      onBytes: (bytes) => uploading(bytes),
      ...(signal && { signal }),
    });
  const common = (signal?: AbortSignal) => ({ repo, accessToken: token, hubUrl, fetch: request(signal) });

  /** Files of a branch; null when there is none. */
  async function filesOf(branch: string, signal?: AbortSignal): Promise<Map<string, HeldFile> | null> {
    const held = new Map<string, HeldFile>();
    try {
      for await (const { type, path, size, lfs } of listFiles({
        ...common(signal),
        revision: encodeURIComponent(branch),
        recursive: true,
      })) {
        if (type === "file") held.set(path, { bytes: lfs?.size ?? size, sha256: lfs?.oid ?? null });
      }
    } catch (error) {
      if (isStatus(error, 404)) return null;
      throw error;
    }
    return held;
  }

  const fileAddress = (branch: string, path: string) => {
    if (!isReleasePath(path)) throw new Error(`${path}: no name of a release`);
    return `${hubUrl}/datasets/${repository}/resolve/${encodeURIComponent(branch)}/${path}`;
  };
  /** What readers see before this publication. */
  let published: ReadonlyMap<string, HeldFile> = new Map();
  let readsFrom = revision;
  let commitId: string | null = null;

  return {
    address,
    filesAtOnce: FILES_PER_COMMIT,
    // Commits of a branch come one after the other.
    callsAtOnce: 1,
    replacesAtOnce: true,
    async list(_paths, signal) {
      published = (await filesOf(revision, signal)) ?? new Map();
      const held = new Map(published);
      for (const [path, file] of (await filesOf(staging, signal)) ?? []) {
        // Of shards it is enough that the Hub has them, on whichever branch.
        if (isShardPath(path) && file.sha256 !== null) held.set(path, file);
      }
      return held;
    },
    async hashOf(path, signal) {
      return retry(
        `${address}: ${path}`,
        async () => {
          const opened = await openHttp(
            fileAddress(revision, path),
            null,
            headers,
            signal ?? new AbortController().signal,
          );
          return opened === null ? "" : (await hashParts(opened.parts)).sha256;
        },
        signal,
      );
    },
    async begin(signal) {
      try {
        await createRepo({ ...common(signal), ...(isPrivate && { visibility: "private" }) });
      } catch (error) {
        // 409: it is there already.
        if (!isStatus(error, 409)) throw error;
      }
      for (const branch of revision === "main" ? [staging] : [revision, staging]) {
        await createBranch({ ...common(signal), branch, revision: "main" }).catch((error: unknown) => {
          if (!isStatus(error, 409)) throw error;
        });
      }
      readsFrom = staging;
    },
    async send(files, { signal, onBytes }) {
      let out = 0;
      uploading = (bytes) => {
        out += bytes;
        onBytes(bytes);
      };
      await commit({
        ...common(signal),
        branch: staging,
        title: `Shards ${files[0].path} and ${files.length - 1} more`,
        operations: files.map(({ path, place, bytes }) => ({
          operation: "addOrUpdate",
          path,
          content: new FileBlob(place, 0, bytes),
        })),
        useXet: false,
        abortSignal: signal,
      });
      uploading = () => {};
      // What the Hub says to have already is not sent.
      onBytes(sumBytes(files) - out);
    },
    async close(closing, shards, removed, signal) {
      const lines: unknown[] = [{ key: "header", value: { summary: "Release", description: "" } }];
      for (const path of removed.filter((path) => published.has(path)))
        lines.push({ key: "deletedFile", value: { path } });
      for (const { path, bytes, sha256 } of shards) {
        lines.push({ key: "lfsFile", value: { path, algo: "sha256", size: bytes, oid: sha256 } });
      }
      for (const { path, place } of closing) {
        const content = (await readFile(place)).toString("base64");
        lines.push({ key: "file", value: { path, content, encoding: "base64" } });
      }
      const response = await request(signal)(
        `${hubUrl}/api/datasets/${repository}/commit/${encodeURIComponent(revision)}`,
        {
          method: "POST",
          headers: { ...headers, "content-type": "application/x-ndjson" },
          body: lines.map((line) => JSON.stringify(line)).join("\n"),
        },
      );
      const { commitOid } = (await response.json()) as { commitOid?: unknown };
      commitId = typeof commitOid === "string" && /^[0-9a-f]{7,64}$/.test(commitOid) ? commitOid : null;
      readsFrom = revision;
      // Nothing of the release needs it any more.
      await deleteBranch({ ...common(signal), branch: staging }).catch(() => {});
    },
    async read(path, range, signal) {
      const either = signal ?? new AbortController().signal;
      const from = (branch: string) => openHttp(fileAddress(branch, path), range, headers, either);
      const opened = (await from(readsFrom)) ?? (await from(revision));
      if (opened === null) {
        throw new FailedCheckError(
          `${address}: ${path}: the Hub took it, and does not give it back; run the same command again, and tell the Hub if it stays so`,
        );
      }
      if (range !== null && opened.start !== range.start) throw new HttpStatusError(501, null);
      return opened.parts;
    },
    url: () =>
      `${hubUrl}/datasets/${repository}${commitId === null ? (revision === "main" ? "" : `/tree/${encodeURIComponent(revision)}`) : `/tree/${commitId}`}`,
    end: async () => {},
  };
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof TransferError && error.status === status;
}

function refuseStrangeRevision(revision: string): void {
  // https://git-scm.com/docs/git-check-ref-format, and shorter.
  if (/^(?!.*(?:\.\.|\/\/|@\{|\.lock$|\/$))[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/.test(revision)) return;
  throw new InvalidSettingError(
    `--revision: "${revision}" can be no branch; use letters, digits, dots, hyphens and slashes`,
  );
}
