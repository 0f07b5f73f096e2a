import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ExpectedFile } from "./adapter.js";
import { faultOfFormat } from "./check-source-format.js";
import { knownFiles, knownGitBlobs } from "./check-source-versions.js";

export interface AnnotationFileCheck {
  /** Relative to the root. */
  readonly path: string;
  readonly found: boolean;
  /** null when not found, and for a folder. */
  readonly bytes: number | null;
  /** Size of the official file; null where it is not published. */
  readonly expectedBytes: number | null;
  /** Samples the official file has; null where no total is published. */
  readonly expectedSamples: number | null;
  /** Of the published checksum: `not-compared` unless asked for, `not-published` where there is none. */
  readonly checksum: "matches" | "differs" | "not-compared" | "not-published";
  /** Where a file of this name lies one folder deeper, relative to the root: the root is probably one folder too high. */
  readonly foundDeeper: string | null;
  /** What is wrong, in words that follow the path; null when nothing is seen. */
  readonly fault: string | null;
}

/** How far the comparison of checksums is. */
export interface ChecksumProgress {
  readonly path: string;
  /** Bytes. */
  readonly done: number;
  readonly total: number;
}

export interface CheckOptions {
  /** Reads whole files to compare their published checksums. */
  readonly checksums?: boolean;
  readonly onProgress?: (progress: ChecksumProgress) => void;
  readonly signal?: AbortSignal;
}

export async function checkFile(
  source: string,
  root: string,
  expected: ExpectedFile,
  options: CheckOptions,
): Promise<AnnotationFileCheck> {
  const { path } = expected;
  const found = await sizeOf(join(root, path));
  const hasChecksum = expected.checksum !== null || gitBlobOf(source, path) !== undefined;
  const check: AnnotationFileCheck = {
    path,
    found: found !== null,
    bytes: found === "folder" ? null : found,
    expectedBytes: expected.bytes,
    expectedSamples: expected.samples,
    checksum: hasChecksum ? "not-compared" : "not-published",
    foundDeeper: null,
    fault: null,
  };
  if (found === null) return { ...check, fault: "missing" };
  if (found === "folder") {
    const isEmpty = (await readdir(join(root, path))).length === 0;
    return { ...check, fault: isEmpty ? "is an empty folder; download it again" : null };
  }
  const fault = await faultOfFile(source, root, expected, found);
  if (fault !== null || !options.checksums || !hasChecksum) return { ...check, fault };
  return { ...check, ...(await compareChecksum(source, root, expected, found, options)) };
}

/**
 * A missing file, looked for one folder deeper: the root may be one folder too high.
 *
 * @param folders names of the folders in the root.
 */
export async function lookDeeper(
  check: AnnotationFileCheck,
  root: string,
  folders: readonly string[],
): Promise<AnnotationFileCheck> {
  for (const folder of folders) {
    if ((await sizeOf(join(root, folder, check.path))) === null) continue;
    const foundDeeper = `${folder}/${check.path}`;
    return { ...check, foundDeeper, fault: `missing; ${foundDeeper} is there: make its folder the root` };
  }
  return check;
}

async function faultOfFile(source: string, root: string, expected: ExpectedFile, size: number): Promise<string | null> {
  if (size === 0) return "is empty (0 bytes); download it again";
  const known = knownFiles.find(
    (one) => one.source === source && one.bytes === size && size !== expected.bytes && one.path.test(expected.path),
  );
  if (known) return known.is;
  let format: string | null;
  try {
    format = await faultOfFormat(join(root, expected.path), size);
  } catch (error) {
    return `cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown error"}); check its permissions`;
  }
  if (format !== null || expected.bytes === null || expected.bytes === size) return format;
  const [official, here] = [expected.bytes, size].map((count) => count.toLocaleString("en-US"));
  return size < expected.bytes
    ? `${official} bytes expected, found ${here}: truncated, or of another version; download it again`
    : `${official} bytes expected, found ${here}: of another version; download the official file`;
}

async function compareChecksum(
  source: string,
  root: string,
  { path, checksum }: ExpectedFile,
  total: number,
  { onProgress, signal }: CheckOptions,
): Promise<Pick<AnnotationFileCheck, "checksum" | "fault">> {
  const blob = gitBlobOf(source, path);
  const published =
    checksum !== null
      ? {
          name: checksum.algorithm,
          hash: createHash(checksum.algorithm),
          value: checksum.value,
          at: checksum.publishedAt,
        }
      : blob && {
          name: "Git object id",
          hash: createHash("sha1").update(`blob ${total}\0`),
          value: blob.id,
          at: blob.publishedAt,
        };
  if (!published) return { checksum: "not-published", fault: null };
  let done = 0;
  onProgress?.({ path, done, total });
  for await (const piece of createReadStream(join(root, path), { highWaterMark: 1 << 20, signal })) {
    published.hash.update(piece);
    done += piece.length;
    onProgress?.({ path, done, total });
  }
  const value = published.hash.digest("hex");
  if (value === published.value) return { checksum: "matches", fault: null };
  return {
    checksum: "differs",
    fault: `${published.name} ${published.value} expected (${published.at}), found ${value}: of another version, or damaged; download it again`,
  };
}

function gitBlobOf(source: string, path: string) {
  return knownGitBlobs.find((one) => one.source === source && one.path === path);
}

/** Size of a file in bytes; null when there is nothing of that name. */
async function sizeOf(path: string): Promise<number | "folder" | null> {
  try {
    const found = await stat(path);
    return found.isDirectory() ? "folder" : found.size;
  } catch {
    return null;
  }
}
