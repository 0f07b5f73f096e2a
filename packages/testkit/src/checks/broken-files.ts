/** Whether a reader says which file is broken: cut short, overwritten, exchanged for a web page, changed in single bytes, or absent. */
import { relative, sep } from "node:path";
import { randomStream } from "@wildpose/pose";
import { type Check, shown } from "../check.js";
import type { MadeSource } from "../conformance.js";
import { type ConformanceRun, readAll } from "../conformance-run.js";

/** Files with single bytes changed: those may be read, but whatever is thrown says where. */
const CHANGED_BYTES = 24;

interface Damage {
  readonly what: string;
  readonly content: Uint8Array;
  /** Nothing of the sort can be taken for a sound file. */
  readonly mustFail: boolean;
}

export const brokenFilesAreNamed: Check = {
  number: 12,
  name: "a truncated or corrupt file raises MalformedSourceError naming it, an absent one MissingSourceError",
  async run(run) {
    // What is thrown for a sound fixture says nothing about broken ones.
    await run.samples();
    const { files } = await run.made();
    const root = (await run.written(1)).root;
    const read = new Set(
      (await run.sequences()).flatMap((sequence) => sequence.files.map((file) => portable(root, file))),
    );
    const faults: string[] = [];
    for (const path of read) {
      if (!(path in files)) faults.push(`${path}: is read, and not a file of the fixture`);
    }
    for (const path of Object.keys(files).filter((name) => read.has(name))) {
      const content = typeof files[path] === "string" ? Buffer.from(files[path]) : files[path];
      for (const damage of damagesOf(content, path)) {
        const fault = await damageFault(run, { ...files, [path]: damage.content }, path, damage);
        if (fault !== null) faults.push(`${path} ${damage.what}: ${fault}`);
      }
    }
    const absent = await thrownBy(run, {});
    if (absent?.name !== "MissingSourceError") {
      faults.push(`an empty folder: MissingSourceError expected, found ${describe(absent)}`);
    }
    return faults;
  },
};

/** Ways in which a file is broken. Text is cut within a line: cut between two, it may well be a sound file. */
export function damagesOf(content: Uint8Array, path: string): Damage[] {
  const isText = !content.includes(0);
  const cuts = [1 / 4, 1 / 2, 3 / 4].map((part) => {
    const at = Math.floor(content.length * part);
    return isText ? withinLine(content, at) : at;
  });
  const page = Buffer.from("<!doctype html>\n<title>404</title>\n<p>The file was not found.</p>\n");
  const random = randomStream(0, `broken files ${path}`);
  const whole = (what: string, damaged: Uint8Array): Damage => ({ what, content: damaged, mustFail: true });
  return [
    whole("without content", new Uint8Array()),
    ...[...new Set(cuts)].map((at) => whole(`cut after ${at} of ${content.length} bytes`, content.slice(0, at))),
    whole("overwritten with zeros", new Uint8Array(content.length)),
    whole(
      "with its first quarter overwritten",
      Uint8Array.from(content, (byte, at) => (at < content.length / 4 ? 0xff : byte)),
    ),
    whole("exchanged for a web page", page),
    ...Array.from({ length: CHANGED_BYTES }, (): Damage => {
      const at = random.integer(content.length);
      const value = random.integer(256);
      const damaged = Uint8Array.from(content);
      damaged[at] = value;
      return { what: `with byte ${at} as ${value}`, content: damaged, mustFail: false };
    }),
  ];
}

/** The middle of the line that a place is in, or of the one before when it is too short to be cut. */
function withinLine(content: Uint8Array, at: number): number {
  const newline = "\n".charCodeAt(0);
  let end = content.indexOf(newline, at);
  if (end === -1) end = content.length;
  while (end > 0) {
    const start = content.lastIndexOf(newline, end - 1) + 1;
    if (end - start >= 4) return start + Math.floor((end - start) / 2);
    end = start - 1;
  }
  return at;
}

async function damageFault(
  run: ConformanceRun,
  files: MadeSource["files"],
  path: string,
  { mustFail }: Damage,
): Promise<string | null> {
  const error = await thrownBy(run, files);
  if (error === null) return mustFail ? "MalformedSourceError expected, and it was read" : null;
  if (error.name !== "MalformedSourceError") return `MalformedSourceError expected, found ${describe(error)}`;
  if (!error.message.includes(path)) return `its name expected in the message, found ${shown(error.message)}`;
  if (error.message.includes("\n")) return `a message of one line expected, found ${shown(error.message)}`;
  return null;
}

async function thrownBy(run: ConformanceRun, files: MadeSource["files"]): Promise<Error | null> {
  try {
    await readAll(run.conformance, await run.writeOther(files));
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function describe(error: Error | null): string {
  return error === null ? "nothing" : `${error.name}: ${shown(error.message)}`;
}

function portable(root: string, file: string): string {
  return relative(root, file).split(sep).join("/");
}
