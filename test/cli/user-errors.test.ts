/** What the user can fix: exit code 1, and one line on stderr that says where, what, and the next step. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Run, runHere, runWildpose, temporaryFolder } from "./run-wildpose.js";

/** Runs the command, which must end with exit code 1 and a single line; returns the line. */
async function problemOf(...words: string[]): Promise<string> {
  return problemIn(await runHere(words));
}

function problemIn({ exitCode, stdout, stderr }: Run): string {
  expect({ exitCode, stdout, lines: stderr.trimEnd().split("\n").length }).toEqual({
    exitCode: 1,
    stdout: "",
    lines: 1,
  });
  expect(stderr).toMatch(/^wildpose: .*\n$/);
  return stderr.slice("wildpose: ".length).trimEnd();
}

test("an unknown command names the nearest one", async () => {
  expect(await problemOf("biuld")).toBe("unknown command biuld; did you mean build? See `wildpose --help`");
  expect(await problemOf("frobnicate")).toBe("unknown command frobnicate; see `wildpose --help`");
  expect(await problemOf("sources", "chekc")).toBe(
    "unknown command chekc; did you mean check? See `wildpose sources --help`",
  );
});

test("an unknown option names the nearest one", async () => {
  expect(await problemOf("build", "--wrokers", "2")).toBe(
    "unknown option --wrokers; did you mean --workers? See `wildpose build --help`",
  );
  expect(await problemOf("verify", "--frobnicate")).toBe("unknown option --frobnicate; see `wildpose verify --help`");
});

test("an argument too many, too few, or outside its choices", async () => {
  expect(await problemOf("verify", "a", "b")).toBe("unexpected argument b; see `wildpose verify --help`");
  expect(await problemOf("train")).toBe("an argument is missing; see `wildpose train --help`");
  expect(await problemOf("train", "dierct")).toContain('<network> cannot be "dierct"; choose one of "direct"');
  expect(await problemOf("build", "--out")).toBe("--out needs a value; see `wildpose build --help`");
  expect(await problemOf("sources", "check", "lsp")).toBe("--root is required; see `wildpose sources check --help`");
});

test("a number that cannot be used", async () => {
  const out = join(temporaryFolder(), "out");
  expect(await problemOf("build", "--out", out, "--workers", "0")).toBe(
    "--workers: expected a whole number of at least 1, found 0",
  );
  expect(await problemOf("build", "--out", out, "--workers", "two")).toBe("--workers: expected a number, found two");
  expect(await problemOf("train", "direct", "--out", out, "--dropout", "1")).toBe(
    "--dropout: expected 0 to below 1, found 1",
  );
  expect(await problemOf("evaluate", "--poses", "1.5")).toBe(
    "--poses: expected a whole number of at least 1, found 1.5",
  );
});

test("an option given twice, and one without a value", async () => {
  expect(await problemOf("synthesize", "--out", "a", "--out", "b")).toBe(
    "--out: expected once, found twice; leave one out",
  );
  expect(await problemOf("synthesize", "--out=")).toBe("--out: expected a value, found an empty one");
  expect(await problemOf("verify", "--json=perhaps")).toContain("--json: expected no value, found perhaps");
});

test("more units than memory has room for", async () => {
  expect(await problemOf("train", "direct", "--width", "1e9")).toBe(
    "--width: expected a whole number of 1 to 8192, found 1000000000",
  );
});

test("a folder in place of an annotation file", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "lsp", "joints.mat"), { recursive: true });
  const recipe = join(folder, "recipe.yaml");
  writeFileSync(recipe, "name: mine\nimages: none\nsources:\n  - { source: lsp, root: lsp }\n");
  expect(await problemOf("build", recipe, "--out", join(folder, "out"))).toContain(
    "lsp/joints.mat: is a folder, expected a file; name the file in it",
  );
  expect(readdirSync(folder).sort()).toEqual(["lsp", "recipe.yaml"]);
});

test("an adapter of one's own that fails is named with the line, and is no bug of wildpose", async () => {
  const folder = temporaryFolder();
  const adapters = new URL("../../packages/adapters/dist/index.js", import.meta.url).href;
  writeFileSync(
    join(folder, "mine.mjs"),
    `import { adapterFor } from ${JSON.stringify(adapters)};
const lsp = adapterFor("lsp");
export default { ...lsp, card: { ...lsp.card, id: "mine" }, async *samples() {
  throw new TypeError("x is undefined");
} };`,
  );
  const recipe = join(folder, "recipe.yaml");
  writeFileSync(recipe, "name: mine\nimages: none\nsources:\n  - { source: ./mine.mjs, root: lsp }\n");
  const sample = new URL("../../datasets/sample", import.meta.url).pathname;
  // Vitest changes what an error says of its place.
  const run = await runWildpose(["build", recipe, "--root", sample, "--out", join(folder, "out")]);
  expect(problemIn(run)).toContain("mine.mjs: line 4: TypeError: x is undefined; correct the adapter");
});

