/** A labels-only release to which its images are joined later, held against one that was built with them. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildDataset, exportRelease, joinImages, readManifest, verifyRelease } from "@wildpose/builder";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runHere } from "./cli/run-wildpose.js";

const sampleRoot = fileURLToPath(new URL("../datasets/sample", import.meta.url));
let folder: string;
const place = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-join-"));
  for (const images of ["embed", "reference", "none"]) {
    const recipe = place(`${images}.yaml`);
    await writeFile(
      recipe,
      `name: joined\nimages: ${images}\nsources: [{ source: lsp, root: lsp }, { source: mpii, root: mpii }]\nrows_per_shard: 30\n`,
    );
    await buildDataset({ recipe, root: sampleRoot, out: place(images), workers: 1 });
  }
});
afterAll(() => rm(folder, { recursive: true }));

const official = { lsp: join(sampleRoot, "lsp/images"), mpii: join(sampleRoot, "mpii/images") };

test.each(["reference", "none"])(
  "joined to a release of images: %s, shards are those of a build with them",
  async (images) => {
    const out = place(`${images}-joined`);
    const report = await joinImages(place(images), { sources: official, out });
    const [joined, embedded, before] = await Promise.all([out, place("embed"), place(images)].map(readManifest));
    expect(joined.shards).toEqual(embedded.shards);
    // Images that were not there could not be compared.
    const { near_duplicates, ...counts } = embedded.counts;
    expect(joined.counts).toEqual(images === "none" ? counts : { ...counts, near_duplicates });
    expect(report).toMatchObject({ rows: embedded.counts.rows, skipped: [], shards: embedded.shards.length });
    expect(joined.joined?.recipe_sha256).toBe(before.recipe_sha256);
    expect((await verifyRelease(out)).ok).toBe(true);
    // The card differs in the hash of the recipe, in which a join says what became of missing images.
    const text = async (of: string, name: string) =>
      (await readFile(join(of, name), "utf8"))
        .replaceAll(/[0-9a-f]{64}/g, "hash")
        .replaceAll(/^(Images were not compared|\d+ images were compared|Persons whose image was not there).*\n/gm, "");
    for (const name of ["README.md", "croissant.json"])
      expect(await text(out, name)).toBe(await text(place("embed"), name));
  },
);

test("a joined release is exported with its images", async () => {
  const out = place("tar");
  const { files } = await exportRelease(place("reference-joined"), { format: "webdataset", out });
  const { counts } = await readManifest(place("reference-joined"));
  expect(files.reduce((sum, { rows }) => sum + rows, 0)).toBe(counts.rows);
  expect((await readFile(join(out, files[0].path))).includes(Buffer.from([0xff, 0xd8, 0xff]))).toBe(true);
});

test("images that are missing, damaged or others are named, and nothing is written unless their rows may be left out", async () => {
  const images = place("holes");
  for (const [source, from] of Object.entries(official)) await cp(from, join(images, source), { recursive: true });
  await rm(join(images, "lsp/im0003.jpg"));
  await writeFile(join(images, "lsp/im0005.jpg"), "no image");
  await cp(join(images, "lsp/im0007.jpg"), join(images, "lsp/im0008.jpg"));
  const out = place("with-holes");
  await expect(joinImages(place("reference"), { images, out })).rejects.toThrow(
    /lsp: 1 image-missing \(im0003.jpg\).*--skip-missing$/,
  );
  expect((await readdir(folder)).filter((name) => name.startsWith("with-holes"))).toEqual([]);
  const { rows, skipped } = await joinImages(place("reference"), { images, out, skipMissing: true });
  const lost = skipped.map(({ source, problem, first }) => `${source} ${problem} ${first}`).sort();
  expect(lost).toEqual([
    "lsp image-different im0008.jpg",
    "lsp image-missing im0003.jpg",
    "lsp image-unreadable im0005.jpg",
  ]);
  const [joined, whole] = await Promise.all([out, place("embed")].map(readManifest));
  expect(joined.counts.rows).toBe(whole.counts.rows - 3);
  expect(rows).toBe(whole.counts.rows - 3);
  expect(joined.counts.rejected).toMatchObject({ "image-missing": 1, "image-unreadable": 1, "image-different": 1 });
  expect((await verifyRelease(out)).checks.filter(({ passed }) => !passed)).toEqual([]);
});

test.each([
  ["a source without a folder", "reference", { sources: { lsp: official.lsp } }, "no image folder for mpii"],
  ["a source that the release does not have", "reference", { sources: { coco: "/" } }, "--source coco: .* has no such"],
  ["a folder that is not there", "reference", { images: "/no/such" }, "lsp: /no/such: not found"],
  ["a release with images", "embed", { sources: official }, "has its images already"],
])("%s is refused before anything is looked for", async (_, release, folders, problem) => {
  await expect(joinImages(place(release), { ...folders, out: place("refused") })).rejects.toThrow(new RegExp(problem));
});

test("the command takes a folder for each source, and says what it wrote", async () => {
  const out = place("by-command");
  const words = ["join", place("none"), "--source", `lsp=${official.lsp}`, "--source", `mpii=${official.mpii}`];
  const { exitCode, stdout } = await runHere([...words, "--out", out]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Wrote .*by-command: \d+ rows with their images, \d+ shards, .*; all checks passed\n/);
  expect((await readManifest(out)).shards).toEqual((await readManifest(place("embed"))).shards);
});

test.each([
  [["--source", "lsp"], '--source: expected <id>=<folder>, found "lsp"'],
  [["--source", "lsp=a", "--source", "lsp=b"], "--source: lsp is there twice; give it one folder"],
])("%j is refused", async (words, problem) => {
  const { exitCode, stderr } = await runHere(["join", place("none"), ...words, "--out", place("refused")]);
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain(problem);
});
