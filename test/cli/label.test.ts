/** `wildpose label`, as a user types it, over the bundled drawings and over a pose of one's own. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { runHere, temporaryFolder } from "./run-wildpose.js";

const pose = {
  joints: {
    ...{ hip: [100, 200], leftHip: [120, 200], rightHip: [80, 200], leftKnee: [122, 290], rightKnee: [78, 290] },
    ...{ thorax: [100, 100], head: [100, 50], leftShoulder: [140, 105], rightShoulder: [60, 105] },
  },
};

test("a source is labelled into a file of JSON lines, the same ones again, and no file is overwritten", async () => {
  const cwd = temporaryFolder();
  const source = ["--source", "lsp", "--root", join(import.meta.dirname, "../../datasets/sample/lsp")];
  const { exitCode, stdout } = await runHere(["label", ...source, "--out", "a/lsp.jsonl"], { cwd });
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: "source  persons  labelled  not labelled\nlsp          24        24\n\nWrote a/lsp.jsonl: 24 lines\n",
  });
  const text = readFileSync(join(cwd, "a/lsp.jsonl"), "utf8");
  const lines = text.trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line).sample_id).slice(0, 2)).toEqual(["lsp/im0001", "lsp/im0002"]);
  const [again, piped] = await Promise.all([
    runHere(["label", ...source, "--out", "a/lsp.jsonl"], { cwd }),
    runHere(["label", ...source], { cwd }),
  ]);
  expect(again.exitCode).toBe(1);
  expect(again.stderr).toMatch(/wildpose: a\/lsp\.jsonl: is there already; use another --out\n$/);
  expect(piped.stdout).toBe(text);
});

test("pictures go into a folder, one a person, or into one file; --json says which", async () => {
  const cwd = temporaryFolder();
  const folder = await runHere(["label", "--draw", "pictures", "--count", "3", "--json"], { cwd });
  const files = readdirSync(join(cwd, "pictures"));
  expect(files.length).toBe(3);
  expect(files[0]).toMatch(/^0001-lsp-im\d+\.png$/);
  expect(JSON.parse(folder.stdout)).toMatchObject({
    out: null,
    draw: "pictures",
    pictures: files.map((name) => `pictures/${name}`),
  });
  const { exitCode, stdout } = await runHere(["label", "--draw", "sheet.png", "--count", "3"], { cwd });
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "Drew 1 picture, the first is sheet.png\n" });
  const one = await sharp(join(cwd, "pictures", files[0])).metadata();
  const sheet = await sharp(join(cwd, "sheet.png")).metadata();
  expect([sheet.format, sheet.width, sheet.height]).toEqual(["png", one.width, one.height]);
});

test("a pose of one's own is labelled, from a file and drawn", async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "me.json"), JSON.stringify(pose));
  const { exitCode, stdout } = await runHere(["label", "--pose", "me.json"], { cwd });
  expect(exitCode).toBe(0);
  const label = JSON.parse(stdout);
  expect(label).toMatchObject({ sample_id: "pose", unit: "millimetre", camera_origin: "assumed" });
  expect(label.keypoints_3d.length).toBe(17);
  await runHere(["label", "--pose", "me.json", "--draw", "me.png"], { cwd });
  expect(existsSync(join(cwd, "me.png"))).toBe(true);
});

test("a path of an image that leaves its folder is refused, and nothing is written", async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, "images"));
  const leaving = join(root, "leaving.mjs");
  writeFileSync(
    leaving,
    `import { adapterFor } from ${JSON.stringify(new URL("../../packages/adapters/dist/index.js", import.meta.url).href)};
     const lsp = adapterFor("lsp");
     export default { ...lsp, card: { ...lsp.card, id: "leaving" }, async *samples(...where) {
       for await (const sample of lsp.samples(...where)) yield { ...sample, id: "leaving/1", source: "leaving",
         group: "leaving/1", imagePath: "../../secret.jpg" };
     } };`,
  );
  writeFileSync(
    join(root, "joints.mat"),
    readFileSync(join(import.meta.dirname, "../../datasets/sample/lsp/joints.mat")),
  );
  const words = ["label", "--source", leaving, "--root", root, "--draw", join(root, "pictures")];
  const { exitCode, stdout, stderr } = await runHere(words);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toMatch(/^wildpose: leaving: .*\.\.\/\.\.\/secret\.jpg.*\n$/);
  expect(existsSync(join(root, "pictures"))).toBe(false);
});

test.each<[string[], RegExp]>([
  [["--pose", "me.json", "--source", "lsp"], /^--pose: is labelled alone, found source lsp beside it/],
  [["--pose", "not/there.json"], /^not\/there\.json: cannot be read \(ENOENT\); name a JSON file/],
  [["--source", "lsp"], /^--source: expected --root with it/],
  [["--source", "lsp", "--root", "/not/there"], /^lsp: \/not\/there: not found; give --root the folder/],
  [["a.yaml", "--source", "lsp", "--root", "."], /^--source: a recipe names its sources itself, found a\.yaml/],
  [["--count", "3"], /^--count: used with --draw only/],
  [["--draw", "a.png", "--count", "61"], /^--count: expected a whole number of 1 to 60 in one file/],
  [["--draw", "pictures", "--count", "0"], /^--count: expected a whole number of 1 to 100000, found 0/],
  [["--json"], /^--json: is about what --out and --draw wrote/],
  [["--engine", "gpu"], /^--engine: expected one of /],
])("label %j is refused on one line", async (words, problem) => {
  const { exitCode, stdout, stderr } = await runHere(["label", ...words], { cwd: temporaryFolder() });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toMatch(/^wildpose: [^\n]*\n$/);
  expect(stderr.slice("wildpose: ".length)).toMatch(problem);
});
