/** What the operating system says of an output folder, in words that say what to do. */
import { OutputFolderError } from "@wildpose/pose";

/** Runs work on an output folder; errors of the operating system become {@link OutputFolderError}s. */
export async function explained<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new OutputFolderError(path, problemOf(code), { cause: error });
  }
}

/** @param code of an error of Node's file system. */
export function problemOf(code: string | undefined): string {
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return `no space left to write (${code}); free some and go on with --resume, or choose another folder with --out`;
    case "EACCES":
    case "EPERM":
      return `may not be written (${code}); change its permissions, or choose another folder with --out`;
    case "EROFS":
      return "is on a read-only file system (EROFS); choose another folder with --out";
    case "ENOTDIR":
      return "a file is in the way, expected a folder (ENOTDIR); choose another folder with --out, or remove the file";
    case "ENOTEMPTY":
    case "EEXIST":
      return `was made by something else meanwhile (${code}); choose another folder with --out, or remove it`;
    default:
      return `cannot be written (${code ?? "unknown error"}); choose another folder with --out`;
  }
}
