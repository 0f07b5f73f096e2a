import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { adapters, readSource } from "@wildpose/adapters";
import { projectPinhole } from "@wildpose/camera";
import { readMatlabV5 } from "@wildpose/formats";
import { h36m17, type PoseSample, remapPose, remapToH36m17 } from "@wildpose/pose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const committed = join(root, "datasets/sample");

/** The sources that have a made copy. */
const sources = adapters.filter(({ card }) => existsSync(join(committed, card.id)));

interface Truth {
  readonly joints: readonly string[];
  readonly samples: Readonly<
    Record<string, { intrinsics: [number, number, number, number]; joints: [number, number, number][] }>
  >;
}

describe("tools/make-sample-data.mjs", () => {
  const folder = mkdtempSync(join(tmpdir(), "wildpose-sample-"));
  const [first, second] = [join(folder, "first"), join(folder, "second")];
  beforeAll(() => {
    for (const out of [first, second]) {
      const run = spawnSync(process.execPath, [join(root, "tools/make-sample-data.mjs"), "--out", out]);
      expect(run.status, run.stderr.toString()).toBe(0);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("writes the same bytes when run twice", () => {
    expect(filesIn(second)).toEqual(filesIn(first));
    expect(filesIn(first).length).toBeGreaterThan(90);
    for (const file of filesIn(first)) {
      if (!readFileSync(join(first, file)).equals(readFileSync(join(second, file)))) expect.fail(`${file} differs`);
    }
  });

  it("datasets/sample is what it writes: the same files, and the same annotations and truth", () => {
    expect(filesIn(committed).filter((file) => file !== "README.md")).toEqual(filesIn(first));
    for (const file of filesIn(first)) {
      const [here, made] = [readFileSync(join(committed, file)), readFileSync(join(first, file))];
      if (file.endsWith(".json")) expect(made.toString() === here.toString(), file).toBe(true);
      // Another zlib or JPEG encoder may pack the same content into other bytes.
      if (file.endsWith(".mat")) expect(readMatlabV5(made), file).toEqual(readMatlabV5(here));
    }
  });
});

describe("datasets/sample", () => {
  const truth: Truth = JSON.parse(readFileSync(join(committed, "truth.json"), "utf8"));

  it("stays below 2 MB, and truth.json below 200 kB", () => {
    const sizes = filesIn(committed).map((file) => statSync(join(committed, file)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2_000_000);
    expect(statSync(join(committed, "truth.json")).size).toBeLessThan(200_000);
  });

  it.each(sources.map((adapter) => [adapter.card.id, adapter] as const))(
    "%s: read by its adapter, every image is there and the labels are the projected truth",
    async (source, adapter) => {
      const samples: PoseSample[] = [];
      const root = join(committed, source);
      for await (const sample of readSource(adapter, { root, annotations: null, options: {} })) samples.push(sample);
      expect(samples.length).toBeGreaterThanOrEqual(24);

      // MPII and AI-Challenger have whole pixels, the others four decimals; the truth is rounded to 0.1 mm.
      const tolerance = source === "lsp" || source === "lspet" ? 0.05 : Math.SQRT1_2 + 0.05;
      let compared = 0;
      for (const sample of samples) {
        const image = join(root, adapter.card.trees[0].images ?? "", sample.imagePath ?? "");
        expect(sample.imagePath !== null && existsSync(image), image).toBe(true);
        const { intrinsics, joints } = truth.samples[sample.id];
        const projected = projectPinhole(Float64Array.from(joints.flat()), intrinsics, new Float64Array(34));
        const labels = new Float32Array(34);
        const visibility = new Uint8Array(17);
        remapPose(remapToH36m17(adapter.card.skeleton), sample.keypoints, sample.visibility, labels, visibility);
        for (let j = 0; j < 17; j++) {
          // A midpoint of pixels is not the pixel of the midpoint: only joints that are labelled directly.
          if (visibility[j] === 0 || !/^(left|right)/.test(h36m17.joints[j])) continue;
          const distance = Math.hypot(labels[j * 2] - projected[j * 2], labels[j * 2 + 1] - projected[j * 2 + 1]);
          if (!(distance < tolerance)) expect.fail(`${sample.id} ${h36m17.joints[j]}: ${distance} px from the truth`);
          compared++;
        }
      }
      expect(compared).toBeGreaterThan(200);
    },
  );

  it("has all that the formats allow: unlabelled and occluded joints, images of several people, of none, of a test set", async () => {
    const bySource = new Map<string, PoseSample[]>();
    for (const adapter of sources) {
      const { card } = adapter;
      const root = join(committed, card.id);
      const samples: PoseSample[] = [];
      for await (const sample of readSource(adapter, { root, annotations: null, options: {} })) samples.push(sample);
      bySource.set(card.id, samples);
    }
    const codes = (source: string) =>
      [...new Set(bySource.get(source)?.flatMap(({ visibility }) => [...visibility]))].sort();
    expect(codes("lsp")).toEqual([1, 2]);
    expect(codes("lspet")).toEqual([0, 2]);
    expect(codes("mpii")).toEqual([0, 1, 2]);
    expect(codes("ai-challenger")).toEqual([0, 1, 2]);
    const mpii = bySource.get("mpii") as PoseSample[];
    const ofTestSet = mpii.filter(({ sourceSplit }) => sourceSplit === "test");
    expect(ofTestSet.length).toBeGreaterThan(0);
    expect(ofTestSet.every(({ visibility }) => visibility.every((code) => code === 0))).toBe(true);
    const images = readdirSync(join(committed, "mpii/images"));
    expect(images.length - new Set(mpii.map(({ imagePath }) => imagePath)).size).toBe(1);
    expect(mpii.some(({ id }) => id.endsWith("/2"))).toBe(true);
  });
});

/** All files below a folder, sorted, with forward slashes. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
}
