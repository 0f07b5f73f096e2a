/** Which parts of a tree are there: of Human3.6M a subject is enough, but half a subject is a failed download. */
import type { AnnotationFileCheck } from "./check-source-file.js";

export interface PartCheck {
  /** Its folder, such as `S1`. */
  readonly path: string;
  /** Its annotation files that are there, and how many there should be. */
  readonly found: number;
  readonly expected: number;
  /** All are there and nothing is wrong with them. */
  readonly complete: boolean;
}

/** What is there of each part of a tree, in the order of the card. */
export function checkParts(parts: readonly string[], files: readonly AnnotationFileCheck[]): PartCheck[] {
  return parts.map((path) => {
    const own = files.filter((file) => isIn(file, path));
    return {
      path,
      found: own.filter(({ found }) => found).length,
      expected: own.length,
      complete: own.every(({ fault }) => fault === null),
    };
  });
}

/**
 * The files of a tree of which something is expected, by what they belong to: the parts of which something is there, or the
 * tree as a whole.
 */
export function expectedFiles(
  tree: string,
  parts: readonly PartCheck[],
  files: readonly AnnotationFileCheck[],
): { name: string; files: readonly AnnotationFileCheck[] }[] {
  if (parts.length === 0) return [{ name: tree, files }];
  return parts
    .filter(({ found }) => found > 0)
    .map(({ path }) => ({ name: `${tree}: ${path}`, files: files.filter((file) => isIn(file, path)) }));
}

/** Says which parts of a tree are complete and which are not there; null where that is all of them or none. */
export function partsNote(tree: string, parts: readonly PartCheck[]): string | null {
  const complete = parts.filter((part) => part.complete);
  const absent = parts.filter(({ found }) => found === 0);
  if (absent.length === 0 || absent.length === parts.length) return null;
  return `${tree}: ${complete.length === 0 ? "nothing" : listed(complete)} complete, ${listed(absent)} not there; what is there can be read`;
}

function listed(parts: readonly PartCheck[]): string {
  return parts.map(({ path }) => path).join(", ");
}

function isIn({ path }: AnnotationFileCheck, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}
