/** Releases of other searches than the paper's: each is verified by the promise that holds for it. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildDataset, readManifest, verifyRelease } from "@wildpose/builder";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../datasets/sample", import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-search-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function releaseOf(mode: string, search: object): Promise<string> {
  const out = join(folder, mode);
  const recipe = `${out}.yaml`;
  const sources = "[{ source: lsp, root: lsp }, { source: ai-challenger, root: ai-challenger }]";
  await writeFile(recipe, `name: search\nsources: ${sources}\nsearch: ${JSON.stringify({ mode, ...search })}\n`);
  await buildDataset({ recipe, root, out, workers: 1 });
  return out;
}

const reprojectionOf = async (release: string) =>
  (await verifyRelease(release)).checks.find(({ name }) => name === "reprojection");

const cases: [string, object, RegExp, string][] = [
  ["refined", { keypoint_deviation_px: 1 }, /^at most [\d.e-]+ px at/, "gives `keypoints_2d` back to within 0.01 px"],
  ["blend", { keypoint_deviation_px: 3 }, /^mode blend, not on the rays: at most 0\.0000\d+ px/, "does **not** give"],
  [
    "blend",
    { keypoint_deviation_mm: 15 },
    /^mode blend, not on the rays: at most 0\.0000\d+ px/,
    "15 mm at the person",
  ],
  ["depth-only", {}, /^mode depth-only, not on the rays: at most 0\.0000\d+ px/, "does **not** give"],
];
describe.each(cases)("a release of mode %s, %j", (mode, search, figure, promise) => {
  let release: string;
  beforeAll(async () => {
    release = await releaseOf(mode, search);
  });
  afterAll(() => rm(release, { recursive: true }));

  test("passes every check, and says in manifest and card what it is", async () => {
    const { ok, checks } = await verifyRelease(release);
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(ok).toBe(true);
    expect(checks.find(({ name }) => name === "reprojection")?.detail).toMatch(figure);
    expect((await readManifest(release)).recipe.search).toEqual({ mode, ...search });
    const card = await readFile(join(release, "README.md"), "utf8");
    expect(card).toContain(`Search mode \`${mode}\``);
    expect(card).toContain(promise);
  });

  test("fails when the manifest claims another search", async () => {
    const path = join(release, "manifest.json");
    const manifest = JSON.parse(await readFile(path, "utf8"));
    const claimed = mode === "refined" ? { mode: "depth-only" } : { mode: "refined" };
    await writeFile(path, JSON.stringify({ ...manifest, recipe: { ...manifest.recipe, search: claimed } }));
    expect((await reprojectionOf(release))?.passed).toBe(false);
    const inexact = { mode: "blend", keypoint_deviation_px: 3.1 };
    await writeFile(path, JSON.stringify({ ...manifest, recipe: { ...manifest.recipe, search: inexact } }));
    expect((await reprojectionOf(release))?.detail).toMatch(/projects [\d.]+ px from where mode blend puts it/);
  });
});
