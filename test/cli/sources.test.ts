/** `wildpose sources` and `wildpose sources check`, as a user sees them. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { adapters } from "@wildpose/adapters";
import { expect, test } from "vitest";
import { runHere, temporaryFolder } from "./run-wildpose.js";

test("sources lists every adapter within 100 columns, with what it provides", async () => {
  const { exitCode, stdout, stderr } = await runHere(["sources"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout.split("\n").filter((line) => line.length > 100)).toEqual([]);
  for (const { card } of adapters) expect(stdout).toMatch(new RegExp(`^${card.id} `, "m"));
  expect(stdout).toMatch(/^lsp .* 14 +2,000 +2D, occlusion, images$/m);
  expect(stdout).toMatch(/^lspet .* 14 +10,000 +2D, images$/m);
});

test("sources --json has the cards", async () => {
  const { stdout } = await runHere(["sources", "--json"]);
  const cards = JSON.parse(stdout);
  expect(cards.map(({ id }: { id: string }) => id)).toEqual(adapters.map(({ card }) => card.id));
  expect(cards[0]).toMatchObject({ id: "lsp", skeleton: "lsp-14", provides: { occlusion: true, joints3d: false } });
});

test("a download that is whole ends with exit code 0", async () => {
  const { exitCode, stdout } = await runHere([
    "sources",
    "check",
    "ai-challenger",
    "--root",
    "datasets/sample/ai-challenger",
  ]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^found +keypoint_train_annotations_20170909\.json +annotations, /m);
  expect(stdout).toMatch(/^found +keypoint_train_images_20170902\/ +20 images$/m);
  expect(stdout).toMatch(/^absent +validation /m);
});

test("a file of another size is wrong, with both sizes, and --json says the same", async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, "images"));
  writeFileSync(join(root, "joints.mat"), "<html>Not found</html>");
  const text = await runHere(["sources", "check", "lsp", "--root", root]);
  expect(text.exitCode).toBe(2);
  expect(text.stdout).toMatch(/^wrong +joints\.mat /m);
  expect(text.stdout).toContain("lsp: joints.mat: is a web page: the download failed; download it again\n");
  expect(text.stderr).toBe(`wildpose: lsp: ${root}: 2 problems in the download\n`);
  const json = await runHere(["sources", "check", "lsp", "--root", root, "--json"]);
  expect(json.exitCode).toBe(2);
  expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, trees: [{ annotations: [{ expectedBytes: 398347 }] }] });
});

test("an adapter of one's own is checked by its path", async () => {
  const root = temporaryFolder();
  writeFileSync(join(root, "mine.json"), "[");
  const adapter = join(temporaryFolder(), "mine.mjs");
  writeFileSync(
    adapter,
    `import { adapterFor } from ${JSON.stringify(new URL("../../packages/adapters/dist/index.js", import.meta.url).href)};
     const { card, ...readers } = adapterFor("lsp");
     const annotations = [{ path: "mine.json", samples: null, bytes: null, checksum: null }];
     export default { ...readers, card: { ...card, id: "mine", trees: [{ id: "all", annotations, images: null, imageCount: null }] } };`,
  );
  const { exitCode, stdout } = await runHere(["sources", "check", adapter, "--root", root]);
  expect(exitCode).toBe(2);
  expect(stdout).toContain("mine: mine.json: is truncated: it begins with [ and does not end with ]");
});

test("a download that is sound says which lines of a recipe read it", async () => {
  const root = fileURLToPath(new URL("../../datasets/sample/mpii", import.meta.url));
  const { exitCode, stdout } = await runHere(["sources", "check", "mpii", "--root", root]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("mpii: nothing is wrong\n\nNext\n  wildpose build <recipe> --root ");
  expect(stdout).toContain('      - source: mpii\n        root: "mpii"\n');
});
