/** `tools/make-full-size-annotations.mjs`, at a small scale: what it says it made is what the adapters read. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { adapterFor, readSource } from "@wildpose/adapters";
import { loadRecipe, type RecipeSource } from "@wildpose/builder";
import type { PoseSample } from "@wildpose/pose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const tool = fileURLToPath(new URL("../tools/make-full-size-annotations.mjs", import.meta.url));

interface Made {
  readonly images: number;
  readonly persons: number;
  readonly visible: number;
  readonly occluded: number;
  readonly notLabelled: number;
  readonly sha256: string;
}

function make(out: string, ...options: string[]): Record<string, Made> {
  const run = spawnSync(process.execPath, [tool, "--out", out, ...options]);
  expect(run.status, run.stderr.toString()).toBe(0);
  return JSON.parse(readFileSync(join(out, "made.json"), "utf8")).sources;
}

async function* samplesOf(folder: string, { source, root, annotations }: RecipeSource): AsyncGenerator<PoseSample> {
  const paths = annotations?.map((path) => join(folder, root, path)) ?? null;
  yield* readSource(adapterFor(source), { root: join(folder, root), annotations: paths, options: {} });
}

/** The same account of the samples as the tool gives of what it made. */
async function accountOf(samples: AsyncIterable<PoseSample>): Promise<Made> {
  const hash = createHash("sha256");
  const counts = [0, 0, 0];
  const images = new Set<string | null>();
  let persons = 0;
  for await (const { id, imagePath, keypoints, visibility } of samples) {
    hash.update(`${id}\n`);
    for (const [joint, code] of visibility.entries()) {
      const place = code === 0 ? new Float32Array(2) : keypoints.slice(joint * 2, joint * 2 + 2);
      hash.update(new Uint8Array(place.buffer)).update(Uint8Array.of(code));
      counts[code]++;
    }
    images.add(imagePath);
    persons++;
  }
  const [notLabelled, occluded, visible] = counts;
  return { images: images.size, persons, visible, occluded, notLabelled, sha256: hash.digest("hex") };
}

const folder = mkdtempSync(join(tmpdir(), "wildpose-full-size-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("at scale 0.002", () => {
  const [first, second] = [join(folder, "first"), join(folder, "second")];
  let made: Record<string, Made>;
  beforeAll(() => {
    made = make(first, "--scale", "0.002");
    make(second, "--scale", "0.002");
  });

  it("there are as many images and persons as 0.002 of the official files have", () => {
    const counts = Object.entries(made).map(([source, { images, persons }]) => [source, images, persons]);
    expect(counts).toEqual([
      ["lsp", 4, 4],
      ["lspet", 20, 20],
      ["mpii", 50, 80],
      ["ai-challenger", 420 + 60, 760 + 109],
    ]);
  });

  it("the adapters find exactly the persons that were made", async () => {
    const { sources } = await loadRecipe(join(first, "recipe.yaml"));
    expect(sources.map(({ source }) => source)).toEqual(Object.keys(made));
    for (const source of sources) {
      const found = await accountOf(samplesOf(first, source));
      // An image of MPII without persons gives no sample.
      const images = source.source === "mpii" ? found.images : made[source.source].images;
      expect(found, source.source).toEqual({ ...made[source.source], images });
    }
  });

  it("every format has what it can say: occluded joints, missing joints, a set that withholds them", async () => {
    const { lsp, lspet, mpii, "ai-challenger": aiChallenger } = made;
    expect(lsp.notLabelled).toBe(0);
    expect(lspet.occluded).toBe(0);
    for (const { visible, occluded, notLabelled } of [mpii, aiChallenger]) {
      expect(Math.min(visible, occluded, notLabelled)).toBeGreaterThan(100);
    }
    const { sources } = await loadRecipe(join(first, "recipe.yaml"));
    const splits = { mpii: "train test", "ai-challenger": "train validation" };
    for (const [source, expected] of Object.entries(splits)) {
      const found = new Set<string>();
      const entry = sources.find((one) => one.source === source);
      for await (const { sourceSplit } of samplesOf(first, entry as RecipeSource)) found.add(sourceSplit);
      expect([...found].join(" ")).toBe(expected);
    }
  });

  it("two runs give the same bytes", () => {
    const files = readdirSync(first, { recursive: true, encoding: "utf8" }).filter((path) => /\.\w+$/.test(path));
    expect(files.sort()).toHaveLength(7);
    for (const file of files) {
      expect(readFileSync(join(second, file)).equals(readFileSync(join(first, file))), file).toBe(true);
    }
  });
});

describe("with --persons", () => {
  it("AI-Challenger alone has exactly so many, in files that together are read as one source", async () => {
    const out = join(folder, "parts");
    const made = make(out, "--persons", "501", "--persons-per-file", "200", "--scale", "0.002");
    expect(Object.keys(made)).toEqual(["ai-challenger"]);
    const { sources } = await loadRecipe(join(out, "recipe.yaml"));
    expect(sources[0].annotations).toHaveLength(3);
    const found = await accountOf(samplesOf(out, sources[0]));
    expect(found.persons).toBe(501);
    expect(found).toEqual(made["ai-challenger"]);
  });
});

describe("what it refuses", () => {
  it("a folder with something in it, and options that say nothing", () => {
    const taken = join(folder, "taken");
    mkdirSync(taken);
    writeFileSync(join(taken, "mine.txt"), "");
    const refusals = [["--out", taken], [], ["--out", join(folder, "new"), "--scale", "none"]].map((options) => {
      const { status, stderr } = spawnSync(process.execPath, [tool, ...options]);
      return [status, stderr.toString().trim().split("\n").length];
    });
    expect(refusals).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
    expect(readdirSync(taken)).toEqual(["mine.txt"]);
  });
});
