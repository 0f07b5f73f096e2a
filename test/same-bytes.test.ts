/** One recipe built in many ways: every file of the release has the same SHA-256. */
import { existsSync, readdirSync } from "node:fs";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BuildOptions, buildDataset, readManifest } from "@wildpose/builder";
import { randomStream } from "@wildpose/pose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  buildElsewhere,
  type Elsewhere,
  hashesOf,
  sampleRoot,
  smallRecipe,
  writeSmallWeights,
} from "./faults/elsewhere.js";

let folder: string;
let recipe: string;
/** What every build with small weights must be. */
let whole: Record<string, string>;
let wholeMs: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-same-bytes-"));
  recipe = join(folder, "recipe.yaml");
  await writeFile(recipe, smallRecipe());
  writeSmallWeights(join(folder, "weights"));
  const began = performance.now();
  expect(await buildElsewhere(optionsFor("undisturbed")).ended).toContain("done");
  wholeMs = performance.now() - began;
  whole = await hashesOf(join(folder, "undisturbed"));
  expect(Object.keys(whole).length).toBeGreaterThan(10);
});
afterAll(() => rm(folder, { recursive: true }));

function optionsFor(name: string, more: Partial<BuildOptions> = {}): BuildOptions {
  return {
    recipe,
    root: sampleRoot,
    out: join(folder, name),
    weightsFolder: join(folder, "weights"),
    workers: 1,
    ...more,
  };
}

describe("with the real networks", () => {
  const real = (name: string, { workers = 1, batch }: Pick<BuildOptions, "workers" | "batch">): BuildOptions => {
    return { recipe, root: sampleRoot, out: join(folder, name), workers, ...(batch !== undefined && { batch }) };
  };
  let release: Record<string, string>;
  beforeAll(async () => {
    await buildDataset(real("real", {}));
    release = await hashesOf(join(folder, "real"));
  });

  test.each([
    ["2 workers, 64 persons at once", { workers: 2, batch: 64 }],
    ["4 workers, 1024 persons at once", { workers: 4, batch: 1024 }],
    ["1 worker, 7 persons at once", { batch: 7 }],
    ["1 worker, 256 persons at once", { batch: 256 }],
  ])("%s", async (name, options) => {
    await buildDataset(real(name, options));
    expect(await hashesOf(join(folder, name))).toEqual(release);
  });
});

/** Gives the entries of every folder in the opposite order. */
const reversedFolders = `data:text/javascript,${encodeURIComponent(`
  import fs from "node:fs";
  import promises from "node:fs/promises";
  import { syncBuiltinESMExports } from "node:module";
  for (const [holder, name] of [[promises, "readdir"], [fs, "readdirSync"]]) {
    const original = holder[name];
    const turn = (entries) => [...entries].sort().reverse();
    holder[name] = (...words) => {
      const answer = original(...words);
      return Array.isArray(answer) ? turn(answer) : answer.then(turn);
    };
  }
  syncBuiltinESMExports();`)}`;

test.each<[string, Elsewhere]>([
  ["Kiritimati, Turkish", { env: { TZ: "Pacific/Kiritimati", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" } }],
  ["St. John's, German", { env: { TZ: "America/St_Johns", LANG: "de_DE.UTF-8", LC_ALL: "de_DE.UTF-8" } }],
  [
    "no time zone, C, folders listed backwards",
    { env: { TZ: "", LANG: "C", LC_ALL: "C" }, node: ["--import", reversedFolders] },
  ],
])("elsewhere: %s", async (name, elsewhere) => {
  const out = join("deep", "er", name);
  expect(await buildElsewhere(optionsFor(out), elsewhere).ended).toContain("done");
  expect(await hashesOf(join(folder, out))).toEqual(whole);
});

test("sources whose files were made in another order, in another place", async () => {
  const root = join(folder, "copy");
  const files = readdirSync(sampleRoot, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(sampleRoot.length + 1)).sort();
  for (const path of paths.reverse()) await cp(join(sampleRoot, path), join(root, path), { recursive: true });
  await buildDataset(optionsFor("copied", { root }));
  expect(await hashesOf(join(folder, "copied"))).toEqual(whole);
});

test("killed outright at 20 random moments over its whole length and gone on with each time", async () => {
  const random = randomStream(20, "moments");
  const options = optionsFor("killed", { resume: true });
  for (let kill = 0; kill < 20; kill++) {
    const { child, ended } = buildElsewhere(options);
    const timer = setTimeout(() => child.kill("SIGKILL"), random.uniform(0, wholeMs));
    await ended;
    clearTimeout(timer);
    if (!existsSync(options.out)) continue;
    // What has the name of a release is whole; the next one begins anew.
    expect(await hashesOf(options.out)).toEqual(whole);
    await rm(options.out, { recursive: true });
    await rm(`${options.out}.partial`, { recursive: true, force: true });
  }
  expect(await buildElsewhere(options).ended).toContain("done");
  expect(await hashesOf(options.out)).toEqual(whole);
  expect(readdirSync(folder).filter((name) => name.startsWith("killed"))).toEqual(["killed"]);
}, 600_000);

test("another codec writes other files with the same content", async () => {
  const other = join(folder, "other.yaml");
  await writeFile(other, smallRecipe("codec: snappy\n"));
  await buildDataset(optionsFor("snappy", { recipe: other }));
  const contents = async (name: string) =>
    (await readManifest(join(folder, name))).shards.map(({ path, rows, content_sha256 }) => ({
      path,
      rows,
      content_sha256,
    }));
  expect(await contents("snappy")).toEqual(await contents("undisturbed"));
  const hashes = await hashesOf(join(folder, "snappy"));
  for (const path of Object.keys(hashes).filter((name) => name.endsWith(".parquet"))) {
    expect(hashes[path]).not.toBe(whole[path]);
  }
});

describe("the portable engine where the CPU has less, or V8 compiles otherwise", () => {
  const portable = (name: string) =>
    optionsFor(name, {
      recipe: join(folder, "portable.yaml"),
      engine: "portable",
      weightsFolder: join(folder, "wider"),
      workers: 2,
    });
  let plain: Record<string, string>;
  beforeAll(async () => {
    writeSmallWeights(join(folder, "wider"), 128);
    const one = "name: portable\nimages: reference\nsources: [{ source: lsp, root: lsp }]\n";
    await writeFile(join(folder, "portable.yaml"), one);
    expect(await buildElsewhere(portable("portable")).ended).toContain("done");
    plain = await hashesOf(join(folder, "portable"));
  });

  // Options of V8 hold for all threads of a process. WebAssembly's vectors need SSE 4.1, so it stays.
  test.each([
    [
      "no AVX, FMA, BMI, LZCNT, POPCNT, SSE 4.2",
      "avx avx2 fma3 bmi1 bmi2 lzcnt popcnt sse4-2".split(" ").map((name) => `--no-enable-${name}`),
    ],
    ["V8's first WebAssembly compiler only", ["--liftoff-only"]],
    ["V8's second WebAssembly compiler only", ["--no-liftoff"]],
  ])(
    "%s",
    async (name, node) => {
      expect(await buildElsewhere(portable(name), { node }).ended).toContain("done");
      expect(await hashesOf(join(folder, name))).toEqual(plain);
    },
    240_000,
  );
});
