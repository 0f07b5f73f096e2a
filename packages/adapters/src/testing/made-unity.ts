/** Unity exports and files in the paper's layout made by code, with invented numbers. For tests only. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeNpy } from "@wildpose/formats/numpy";
import { h36m17 } from "@wildpose/pose";
import { afterAll } from "vitest";

/** Folders that are removed when the test file is done. */
export function temporaryFolders(): () => Promise<string> {
  const made: string[] = [];
  afterAll(async () => {
    for (const folder of made) await rm(folder, { recursive: true, force: true });
  });
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), "wildpose-unity-"));
    made.push(folder);
    return folder;
  };
}

export type Files = Map<string, string | Uint8Array>;

/** Writes the files into a folder. */
export async function writeFiles(folder: string, files: Files): Promise<string> {
  for (const [name, content] of files) await writeFile(join(folder, name), content);
  return folder;
}

/** An invented pose: joint j of sample s at (10 j + s, −20 j + s, 4000 + j + s) millimetres, in h36m17's order. */
export function madePoint(sample: number, joint: number): readonly [x: number, y: number, z: number] {
  return [10 * joint + sample, -20 * joint + sample, 4000 + joint + sample];
}

/** [51] planar values of a sample, joint `order[i]` of h36m17 at place i. */
export function madePlanar(
  sample: number,
  order: readonly number[] = h36m17.joints.map((_, joint) => joint),
): number[] {
  return [0, 1, 2].flatMap((axis) => order.map((joint) => madePoint(sample, joint)[axis]));
}

/** Two cameras: one as the world, one that stands opposite and 5 m away. */
export const madeCameras: readonly (readonly number[])[] = [
  [1145, 1143, 500, 510, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0],
  [900, 901, 512, 384, -1, 0, 0, 0, 1, 0, 0, 0, -1, 0, 0, 5000],
];

export const madeRows = [
  [0, 0, 0],
  [0, 5, 1],
  [0, 10, 0],
  [1, 0, 1],
  [1, 0, 0],
] as const;

/** `export.json` of {@link madeExport}, to be changed. */
export function madeDescription() {
  return {
    format: "wildpose-unity-export",
    version: 1,
    generator: "made by a test",
    joints: [...h36m17.joints] as string[],
    unit: "millimetres",
    frame: "camera: +x right, +y down, +z forward",
    image_size: [1000, 1002],
    samples: madeRows.length,
    seed: "7" as string | null,
    clips: [
      { name: "02_01", activity: "walk", source: "02_01.fbx", frames_per_second: 120, split: "train", samples: 3 },
      { name: "dance/slow", activity: "dance", source: "dance.fbx", frames_per_second: 30, split: "test", samples: 2 },
    ],
    complete: true,
  };
}

export function float32Table(rows: readonly (readonly number[])[], columns: number): Uint8Array {
  return writeNpy({ dtype: "<f4", shape: [rows.length, columns], data: Float32Array.from(rows.flat()) });
}

export function float64Table(rows: readonly (readonly number[])[], columns: number): Uint8Array {
  return writeNpy({ dtype: "<f8", shape: [rows.length, columns], data: Float64Array.from(rows.flat()) });
}

export function int32Table(rows: readonly (readonly number[])[], columns: number): Uint8Array {
  return writeNpy({ dtype: "<i4", shape: [rows.length, columns], data: Int32Array.from(rows.flat()) });
}

/** The four files of an export of five samples in two clips. */
export function madeExport(description: unknown = madeDescription()): Files {
  return new Map<string, string | Uint8Array>([
    [
      "joints.npy",
      float32Table(
        madeRows.map((_, sample) => madePlanar(sample)),
        51,
      ),
    ],
    ["rows.npy", int32Table(madeRows, 3)],
    ["cameras.npy", float64Table(madeCameras, 16)],
    ["export.json", JSON.stringify(description)],
  ]);
}

/**
 * An order that fits what is known of the paper's: head and neck first, the hip at 10. The rest is invented.
 */
export const inventedPaperOrder = [10, 9, 14, 15, 16, 11, 12, 13, 8, 7, 0, 1, 2, 3, 4, 5, 6];

export const inventedPaperJoints: readonly string[] = inventedPaperOrder.map((joint) => h36m17.joints[joint]);
