/**
 * Runs `docs/add-an-adapter.md` from top to bottom, in a copy of what it needs of the repository: generates the adapter,
 * puts the page's files in place section by section, and compares the checks that pass with those the page says do.
 */
import { execFile } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const repository = fileURLToPath(new URL("..", import.meta.url));
const page = readFileSync(join(repository, "docs/add-an-adapter.md"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "wildpose-add-an-adapter-"));
const copy = join(folder, "wildpose");
const outside = join(folder, "yard-sports-adapter");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Section {
  readonly title: string;
  /** Path → content of the blocks that name a file. */
  readonly files: Readonly<Record<string, string>>;
  /** Numbers of the checks that pass, and that are lacking by declaration, at the end of the section; null when it says nothing. */
  readonly says: { readonly passed: number[]; readonly lacks: number[] } | null;
}

/** A heading within a block is not one of the page's. */
const blocks = /^```[\s\S]*?^```$/gm;
const headings = [...page.replace(blocks, (block) => " ".repeat(block.length)).matchAll(/^## /gm)].map(
  ({ index }) => index,
);
const sections = headings.map((start, index) => sectionOf(page.slice(start + 3, headings[index + 1])));

function sectionOf(text: string): Section {
  const files = [...text.matchAll(/^```\w+ file=(\S+)\n([\s\S]*?)^```$/gm)];
  const says = /^Now green: ([\d, ]+)\. Lacks: ([\d, ]+)\.$/m.exec(text);
  const numbers = (list: string) => list.split(", ").map(Number);
  return {
    title: text.slice(0, text.indexOf("\n")),
    files: Object.fromEntries(files.map(([, path, content]) => [path, content])),
    says: says && { passed: numbers(says[1]), lacks: numbers(says[2]) },
  };
}

beforeAll(() => {
  for (const file of [
    "nx.json",
    "package.json",
    "tsconfig.base.json",
    "vitest.config.ts",
    "packages/adapters",
    "tools/generators",
  ]) {
    cpSync(join(repository, file), join(copy, file), { recursive: true });
  }
  for (const name of ["camera", "formats", "pose"])
    link(join(repository, "packages", name), join(copy, "packages", name));
  for (const name of readdirSync(join(repository, "node_modules"))) {
    if (name !== "@wildpose") link(join(repository, "node_modules", name), join(copy, "node_modules", name));
  }
  for (const name of ["camera", "formats", "pose", "testkit"]) {
    link(join(repository, "packages", name), join(copy, "node_modules/@wildpose", name));
  }
  link(join(copy, "packages/adapters"), join(copy, "node_modules/@wildpose/adapters"));
  // The package outside has the same dependencies installed.
  link(join(copy, "node_modules"), join(outside, "..", "node_modules"));
});

describe("a new source, as the page shows it", () => {
  test("generator and page name the same files, and the page has each that is to be changed", async () => {
    await generate("yard-sports");
    const generated = ["packages/adapters/src/yard-sports", "test/conformance", "datasets/yard-sports"].flatMap(
      (place) => readdirSync(join(copy, place)).map((name) => `${place}/${name}`),
    );
    const complete = ["packages/adapters/src/yard-sports/sequences.ts", "test/conformance/yard-sports.test.ts"];
    const shown = sections.flatMap(({ files }) => Object.keys(files));
    expect([...shown, ...complete].sort()).toEqual(generated.sort());
    expect(readFileSync(join(copy, "packages/adapters/src/adapters.ts"), "utf8")).toContain("yardSportsCard");
  });

  const spoken = sections.filter(({ says }) => says !== null);
  test.each(spoken.map((section) => [section.title, section] as const))(
    "%s: what the page says is green is",
    async (_, section) => {
      for (const [path, content] of Object.entries(section.files)) writeFileSync(join(copy, path), content);
      await run(copy, tsc, "-p", "packages/adapters", "--noCheck");
      expect(await checksOf(copy)).toEqual(section.says);
    },
  );

  test("its types are right", async () => {
    const include = ["packages/adapters/src/yard-sports", "test/conformance"];
    const compilerOptions = { composite: false, declaration: false, declarationMap: false, noEmit: true };
    const config = { extends: "./tsconfig.base.json", compilerOptions, include };
    writeFileSync(join(copy, "tsconfig.page.json"), JSON.stringify(config));
    await run(copy, tsc, "-p", "tsconfig.page.json");
  });

  test("at the end nothing is left to fill in, and card, citation and README agree", () => {
    for (const { files } of sections) {
      for (const [path, content] of Object.entries(files)) {
        writeFileSync(join(copy, path), content);
        expect(content).not.toContain("TODO");
      }
    }
    const files = Object.assign({}, ...sections.map((section) => section.files)) as Record<string, string>;
    const card = files["packages/adapters/src/yard-sports/card.ts"];
    expect(card).toContain(`citation: \`${files["datasets/yard-sports/CITATION.bib"]}\``);
    for (const name of ["https://example.org/yard-sports", "annotations.csv", "images"]) {
      expect(card).toContain(`"${name}"`);
      expect(files["datasets/yard-sports/README.md"]).toContain(name);
    }
    const { passed, lacks } = spoken.at(-1)?.says ?? { passed: [], lacks: [] };
    expect([...passed, ...lacks].sort((left, right) => left - right)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
    ]);
  });
});

