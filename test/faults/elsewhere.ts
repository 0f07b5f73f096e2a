/** Builds of the sample data in processes of their own, and what they leave. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { BuildOptions } from "@wildpose/builder";
import { encodeWeights, networkSpec, tensorShapes } from "@wildpose/networks";
import { randomStream } from "@wildpose/pose";
import { onTestFinished } from "vitest";

export const repository = fileURLToPath(new URL("../..", import.meta.url));
export const sampleRoot = join(repository, "datasets/sample");

/** Three sources, so that there are three chunks, and shards so small that there are many. */
export const smallRecipe = (more = "") => `name: small
images: reference
sources:
  - { source: lsp, root: lsp }
  - { source: mpii, root: mpii, one_person_per_image: true }
  - { source: ai-challenger, root: ai-challenger }
rows_per_shard: 10
${more}`;

/** A folder that is gone after the test, in it a recipe and small weights, and options to build with both into it. */
export function smallBuild() {
  const folder = mkdtempSync(join(tmpdir(), "wildpose-small-build-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const recipe = join(folder, "recipe.yaml");
  writeFileSync(recipe, smallRecipe());
  const weightsFolder = join(folder, "weights");
  writeSmallWeights(weightsFolder);
  const optionsFor = (name: string, more: Partial<BuildOptions> = {}): BuildOptions => ({
    recipe,
    root: sampleRoot,
    out: join(folder, name),
    weightsFolder,
    workers: 1,
    ...more,
  });
  return { folder, recipe, optionsFor };
}

/** Networks that know nothing, in no time: for what does not depend on the labels. */
export function writeSmallWeights(folder: string, width = 8): void {
  mkdirSync(folder);
  for (const name of ["view-synthesis", "reconstruction"] as const) {
    const spec = networkSpec(name, width, 1);
    const random = randomStream(1, `small ${name}`);
    const tensors = new Map(
      [...tensorShapes(spec)].map(([tensor, shape]) => {
        const size = shape.reduce((product, length) => product * length, 1);
        const [from, to] = /eviation|gamma|Variance/.test(tensor) ? [0.5, 1.5] : [-0.25, 0.25];
        const scale = tensor === "normalise.outputDeviation" ? (name === "reconstruction" ? 100 : 0.02) : 1;
        return [tensor, Float32Array.from({ length: size }, () => scale * random.uniform(from, to))] as const;
      }),
    );
    writeFileSync(join(folder, `${name}.safetensors`), encodeWeights({ spec, tensors, training: {} }));
  }
}

/** Every file of a folder with its SHA-256, by its path. */
export async function hashesOf(root: string): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hashes[path.slice(root.length + 1)] = createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
  }
  return hashes;
}

export interface Elsewhere {
  /** The program and its options that run node's arguments; node itself by default. */
  readonly runner?: readonly string[];
  /** Options of node. */
  readonly node?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

export interface ChildBuild {
  readonly child: ChildProcess;
  /** Everything it said: stages, `notice:` and what it ended with. */
  readonly ended: Promise<string>;
}

/** A build in a process of its own. It says each stage once, each notice, and the message it fails with. */
export function buildElsewhere(
  options: BuildOptions,
  { runner = [], node = [], env = {} }: Elsewhere = {},
): ChildBuild {
  const builder = pathToFileURL(join(repository, "packages/builder/dist/index.js")).href;
  const script = `
    import { buildDataset } from ${JSON.stringify(builder)};
    const said = new Set();
    const say = (text) => { if (!said.has(text)) { said.add(text); console.log(text); } };
    await buildDataset({
      ...${JSON.stringify(options)},
      onProgress: ({ stage }) => say(stage),
      onNotice: (text) => say("notice: " + text),
    }).then(() => say("done"), ({ name, message }) => say(name + ": " + message));`;
  const [program, ...words] = [...runner, process.execPath, ...node, "--input-type=module", "-e", script];
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...env } });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  return { child, ended: new Promise((resolve) => child.on("close", () => resolve(said))) };
}
