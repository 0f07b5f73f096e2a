/** A small adapter that passes every check, and can be made to fail each: a table of standing people. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { DatasetAdapter, DatasetCard } from "@wildpose/adapters";
import { h36m17, MalformedSourceError, MissingSourceError, type PoseSample, type SourceSplit } from "@wildpose/pose";
import type { AdapterConformance } from "../conformance.js";
import { tinyBody, tinyCamera, tinyKeypoints } from "../tiny-body.js";

export const madeCard: DatasetCard = {
  id: "made",
  title: "Made people",
  homepage: "https://example.org/made",
  licence: { annotations: "None is needed.", images: "There are none." },
  citation: "@misc{made,\n  title = {Made {People}},\n}\n",
  skeleton: h36m17,
  units: { pixels: "zero-based", length: "metres" },
  provides: { joints3d: true, camera: true, bbox: false, occlusion: true, images: true },
  expectedSamples: { train: 2, test: 2 },
  trees: [
    {
      id: "official",
      annotations: [{ path: "people.csv", samples: 4, bytes: null, checksum: null }],
      images: "images",
      imageCount: 4,
    },
  ],
};

/** Person → subject; the height is the subject's. */
const header = "name,split,subject,height";

export function madeTable(copies: number): string {
  const rows = Array.from({ length: 4 * copies }, (_, row) =>
    row % 4 < 2 ? `p${row},train,s1,1.70` : `p${row},test,s2,1.85`,
  );
  return `${[header, ...rows].join("\n")}\n`;
}

/** Reads the table; `change` may alter a sample. */
export function madeAdapter(
  change: (sample: PoseSample, row: number) => Partial<PoseSample> = () => ({}),
  card = madeCard,
): DatasetAdapter {
  return {
    card,
    async sequences({ root }) {
      const path = join(root, "people.csv");
      try {
        await readFile(path);
      } catch (error) {
        throw new MissingSourceError(card.id, path, "make it", { cause: error });
      }
      return [{ id: "people.csv", files: [path] }];
    },
    async *samples({ files: [path] }, signal) {
      const [first, ...rows] = (await readFile(path, "utf8")).replace(/\n$/, "").split("\n");
      if (first !== header) throw new MalformedSourceError(card.id, path, `line 1: ${header} expected`);
      for (const [row, line] of rows.entries()) {
        signal?.throwIfAborted();
        const cells = /^(\w+),(train|test),(\w+),(\d\.\d\d)$/.exec(line);
        if (!cells)
          throw new MalformedSourceError(card.id, path, `line ${row + 2}: name,split,subject,height expected`);
        const [, name, split, subject, height] = cells;
        const sample = madeSample(name, split as SourceSplit, subject, Number(height) * 1000, row, card);
        yield { ...sample, ...change(sample, row) };
      }
    },
  };
}

function madeSample(
  name: string,
  sourceSplit: SourceSplit,
  subject: string,
  heightMm: number,
  row: number,
  { id, skeleton }: DatasetCard,
): PoseSample {
  const joints3d = tinyBody({ heightMm, xMm: 10 * row + 1 });
  const keypoints = tinyKeypoints(joints3d);
  const visibility = new Uint8Array(skeleton.joints.length).fill(2);
  visibility[3] = 1;
  visibility[16] = 0;
  keypoints.fill(Number.NaN, 32, 34);
  return {
    id: `${id}/${name}`,
    source: id,
    sourceSplit,
    group: `${id}/${subject}`,
    skeleton,
    keypoints,
    visibility,
    imagePath: `${name}.jpg`,
    imageSize: null,
    bbox: null,
    intrinsics: tinyCamera,
    distortion: null,
    joints3d,
    activity: "Standing",
    defect: null,
  };
}

/** A quirk, and its test. */
export const madeQuirks = { doubled: (value: number) => value * 2, limit: 7 };

export function madeConformance(folder: string, changes: Partial<AdapterConformance> = {}): AdapterConformance {
  return {
    adapter: madeAdapter(),
    cardModule: pathToFileURL(join(folder, "card.mjs")),
    fixture: (copies) => ({ files: { "people.csv": madeTable(copies) } }),
    expected: { train: 2, test: 2 },
    first: {
      id: "made/p0",
      joints: { hip: [505.275, 495, 2], leftHip: [538, 495, 2], rightAnkle: [467.875, 726.1575, 1], rightWrist: null },
      joints3d: { leftHip: [120, 0, 4000], head: [1, -782, 3966] },
      imagePath: "p0.jpg",
      imageSize: null,
      activity: "Standing",
    },
    quirks: {
      module: madeQuirks,
      tests: {
        doubled: (quirks) => mustBe((quirks as typeof madeQuirks).doubled(4), 8),
        limit: ({ limit }) => mustBe(limit, 7),
      },
    },
    ...changes,
  };
}

export function mustBe(found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${expected} expected, found ${found}`);
}
