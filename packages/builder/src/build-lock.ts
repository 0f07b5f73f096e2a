/**
 * One build at a time in a folder. A build's lock is an empty file whose name says which process made it; a lock whose
 * process is gone, however it ended, is no lock.
 *
 * A process makes its own file first and then looks for others: of two that come at the same moment each sees the other,
 * withdraws and tries again after a time of its own.
 */
import { open, readdir, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { OutputFolderError } from "@wildpose/pose";

export interface BuildLock {
  release(): Promise<void>;
}

export const lockNamePrefix = "lock ";

/** A process of all that ever ran anywhere. */
interface Holder {
  readonly host: string;
  readonly pid: number;
  /** When it started, and in which run of the machine: process ids are used again. "unknown" where that is not known. */
  readonly start: string;
}

/**
 * Takes the lock of a folder.
 *
 * @param path of the output, for the message.
 * @throws {OutputFolderError} when another build has it.
 */
export async function takeBuildLock(folder: string, path: string): Promise<BuildLock> {
  const self: Holder = { host: hostname(), pid: process.pid, start: await processStart(process.pid) };
  const own = join(folder, nameOf(self));
  let other: Holder | null = null;
  for (let attempt = 0; attempt < 3; attempt++) {
    if (attempt > 0) await wait(20 + (process.pid % 50) * attempt);
    try {
      await (await open(own, "wx")).close();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      throw refusal(path, folder, self, self);
    }
    other = await otherHolder(folder, self);
    if (other === null) return { release: () => rm(own, { force: true }) };
    await rm(own, { force: true });
  }
  throw refusal(path, folder, other ?? self, self);
}

/** A build that has the folder, or may have it; locks of processes that are gone are deleted. */
async function otherHolder(folder: string, self: Holder): Promise<Holder | null> {
  for (const name of (await readdir(folder)).sort()) {
    const holder = holderOf(name);
    if (holder === null || name === nameOf(self)) continue;
    if (await mayRun(holder, self)) return holder;
    await rm(join(folder, name), { force: true });
  }
  return null;
}

async function mayRun({ host, pid, start }: Holder, self: Holder): Promise<boolean> {
  // Of a process on another machine nothing can be known from here.
  if (host !== self.host) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const running = await processStart(pid);
  if (running === "ended") return false;
  return start === "unknown" || running === "unknown" || running === start;
}

/** Known from /proc only; "ended" for a process that is over, but whose parent has not taken note of it. */
async function processStart(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const boot = (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
    // The name of the program, in brackets, may hold anything; after it come its state and, 20th, when it started.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? "ended" : `${boot}.${fields[19]}`;
  } catch {
    return "unknown";
  }
}

function nameOf({ host, pid, start }: Holder): string {
  return `${lockNamePrefix}${encodeURIComponent(host)} ${pid} ${start}`;
}

function holderOf(name: string): Holder | null {
  const [host, pid, start, ...more] = name.startsWith(lockNamePrefix)
    ? name.slice(lockNamePrefix.length).split(" ")
    : [];
  if (start === undefined || more.length > 0) return null;
  return { host: decodeURIComponent(host), pid: Number(pid), start };
}

function refusal(path: string, folder: string, holder: Holder, self: Holder): OutputFolderError {
  const elsewhere = holder.host === self.host ? "" : ` on ${holder.host}`;
  const gone = elsewhere === "" ? "" : `; if it is gone, remove "${join(folder, nameOf(holder))}"`;
  return new OutputFolderError(
    path,
    `another build is at work on it (process ${holder.pid}${elsewhere}); wait for it, or choose another folder with --out${gone}`,
  );
}
