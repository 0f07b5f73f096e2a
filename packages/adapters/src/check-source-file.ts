import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ExpectedFile, PublishedChecksum } from "./adapter.js";
import { faultOfFormat } from "./check-source-format.js";
import { knownFiles } from "./check-source-versions.js";
import { problemOfKind, problemOfReading } from "./source-files.js";

export interface AnnotationFileCheck {
  /** Relative to the root. */
  readonly path: string;
  readonly found: boolean;
  /** null when not found, and for what is no file. */
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
  const { checksum } = expected;
  const { path, found } = await locate(root, expected);
  const check: AnnotationFileCheck = {
    path,
    found: found !== null,
    bytes: typeof found === "number" ? found : null,
    expectedBytes: expected.bytes,
    expectedSamples: expected.samples,
    checksum: checksum === null ? "not-published" : "not-compared",
    foundDeeper: null,
    fault: null,
  };
  if (found === null) return { ...check, fault: "missing" };
  if (typeof found === "object") return { ...check, fault: found.fault };
  if (found === "folder") {
    return { ...check, fault: await faultOfFolder(join(root, path)) };
  }
  const fault = await faultOfFile(source, root, { ...expected, path }, found);
  if (fault !== null || !options.checksums || checksum === null) return { ...check, fault };
  return { ...check, ...(await compareChecksum(root, path, checksum, found, options)) };
}

/** Where the file lies, and its size; its first place, and null, when it lies nowhere. */
async function locate(root: string, { path, otherPath }: ExpectedFile) {
  const found = await sizeOf(join(root, path));
  if (found !== null || otherPath === undefined) return { path, found };
  const foundOther = await sizeOf(join(root, otherPath));
  return foundOther === null ? { path, found } : { path: otherPath, found: foundOther };
}

/**
 * A missing file, looked for one folder deeper: the root may be one folder too high. Sets have files of the same name, so
 * one of the published size goes before others.
 *
 * @param folders names of the folders in the root.
 */
export async function lookDeeper(
  check: AnnotationFileCheck,
  root: string,
  folders: readonly string[],
): Promise<AnnotationFileCheck> {
  let foundDeeper: string | null = null;
  for (const folder of folders) {
    const found = await sizeOf(join(root, folder, check.path));
    const isOfficial = found !== null && found === check.expectedBytes;
    if (found !== null && (isOfficial || foundDeeper === null)) foundDeeper = `${folder}/${check.path}`;
    if (isOfficial) break;
  }
  if (foundDeeper === null) return check;
  return { ...check, foundDeeper, fault: `missing; ${foundDeeper} is there: make its folder the root` };
}

async function faultOfFolder(path: string): Promise<string | null> {
  try {
    return (await readdir(path)).length === 0 ? "is an empty folder; download it again" : null;
  } catch (error) {
    return unreadable(error);
  }
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
    return unreadable(error);
  }
  if (format !== null || expected.bytes === null || expected.bytes === size) return format;
  const [official, here] = [expected.bytes, size].map((count) => count.toLocaleString("en-US"));
  return size < expected.bytes
    ? `${official} bytes expected, found ${here}: truncated, or of another version; download it again`
    : `${official} bytes expected, found ${here}: of another version; download the official file`;
}

function unreadable(error: unknown): string {
  return problemOfReading((error as NodeJS.ErrnoException).code);
}

async function compareChecksum(
  root: string,
  path: string,
  checksum: PublishedChecksum,
  total: number,
  { onProgress, signal }: CheckOptions,
): Promise<Pick<AnnotationFileCheck, "checksum" | "fault">> {
  const { name, hash } = checksumOf(checksum.algorithm, total);
  let done = 0;
  onProgress?.({ path, done, total });
  for await (const piece of createReadStream(join(root, path), { highWaterMark: 1 << 20, signal })) {
    hash.update(piece);
    done += piece.length;
    onProgress?.({ path, done, total });
  }
  const value = hash.digest("hex");
  if (value === checksum.value) return { checksum: "matches", fault: null };
  return {
    checksum: "differs",
    fault: `${name} ${checksum.value} expected (${checksum.publishedAt}), found ${value}: of another version, or damaged; download it again`,
  };
}

/** A fresh hash of the algorithm, for a file of so many bytes, and what to call it. */
function checksumOf(algorithm: PublishedChecksum["algorithm"], bytes: number): { name: string; hash: Hash } {
  if (algorithm !== "git-blob") return { name: algorithm, hash: createHash(algorithm) };
  return { name: "Git object id", hash: createHash("sha1").update(`blob ${bytes}\0`) };
}

/** Size of a file in bytes; null when there is nothing of that name, a fault when it cannot be read as a file. */
async function sizeOf(path: string): Promise<number | "folder" | { readonly fault: string } | null> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return "folder";
    const fault = problemOfKind(found);
    return fault === null ? found.size : { fault };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? null : { fault: problemOfReading(code) };
  }
}
