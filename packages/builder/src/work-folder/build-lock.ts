/**
 * One build at a time in a folder. A build's lock is a file whose name says which process made it; a lock whose process is
 * gone, however it ended, is no lock.
 *
 * A process makes its own file first and then looks for others. Who sees no other has the folder, and writes so into its
 * file; so two never have it, because of two files one was there before the other process looked. Of those that come at
 * the same moment the first by name waits until the others have withdrawn: one of them gets it.
 */
import { open, readdir, readFile, rm, writeFile } from "node:fs/promises";
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

/** A process that has the folder, or wants it. */
interface Rival {
  readonly name: string;
  readonly holder: Holder;
  readonly hasIt: boolean;
}

/** Milliseconds until processes that came at the same moment have settled it. */
const TIME_TO_SETTLE = 3000;

/**
 * Takes the lock of a folder.
 *
 * @param path of the output, for the message.
 * @throws {OutputFolderError} when another build has it, or is about to.
 */
export async function takeBuildLock(folder: string, path: string): Promise<BuildLock> {
  const self: Holder = { host: hostname(), pid: process.pid, start: await processStart(process.pid) };
  const name = nameOf(self);
  const own = join(folder, name);
  const end = performance.now() + TIME_TO_SETTLE;
  try {
    await (await open(own, "wx")).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw refusal(path, folder, self, self);
  }
  try {
    for (let withdrawn = false; ; await wait(10)) {
      const rivals = await rivalsOf(self, folder);
      const holder = rivals.find(({ hasIt }) => hasIt);
      if (holder !== undefined) throw refusal(path, folder, holder.holder, self);
      const [first] = rivals;
      if (first !== undefined && performance.now() > end) throw refusal(path, folder, first.holder, self);
      const giveWay = first !== undefined && first.name < name;
      if (first === undefined && !withdrawn) {
        await writeFile(own, HAS_IT);
        return { release: () => rm(own, { force: true }) };
      }
      if (giveWay) await rm(own, { force: true });
      else if (withdrawn) await (await open(own, "wx")).close();
      withdrawn = giveWay;
    }
  } catch (error) {
    await rm(own, { force: true });
    throw error;
  }
}

/** What is in the file of a process that has the folder; that of one that wants it is empty. */
const HAS_IT = "at work";

/** Others that have the folder, want it, or may, by name; locks of processes that are gone are deleted. */
async function rivalsOf(self: Holder, folder: string): Promise<Rival[]> {
  const rivals: Rival[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const holder = holderOf(name);
    if (holder === null || name === nameOf(self)) continue;
    if (!(await mayRun(holder, self))) await rm(join(folder, name), { force: true });
    else {
      const content = await readFile(join(folder, name), "utf8").catch(() => null);
      if (content !== null) rivals.push({ name, holder, hasIt: content !== "" });
    }
  }
  return rivals;
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