test("a source that is not known, and a root that is not there", async () => {
  expect(await problemOf("sources", "check", "mpi", "--root", ".")).toContain('did you mean "mpii"?');
  const root = join(temporaryFolder(), "nowhere");
  expect(await problemOf("sources", "check", "mpii", "--root", root)).toBe(
    `mpii: ${root}: not found; give --root the folder of the unpacked download`,
  );
  const file = join(temporaryFolder(), "mpii.zip");
  writeFileSync(file, "");
  expect(await problemOf("sources", "check", "mpii", "--root", file)).toBe(
    `--root: expected a folder, found the file ${file}; name the folder it is in`,
  );
});

test("a recipe that is not there, and one with an unknown key", async () => {
  const folder = temporaryFolder();
  const recipe = join(folder, "recipe.yaml");
  const out = join(folder, "out");
  expect(await problemOf("build", recipe, "--out", out)).toContain(`${recipe}: `);
  writeFileSync(recipe, "name: mine\nsplitt: { test: 0.2 }\nsources:\n  - { source: lsp, root: lsp }\n");
  expect(await problemOf("build", recipe, "--out", out)).toBe(`${recipe}: unknown key "splitt"; did you mean "split"?`);
  expect(readdirSync(folder)).toEqual(["recipe.yaml"]);
});

test("a missing root, and a corrupt joints.mat: the file is named, and nothing is left behind", async () => {
  const folder = temporaryFolder();
  const recipe = join(folder, "recipe.yaml");
  writeFileSync(recipe, "name: mine\nimages: none\nsources:\n  - { source: lsp, root: lsp }\n");
  const build = ["build", recipe, "--out", join(folder, "out")];

  expect(await problemOf(...build)).toContain(join(folder, "lsp"));
  expect(await problemOf(...build, "--root", join(folder, "nowhere"))).toContain(join(folder, "nowhere", "lsp"));

  mkdirSync(join(folder, "lsp"));
  writeFileSync(join(folder, "lsp", "joints.mat"), "MATLAB 5.0 MAT-file, but only in name".padEnd(300, "."));
  expect(await problemOf(...build)).toContain(`lsp: ${join(folder, "lsp", "joints.mat")}: `);
  expect(readdirSync(folder).sort()).toEqual(["lsp", "recipe.yaml"]);
});

test("an output folder that is not empty is left as it is", async () => {
  const out = temporaryFolder();
  writeFileSync(join(out, "mine.txt"), "mine");
  const problem = await problemOf("build", "--out", out);
  expect(problem).toContain(out);
  expect(problem).toContain("--out");
  expect(readdirSync(out)).toEqual(["mine.txt"]);
});

test("a training that was begun is not overwritten", async () => {
  const out = temporaryFolder();
  writeFileSync(join(out, "direct.safetensors"), "");
  expect(await problemOf("train", "direct", "--out", out)).toBe(
    `${out}: already holds direct.safetensors; add --resume to go on, or use another --out`,
  );
});

test("reconstruction asks for the view synthesis network it stands on", async () => {
  const out = temporaryFolder();
  expect(await problemOf("train", "reconstruction", "--out", out)).toBe(
    `${join(out, "view-synthesis.safetensors")}: not found; train it first with \`wildpose train view-synthesis --out ${out}\``,
  );
});

test.each(["verify", "stats"])("%s of a folder that is no release", async (command) => {
  const folder = temporaryFolder();
  expect(await problemOf(command, join(folder, "nowhere"))).toContain(join(folder, "nowhere"));
  expect(await problemOf(command, folder)).toContain(folder);
});

test("a download that lacks files is a failed check: exit code 2, with what is missing on stdout", async () => {
  const root = temporaryFolder();
  writeFileSync(join(root, "notes.txt"), "");
  const { exitCode, stdout, stderr } = await runHere(["sources", "check", "lspet", "--root", root]);
  expect(exitCode).toBe(2);
  expect(stdout).toMatch(/^missing +joints\.mat/m);
  expect(stdout).toMatch(/^missing +images\//m);
  expect(stdout).toMatch(/^unexpected +notes\.txt/m);
  expect(stderr).toBe(`wildpose: lspet: ${root}: 2 problems in the download\n`);
});
