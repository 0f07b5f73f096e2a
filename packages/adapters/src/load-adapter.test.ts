import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PoseDataError } from "@wildpose/pose";
import { afterAll, expect, test } from "vitest";
import { adapters } from "./adapters.js";
import { loadAdapter } from "./load-adapter.js";

const folder = mkdtempSync(join(tmpdir(), "wildpose-load-adapter-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, content: string): string {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
  return target;
}

const load = (specifier: string) => loadAdapter(specifier, { relativeTo: join(folder, "recipes") });

/** The error of a specifier that cannot be loaded: one line for the user. */
async function refusal(specifier: string): Promise<string> {
  const error = await load(specifier).then(
    () => null,
    (reason: Error) => reason,
  );
  expect(error?.name).toBe("InvalidSettingError");
  expect(error?.message).not.toContain("\n");
  return error?.message ?? "";
}

const skeleton = { id: "made-2", joints: ["hip", "head"], parents: [-1, 0], mirror: [0, 1], root: 0 };
const card = {
  id: "made",
  title: "Made",
  homepage: "https://example.org",
  licence: { annotations: "None.", images: "None." },
  citation: "@misc{made,\n}\n",
  skeleton,
  units: { pixels: "zero-based", length: null },
  provides: { joints3d: false, camera: false, bbox: false, occlusion: false, images: true },
  expectedSamples: { train: null },
  trees: [
    {
      id: "official",
      annotations: [{ path: "a.csv", samples: 2, bytes: null, checksum: null }],
      images: null,
      imageCount: null,
    },
  ],
};
/** A module that exports an adapter with the given card. */
function moduleOf(of: object, exportAs = "default"): string {
  const adapter = `{ card: ${JSON.stringify(of)}, sequences: async () => [], samples: async function* () {} }`;
  return exportAs === "default" ? `export default ${adapter};\n` : `export const ${exportAs} = ${adapter};\n`;
}
mkdirSync(join(folder, "recipes"));

test("an id is one of ours, and an unknown one is told as ever", async () => {
  expect(await load("mpii")).toBe(adapters.find((adapter) => adapter.card.id === "mpii"));
  expect(await refusal("mpi")).toMatch(/^source "mpi" is not known; known: .*; did you mean "mpii"\?$/);
});

test("a path begins in the recipe's folder; default export and `adapter` both do", async () => {
  write("recipes/by-default.mjs", moduleOf(card));
  write("by-name.mjs", moduleOf({ ...card, id: "named" }, "adapter"));
  expect((await load("./by-default.mjs")).card.id).toBe("made");
  expect((await load("../by-name.mjs")).card.id).toBe("named");
  expect((await load(join(folder, "by-name.mjs"))).card.id).toBe("named");
});

test.each([
  ["exports for import only", { exports: { ".": { types: "./x.d.ts", import: "./main.mjs" } } }],
  ["nested conditions", { exports: { node: { import: "./main.mjs" } } }],
  ["one string", { exports: "./main.mjs" }],
  ["main", { main: "./main.mjs" }],
])("a package is found from the recipe's folder upwards: %s", async (_, manifest) => {
  const name = `@me/adapter-${Object.keys(manifest)[0]}-${JSON.stringify(manifest).length}`;
  write(`node_modules/${name}/package.json`, JSON.stringify({ name, ...manifest }));
  write(`node_modules/${name}/main.mjs`, moduleOf(card));
  expect((await load(name)).card.title).toBe("Made");
});

test("a subpath of a package, and a package without scope behind its prefix", async () => {
  write("node_modules/@me/many/package.json", JSON.stringify({ exports: { "./one": "./one.mjs" } }));
  write("node_modules/@me/many/one.mjs", moduleOf({ ...card, id: "one" }));
  write("node_modules/plain/package.json", JSON.stringify({ exports: "./main.mjs" }));
  write("node_modules/plain/main.mjs", moduleOf({ ...card, id: "plain-one" }));
  expect((await load("@me/many/one")).card.id).toBe("one");
  expect((await load("package:plain")).card.id).toBe("plain-one");
});

test("a package that happens to have the name of a slip is not run", async () => {
  write("node_modules/mpi/package.json", JSON.stringify({ exports: "./main.mjs" }));
  write("node_modules/mpi/main.mjs", "globalThis.wildposeRanThis = true;\n");
  expect(await refusal("mpi")).toContain('did you mean "mpii"?');
  expect("wildposeRanThis" in globalThis).toBe(false);
});

test("what is not there says where it was looked for", async () => {
  expect(await refusal("./gone.mjs")).toBe(
    `source "./gone.mjs": ${join(folder, "recipes/gone.mjs")}: not found; paths begin in ${join(folder, "recipes")}`,
  );
  expect(await refusal("../recipes")).toContain("is a folder; name the module in it");
  expect(await refusal("@me/gone")).toContain(
    `no package @me/gone with a module to import is found from ${join(folder, "recipes")}; install it there: npm install @me/gone`,
  );
  write("node_modules/@me/broken/package.json", "{");
  expect(await refusal("@me/broken")).toContain("no package @me/broken with a module to import");
});

test("a path that does not begin as one is told how to", async () => {
  for (const specifier of ["ad/mine.mjs", "mine.mjs", "mine.js", "ad/mine"]) {
    expect(await refusal(specifier)).toBe(
      `source "${specifier}": a path to a module begins with ./, ../ or /; write ./${specifier}`,
    );
  }
  expect(await refusal("~/mine.mjs")).toMatch(/begins with \.\/, \.\.\/ or \/; write the folder that ~ stands for$/);
  expect(await refusal("https://example.org/mine.mjs")).toMatch(/begins with \.\/, \.\.\/ or \/$/);
});

test("a module that cannot be loaded says why", async () => {
  write("recipes/throws.mjs", 'throw new Error("no network\\nat all");\n');
  expect(await refusal("./throws.mjs")).toContain("cannot be loaded (Error: no network); build it, and try: node ");
  write("recipes/syntax.mjs", "export default {");
  expect(await refusal("./syntax.mjs")).toMatch(/cannot be loaded \((SyntaxError|Error): /);
});

test("a module without an adapter says what it exports", async () => {
  write("recipes/empty.mjs", "export const card = 1;\n");
  expect(await refusal("./empty.mjs")).toContain('default export, or export "adapter", expected, found card');
});

test("what is missing or of another type is named", async () => {
  write("recipes/no-functions.mjs", `export default { card: ${JSON.stringify(card)} };\n`);
  expect(await refusal("./no-functions.mjs")).toContain(
    "not an adapter: sequences: function expected; samples: function expected; see docs/add-an-adapter.md",
  );
  const broken = { ...card, id: "Made It", title: 7, licence: { annotations: "None." }, trees: [] };
  write("recipes/broken-card.mjs", moduleOf(broken));
  const message = await refusal("./broken-card.mjs");
  expect(message).toContain('card.id: lower-case words joined by "-" expected');
  expect(message).toContain("card.title: expected string, received number");
  expect(message).toContain("card.licence.images: expected string, found nothing");
  expect(message).toContain("card.trees: ");
  write("recipes/skeleton.mjs", moduleOf({ ...card, skeleton: { ...skeleton, parents: [-1] } }));
  expect(await refusal("./skeleton.mjs")).toContain("card.skeleton: a parent and a mirror for each joint");
  write("recipes/text.mjs", 'export default "lsp";\n');
  expect(await refusal("./text.mjs")).toContain("adapter: expected object, received string");
});

test("errors made by another copy of @wildpose/pose are ours, and others stay as they are", async () => {
  const malformed = `Object.assign(new Error("made: a.csv: line 2: …"), { tag: "MalformedSource" })`;
  const missing = `Object.assign(new Error("made: a.csv: not found"), { tag: "MissingSource" })`;
  const adapterOf = (name: string, listing: string, reading: string) =>
    write(
      `recipes/${name}.mjs`,
      `export default { card: ${JSON.stringify(card)}, async sequences() { ${listing} }, async *samples() { ${reading} } };\n`,
    );
  adapterOf("foreign", `throw ${missing};`, `throw ${malformed};`);
  adapterOf("bug", 'throw new TypeError("a bug");', 'throw new RangeError("another");');

  const foreign = await load("./foreign.mjs");
  const files = { root: folder, annotations: null, options: {} };
  const listing = await foreign.sequences(files).catch((error: unknown) => error);
  expect(listing).toBeInstanceOf(PoseDataError);
  expect(listing).toMatchObject({ tag: "MissingSource", message: "made: a.csv: not found" });
  const reading = foreign.samples({ id: "a", files: [] })[Symbol.asyncIterator]();
  const error = await reading.next().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ tag: "MalformedSource", message: "made: a.csv: line 2: …" });
  expect(error).toBeInstanceOf(PoseDataError);

  const bug = await load("./bug.mjs");
  await expect(bug.sequences(files)).rejects.toThrow(TypeError);
  const next = bug.samples({ id: "a", files: [] })[Symbol.asyncIterator]().next();
  await expect(next).rejects.toThrow(RangeError);
});

test("what an adapter from outside gives is checked, with the module that is to blame", async () => {
  const path = write(
    "recipes/odd.mjs",
    `export default { card: ${JSON.stringify(card)}, async sequences() { return 7; }, samples: () => [{ id: 3 }] };\n`,
  );
  const odd = await load("./odd.mjs");
  const files = { root: folder, annotations: null, options: {} };
  await expect(odd.sequences(files)).rejects.toThrow(
    `made: ${path}: sequences: a list expected, found 7; fix the adapter; see docs/add-an-adapter.md`,
  );
  const next = odd.samples({ id: "a", files: [] })[Symbol.asyncIterator]().next();
  await expect(next).rejects.toThrow(`made: ${path}: sequence "a": sample 1: id: text that begins with "made/"`);
});

test("an id of ours is refused", async () => {
  write("recipes/collides.mjs", moduleOf({ ...card, id: "mpii" }));
  expect(await refusal("./collides.mjs")).toContain('card.id: "mpii" is a source of wildpose; give yours another id');
});

test("every adapter of ours has the shape that is asked of others", async () => {
  const { adapterFaults } = await import("./adapter-shape.js");
  expect(adapters.flatMap(adapterFaults)).toEqual([]);
});