test("outside the repository the same files make a package that passes the same checks and that a recipe can name", async () => {
  await generate("yard-sports", "--outside", outside);
  const replaced: Record<string, string> = {
    "packages/adapters/src/yard-sports": "src",
    "test/conformance": "test",
    "datasets/yard-sports": ".",
  };
  for (const [path, content] of sections.flatMap(({ files }) => Object.entries(files))) {
    const place = replaced[dirname(path)];
    const imports = content
      .replace(/"\.\.\/(adapter|record-problem|source-files)\.js"/g, '"@wildpose/adapters"')
      .replace('import { adapterFor } from "@wildpose/adapters"', 'import adapter from "../src/index.js"')
      .replace('adapterFor("yard-sports")', "adapter")
      .replace("../../packages/adapters/src/yard-sports/", "../src/")
      .replace("../../packages/adapters/dist/yard-sports/", "../dist/");
    writeFileSync(join(outside, place, path.slice(dirname(path).length + 1)), imports);
  }
  await run(outside, tsc, "-p", ".");
  // Nothing of this adapter is in the package of adapters.
  expect(await checksOf(outside)).toEqual(sections.filter(({ says }) => says).at(-1)?.says);
  const { loadAdapter } = await import("@wildpose/adapters");
  const recipes = join(folder, "recipes");
  mkdirSync(recipes);
  const loaded = await loadAdapter("../yard-sports-adapter/dist/index.js", { relativeTo: recipes });
  expect(loaded.card.title).toBe("Yard Sports, version 1.2");
});

const program = (name: string) => realpathSync(join(repository, "node_modules/.bin", name));
const tsc = program("tsc");

async function generate(...args: string[]): Promise<void> {
  await run(copy, program("nx"), "generate", "./tools/generators:adapter", ...args);
}

/** Runs a program of Node in a folder. Fails with what it wrote. */
async function run(cwd: string, path: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, NX_DAEMON: "false", NX_NO_CLOUD: "true", NX_TUI: "false" };
  try {
    return (await promisify(execFile)(process.execPath, [path, ...args], { cwd, env })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${path} ${args.join(" ")}: ${stdout}${stderr}`, { cause: error });
  }
}

/** The checks of the adapter's conformance test, by what became of them. */
async function checksOf(cwd: string): Promise<{ passed: number[]; lacks: number[] }> {
  const report = join(folder, "report.json");
  const args = ["run", "yard-sports", "--reporter=json", `--outputFile=${report}`];
  const failure = await run(cwd, program("vitest"), ...args).then(
    () => null,
    (error: Error) => error,
  );
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as {
    testResults: { message: string; assertionResults: { title: string; status: string }[] }[];
  };
  rmSync(report);
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  if (results.length === 0) throw failure ?? new Error(`no tests: ${testResults.map(({ message }) => message).join()}`);
  const numbered = (status: string) =>
    results.filter((result) => result.status === status).map(({ title }) => Number.parseInt(title, 10));
  return { passed: numbered("passed"), lacks: [...numbered("skipped"), ...numbered("pending")] };
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}
