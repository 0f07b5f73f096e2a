/** What the user can do about an error of the operating system, by its code. */
const nextSteps: Readonly<Record<string, string>> = {
  EACCES: "change its permissions, or name another",
  EPERM: "change its permissions, or name another",
  EISDIR: "a file is expected there, not a folder",
  ENOTDIR: "a folder is expected there, not a file",
  ENOENT: "it is not there, or was removed meanwhile; try again",
  EROFS: "name a place that can be written",
  ENOSPC: "make room on the disk, or name another",
  EDQUOT: "make room within the quota, or name another",
  EFBIG: "the disk's file system takes no file of that size; name another",
  EMFILE: "too many files are open; raise the limit (ulimit -n)",
  ENFILE: "too many files are open on the machine",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "give a shorter name",
  EIO: "the disk or the network drive failed; copy the files elsewhere",
  ESTALE: "the network drive has gone; mount it again",
  EBUSY: "another program holds it",
};

/**
 * Files and disks that fail under a command, where nothing nearer to the fault has said it better.
 *
 * @returns one line for the user, or null when the error is none of the operating system's.
 */
export function systemProblem(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  const nextStep = code === undefined || syscall === undefined ? undefined : nextSteps[code];
  if (nextStep === undefined) return null;
  // Not every error has a path: a read from an open file does not know its name.
  return `${path === undefined ? "" : `${path}: `}${syscall} failed (${code}); ${nextStep}`;
}
