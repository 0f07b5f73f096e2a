/** What the model card of the baseline says, held against its weights, their recipe and a picture drawn anew. */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeBaseline } from "@wildpose/networks";
import { h36m17 } from "@wildpose/pose";
import { createPictureRenderer } from "@wildpose/synthesis";
import { baselineRecipeHash, loadBaselineRecipe } from "@wildpose/training";
import sharp from "sharp";
import { expect, test } from "vitest";
import { runHere } from "./cli/run-wildpose.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "packages/inference/baseline-weights");
const card = readFileSync(join(folder, "README.md"), "utf8");
const files = readdirSync(folder).filter((name) => name.endsWith(".safetensors"));

test("every file of the weights is in the card, with its bytes and SHA-256, and is at most 6 MB", () => {
  const listed = [...card.matchAll(/^\| `([^`]+\.safetensors)` \| ([\d,]+) \| `([0-9a-f]{64})` \|$/gm)];
  expect(listed.map(([, name]) => name)).toEqual(files);
  for (const [, name, bytes, sha256] of listed) {
    const content = readFileSync(join(folder, name));
    expect(content.length).toBe(Number(bytes.replaceAll(",", "")));
    expect(createHash("sha256").update(content).digest("hex")).toBe(sha256);
    expect(content.length).toBeLessThanOrEqual(6_000_000);
  }
});

test("they were trained by the last of the recipes that the card names, as it is today, from the weights of the one before", async () => {
  const recipes = [...card.matchAll(/^npx wildpose train baseline (\S+)/gm)].map(([, path]) => join(root, path));
  const hashes = await Promise.all(recipes.map(async (path) => baselineRecipeHash(await loadBaselineRecipe(path))));
  const { training } = decodeBaseline(readFileSync(join(folder, files[0])));
  expect(training.recipe_sha256).toBe(hashes.at(-1));
  expect(card).toContain(`| begun from | weights of the training before, SHA-256 \`${training["begun from"]}\` |`);
});

test("predict finds people in drawn pictures that no training saw, nearer than one that says the mean place", async () => {
  const scratch = mkdtempSync(join(tmpdir(), "wildpose-baseline-card-"));
  try {
    const size = 256;
    const renderer = createPictureRenderer(size, 0);
    const seen: Float64Array[] = [];
    const paths: string[] = [];
    for (let index = 0; index < 12; index++) {
      const { pixels, joints, camera } = renderer.render({ seed: 77, name: `card/${index}`, attitude: "standing" });
      const [fx, fy, cx, cy] = camera.intrinsics;
      const at = (joint: number) => [...joints.subarray(joint * 3, joint * 3 + 3)];
      seen.push(
        Float64Array.from(
          h36m17.joints.flatMap((_, joint) => {
            const [x, y, z] = at(joint);
            return [(fx * x) / z + cx, (fy * y) / z + cy];
          }),
        ),
      );
      paths.push(join(scratch, `${index}.png`));
      writeFileSync(
        paths[index],
        await sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
          .png()
          .toBuffer(),
      );
    }
    const { exitCode, stdout } = await runHere(["predict", ...paths, "--out", join(scratch, "out"), "--json"]);
    expect(exitCode).toBe(0);
    const found = (JSON.parse(stdout) as { keypoints_2d: number[][] }[]).map(({ keypoints_2d: places }) => places);
    const mean = seen[0].map((_, at) => seen.reduce((sum, places) => sum + places[at], 0) / seen.length);
    const away = (places: (person: number, at: number) => number) => {
      const distances = seen.flatMap((truth, person) =>
        h36m17.joints.map((_, joint) =>
          Math.hypot(...[0, 1].map((axis) => places(person, joint * 2 + axis) - truth[joint * 2 + axis])),
        ),
      );
      return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
    };
    const network = away((person, at) => found[person][Math.floor(at / 2)][at % 2]);
    expect(network).toBeLessThan(0.7 * away((_, at) => mean[at]));
  } finally {
    rmSync(scratch, { recursive: true });
  }
});
