/** Whether a card costs nothing: a program of its own imports it, and says what was loaded and opened. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Check } from "../check.js";

export const cardLoadsNothing: Check = {
  number: 2,
  name: "importing the card opens no file and loads no reader",
  async run({ conformance }) {
    const { cardModule, adapter } = conformance;
    if (cardModule.protocol !== "file:" || !existsSync(cardModule)) {
      return [`cardModule: a built file expected, found none at ${cardModule.href}; build first`];
    }
    const { loaded, opened, cards } = await importAlone(cardModule);
    const home = packageOf(cardModule.href);
    const faults = [...new Set(opened)].map((path) => `opens ${path}`);
    for (const url of loaded) {
      const fault = loadFault(url, home);
      if (fault !== null) faults.push(fault);
    }
    if (!cards.includes(adapter.card.id)) {
      faults.push(`${basename(cardModule.pathname)}: exports no card with the id ${adapter.card.id}`);
    }
    return faults;
  },
};

/** Parts of Node that only compute. */
const harmlessBuiltins = ["node:assert", "node:buffer", "node:path", "node:url", "node:util"];
/** What a card may take its skeleton from. */
const cardPackages = ["@wildpose/pose", "@wildpose/camera"];

function loadFault(url: string, home: string | null): string | null {
  if (!url.startsWith("file:")) return harmlessBuiltins.includes(url) ? null : `loads ${url}`;
  const name = packageOf(url);
  if (name !== home && !cardPackages.includes(name ?? "")) return `loads ${name ?? url}`;
  const file = basename(url);
  return /^(samples|sequences|quirks)\.[mc]?js$/.test(file) && name === home ? `loads the reader's ${file}` : null;
}

/** Name of the package that a module belongs to; null when it has none. */
function packageOf(url: string): string | null {
  for (let folder = dirname(fileURLToPath(url)); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest)) return (JSON.parse(readFileSync(manifest, "utf8")) as { name?: string }).name ?? null;
    if (folder === dirname(folder)) return null;
  }
}

/** Runs in the program: writes a line for each module that is loaded; the hooks run beside it, in a thread of their own. */
const loadHooks = `
  import { writeSync } from "node:fs";
  export async function load(url, context, next) {
    writeSync(2, "loaded " + url + "\\n");
    return next(url, context);
  }
`;

/** Runs in the program: imports the module with every function of node:fs that opens something made to say so. */
const program = `
  import fs from "node:fs";
  import { register, syncBuiltinESMExports } from "node:module";
  const { writeSync } = fs;
  const say = (kind, text) => writeSync(2, kind + " " + text + "\\n");
  register("data:text/javascript," + encodeURIComponent(process.argv[2]));
  for (const api of [fs, fs.promises]) {
    for (const name of ["open", "openSync", "openAsBlob", "readFile", "readFileSync", "createReadStream", "readdir", "readdirSync", "opendir", "opendirSync"]) {
      const original = api[name];
      if (typeof original !== "function") continue;
      api[name] = (...given) => {
        say("opened", String(given[0]));
        return original(...given);
      };
    }
  }
  syncBuiltinESMExports();
  say("begin", "");
  const module = await import(process.argv[1]);
  for (const value of Object.values(module)) say("card", value?.id ?? "");
`;

async function importAlone(module: URL): Promise<{ loaded: string[]; opened: string[]; cards: string[] }> {
  const { stderr } = await promisify(execFile)(process.execPath, [
    "--input-type=module",
    "--eval",
    program,
    module.href,
    loadHooks,
  ]);
  const lines = stderr.slice(stderr.indexOf("begin \n")).split("\n");
  const after = (kind: string) =>
    lines.filter((line) => line.startsWith(`${kind} `)).map((line) => line.slice(kind.length + 1));
  return { loaded: after("loaded"), opened: after("opened"), cards: after("card") };
}
