/** Releases from what is not a photograph with 2D joints: measured 3D, bent lenses, and an adapter from elsewhere. */
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildDataset, openShard, type ReleaseRows, readManifest, verifyRelease } from "@wildpose/builder";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repositoryRoot, runWildpose } from "./cli/run-wildpose.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-measured-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function build(name: string, recipe: string) {
  const path = join(folder, `${name}.yaml`);
  await writeFile(path, `name: ${name}\nimages: none\n${recipe}`);
  const out = join(folder, name);
  const report = await buildDataset({ recipe: path, out, workers: 1 });
  expect((await verifyRelease(out)).checks.filter(({ passed }) => !passed)).toEqual([]);
  const rows: ReleaseRows[] = [];
  for (const { path: shard } of report.shards) {
    for await (const group of (await openShard(join(out, shard))).rows()) rows.push(group);
  }
  return { report, rows, manifest: await readManifest(out) };
}

const all = <Value>(rows: readonly ReleaseRows[], values: (group: ReleaseRows) => Iterable<Value>): Value[] =>
  rows.flatMap((group) => [...values(group)]);

describe("a release of synthetic motion", () => {
  let rows: ReleaseRows[];
  let read: Awaited<ReturnType<typeof build>>;
  beforeAll(async () => {
    const synthesized = await runWildpose(["synthesize", "--count", "200", "--out", join(folder, "motion")]);
    expect(synthesized.exitCode).toBe(0);
    read = await build("motion-release", "sources: [{ source: unity, root: motion }]\n");
    rows = read.rows;
  });

  test("keeps every sample as it was measured, and verifies", () => {
    expect(read.report.sources).toMatchObject([{ source: "unity", persons: 200, kept: 200, rejected: {} }]);
    expect(new Set(all(rows, (group) => group.label_origin))).toEqual(new Set(["measured"]));
    expect(new Set(all(rows, (group) => group.camera_origin))).toEqual(new Set(["calibrated"]));
    expect(new Set(all(rows, (group) => group.image.path))).toEqual(new Set([null]));
    expect(new Set(all(rows, (group) => group.synthesized))).toEqual(new Set([0]));
  });

  test("has true right views: shifted by the focal length times 500 mm over the depth, at the same height", () => {
    for (const group of rows) {
      for (let row = 0; row < group.count; row++) {
        for (let joint = 0; joint < 17; joint++) {
          const at = (row * 17 + joint) * 2;
          const depth = group.keypoints_3d[(row * 17 + joint) * 3 + 2] + group.root_position[row * 3 + 2];
          const shift = group.keypoints_2d[at] - group.keypoints_2d_right[at];
          expect(shift).toBeCloseTo((group.camera[row * 4] * 500) / depth, 2);
          expect(group.keypoints_2d_right[at + 1]).toBeCloseTo(group.keypoints_2d[at + 1], 3);
        }
      }
    }
  });

  test("names every file it was read from", () => {
    expect(read.manifest.inputs.map(({ path }) => path).sort()).toEqual([
      "motion/cameras.npy",
      "motion/export.json",
      "motion/joints.npy",
      "motion/rows.npy",
    ]);
  });
});

describe("an adapter from elsewhere, named by its path", () => {
  const skeleton = pathToFileURL(join(repositoryRoot, "packages/pose/dist/index.js")).href;
  /** Forty persons a bent lens saw, every tenth of them said to be wrong, in a skeleton with a rule of its own. */
  const source = `
    import { defineSkeleton, h36m17 } from ${JSON.stringify(skeleton)};
    const names = h36m17.joints.map((name) => name.replace("head", "crown"));
    const rule = Object.fromEntries(h36m17.joints.map((name, joint) => [name, names[joint]]));
    const own = defineSkeleton("own", names.map((name, joint) => [name, names[h36m17.parents[joint]] ?? null]), rule);
    const body = [0,0, -124,0, -124,412, -124,836, 124,0, 124,412, 124,836, 0,-252, 0,-503, 0,-590, 0,-710,
      178,-503, 178,-228, 178,35, -178,-503, -178,-228, -178,35];
    const card = {
      id: "elsewhere", title: "Elsewhere", homepage: "https://example.org", citation: "@misc{elsewhere}\\n", skeleton: own,
      licence: { annotations: "CC0.", images: "None." }, units: { pixels: "zero-based", length: null },
      provides: { joints3d: false, camera: true, bbox: false, occlusion: false, images: false },
      expectedSamples: { train: 40 },
      trees: [{ id: "official", annotations: [{ path: "a.csv", samples: 40, bytes: null, checksum: null }], images: null, imageCount: null }],
    };
    export default {
      card,
      sequences: async ({ root }) => [{ id: "a", files: [root + "/a.csv"] }],
      async *samples() {
        for (let person = 0; person < 40; person++) {
          const id = "elsewhere/" + person;
          yield {
            id, source: "elsewhere", sourceSplit: "train", group: id, skeleton: own,
            keypoints: Float32Array.from(body, (value, i) => 480 + person + value * (0.3 + person / 400)),
            visibility: new Uint8Array(17).fill(2), imagePath: null, imageSize: [1000, 1000], bbox: null,
            intrinsics: [1145, 1143, 512, 515], distortion: [-0.207, 0.248, -0.0031, -0.00142, -0.00098],
            joints3d: null, activity: null, defect: person % 10 === 0 ? "torn-page" : null,
          };
        }
      },
    };`;
  beforeAll(async () => {
    await writeFile(join(folder, "adapter.mjs"), source);
    await writeFile(join(folder, "a.csv"), "made");
  });
  const recipe = "sources: [{ source: ./adapter.mjs, root: . }]\n";

  test("gives generated labels that keep their promise through the lens", async () => {
    const { report, rows, manifest } = await build("outside", recipe);
    expect(report.sources).toMatchObject([{ source: "elsewhere", persons: 40, kept: 36 }]);
    expect(report.sources[0].rejected).toEqual({ "known-defect": 4 });
    expect(new Set(all(rows, (group) => group.label_origin))).toEqual(new Set(["generated"]));
    expect(rows[0].camera_distortion[0]).toBeCloseTo(-0.207, 6);
    expect(rows[0].image_width[0]).toBe(1000);
    expect(rows[0].image_sha256[0]).toBeNull();
    expect(Math.max(...all(rows, (group) => group.reprojection_error_px))).toBeLessThan(0.01);
    expect(manifest.inputs.map(({ path }) => path)).toEqual(["a.csv"]);
    expect(manifest.code["adapter elsewhere"]).toBe(`sha256 ${createHash("sha256").update(source).digest("hex")}`);
  });

  test("a defect that the recipe keeps is flagged", async () => {
    const { report, rows } = await build("kept", `${recipe}select: { keep_defects: [torn-page] }\n`);
    expect(report.sources[0]).toMatchObject({ kept: 40, rejected: {} });
    const flagged = all(rows, (group) => group.flags).filter((flags) => flags.includes("known-defect"));
    expect(flagged).toHaveLength(4);
  });
});
