import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { locateSources } from "./locate-sources.js";
import { parseRecipe } from "./recipe.js";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "wildpose-sources-"));
  await mkdir(join(root, "lsp"));
  await writeFile(join(root, "lsp", "joints.mat"), "");
});
afterAll(() => rm(root, { recursive: true }));

const locate = (source: string, more = "") =>
  locateSources(parseRecipe(`name: a\nsources: [{ source: lsp, ${source} }]\n${more}`, "a.yaml"), root);

test("official files are found by the card, others by the recipe", async () => {
  const [official] = await locate("root: lsp");
  const path = join(root, "lsp", "joints.mat");
  expect(official.sequences).toEqual([{ id: "joints.mat", files: [path], path }]);
  expect(official.inputs).toEqual([{ path, relativePath: "lsp/joints.mat" }]);
  expect(official.images).toBeNull();
  const [named] = await locate("root: lsp, annotations: [joints.mat], images: null");
  expect([named.sequences, named.inputs]).toEqual([official.sequences, official.inputs]);
});

test.each([
  ["root: lps", "", "lps: not found; correct the root (--root) or sources[].root in a.yaml"],
  ["root: lsp/joints.mat", "", "lsp/joints.mat: not found; correct the root"],
  ["root: lsp, annotations: [other.mat]", "", "lsp/other.mat: not found; correct annotations: of lsp in a.yaml"],
  ["root: lsp, images: photos", "", "lsp/photos: not found; the recipe needs this image folder"],
  ["root: lsp", "images: embed", "lsp/images: not found; the recipe needs this image folder"],
])("what is not there is named with the next step, in one line: %s %s", async (source, more, message) => {
  const error = await locate(source, more).then(
    () => new Error("found"),
    (reason: Error) => reason,
  );
  expect(error.name).toBe("MissingSourceError");
  expect(error.message).toContain(`lsp: ${root}/${message}`);
  expect(error.message).not.toContain("\n");
});

test("an unknown source is refused with the nearest known one", async () => {
  const recipe = parseRecipe("name: a\nsources: [{ source: lps, root: lsp }]\n", "a.yaml");
  await expect(locateSources(recipe, root)).rejects.toThrow(
    /^source "lps" is not known; known: lsp, .*; did you mean "lsp"\?$/,
  );
});

test("an option that the adapter does not know is refused", async () => {
  await expect(locate("root: lsp, options: { fps: 10 }")).rejects.toThrow(
    'lsp: options: unknown option "fps"; known: none',
  );
});

test("images: none looks at no image folder", async () => {
  expect((await locate("root: lsp, images: nowhere", "images: none"))[0].images).toBeNull();
});
