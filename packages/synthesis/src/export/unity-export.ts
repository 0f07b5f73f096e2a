/**
 * Writes a Unity export: poses in camera frames with the cameras that saw them. `wildpose synthesize` and the exporter
 * for Unity write the same files, and the `unity` source reads both. `datasets/unity/README.md` has the format.
 *
 * Rows go to the files as they come: memory does not grow with their number. The folder has its name only when it is
 * complete; until then it is `<out>.partial`.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { h36m17, OutputFolderError } from "@wildpose/pose";
import type { Camera, ImageSize } from "../rig/camera.js";
import { type NpyRowsWriter, writeNpyRows } from "./npy-rows.js";

export type ExportSplit = "train" | "validation" | "test";

/** A clip of an export. Its samples follow each other. */
export interface ExportClip {
  /** Unique in the export. */
  readonly name: string;
  readonly activity: string;
  /** The file it is from, relative to what was asked for, or `sampler`. */
  readonly source: string;
  readonly framesPerSecond: number;
  readonly split: ExportSplit;
}

export interface UnityExportOptions {
  /** Folder to write; it must be empty or not exist. */
  readonly out: string;
  readonly generator: string;
  readonly imageSize: ImageSize;
  readonly seed: number;
}

export interface UnityExportWriter {
  /** The samples that follow are this clip's. */
  beginClip(clip: ExportClip): void;
  /** @returns the camera's row. */
  addCamera(camera: Camera): number;
  /**
   * @param points [17, 3] millimetres, camera frame, joints of h36m17.
   * @param frame 0-based, of the clip's file.
   * @param camera row of the camera.
   */
  addSample(points: Float64Array, frame: number, camera: number): void;
  readonly samples: number;
  readonly cameras: number;
  /** Ends the files and gives the folder its name. */
  finish(): void;
  /** Takes away what was written; after {@link finish} it does nothing. */
  discard(): void;
}

const JOINTS = h36m17.joints.length;
const tables = { joints: "joints.npy", rows: "rows.npy", cameras: "cameras.npy" } as const;
const descriptionFile = "export.json";
const ownFiles: readonly string[] = [...Object.values(tables), descriptionFile];

/**
 * Begins an export.
 *
 * @throws {OutputFolderError} when the folder is not empty or cannot be written.
 */
export function writeUnityExport(options: UnityExportOptions): UnityExportWriter {
  const { out, generator, imageSize, seed } = options;
  const partial = `${out.replace(/[/\\]+$/, "")}.partial`;
  const attempt = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (cause) {
      if (!(cause instanceof Error) || !("code" in cause)) throw cause;
      throw new OutputFolderError(out, `cannot be written (${cause.message}); use another --out`, { cause });
    }
  };
  const [joints, rows, cameras] = attempt((): NpyRowsWriter[] => {
    requireFree(out);
    clearPartial(partial);
    mkdirSync(partial, { recursive: true });
    return [
      writeNpyRows(join(partial, tables.joints), "<f4", JOINTS * 3),
      writeNpyRows(join(partial, tables.rows), "<i4", 3),
      writeNpyRows(join(partial, tables.cameras), "<f8", 16),
    ];
  });
  const clips: (ExportClip & { samples: number })[] = [];
  const planar = new Float64Array(JOINTS * 3);
  let isOpen = true;
  const closeTables = () => {
    isOpen = false;
    for (const table of [joints, rows, cameras]) table.close();
  };

  return {
    beginClip(clip) {
      clips.push({ ...clip, samples: 0 });
    },
    addCamera({ intrinsics, rotation, translation }) {
      attempt(() => cameras.append([...intrinsics, ...rotation, ...translation]));
      return cameras.rows - 1;
    },
    addSample(points, frame, camera) {
      const clip = clips.at(-1);
      if (!clip) throw new Error("a sample before the first clip");
      for (let joint = 0; joint < JOINTS; joint++) {
        for (let axis = 0; axis < 3; axis++) planar[axis * JOINTS + joint] = points[joint * 3 + axis];
      }
      attempt(() => {
        joints.append(planar);
        rows.append([clips.length - 1, frame, camera]);
      });
      clip.samples++;
    },
    get samples() {
      return joints.rows;
    },
    get cameras() {
      return cameras.rows;
    },
    finish() {
      attempt(() => {
        closeTables();
        const description = {
          format: "wildpose-unity-export",
          version: 1,
          generator,
          joints: h36m17.joints,
          unit: "millimetres",
          frame: "camera: +x right, +y down, +z forward",
          image_size: imageSize,
          samples: joints.rows,
          seed: String(seed),
          clips: clips.map(({ framesPerSecond, split, samples, ...clip }) => ({
            ...clip,
            frames_per_second: framesPerSecond,
            split,
            samples,
          })),
          complete: true,
        };
        writeFileSync(join(partial, descriptionFile), `${JSON.stringify(description, null, 2)}\n`);
        if (existsSync(out)) rmdirSync(out);
        renameSync(partial, out);
      });
    },
    discard() {
      if (isOpen) closeTables();
      rmSync(partial, { recursive: true, force: true });
    },
  };
}

/** @throws {OutputFolderError} when there is anything in the folder. */
function requireFree(out: string): void {
  const found = statSync(out, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isDirectory()) throw new OutputFolderError(out, "is a file; use another --out");
  if (readdirSync(out).length > 0) throw new OutputFolderError(out, "is not empty; empty it, or use another --out");
}

/** Takes away what an export that was broken off has left, and nothing that it did not write. */
function clearPartial(partial: string): void {
  const found = statSync(partial, { throwIfNoEntry: false });
  if (found === undefined) return;
  const strange = found.isDirectory() ? readdirSync(partial).find((name) => !ownFiles.includes(name)) : "a file";
  if (strange !== undefined) {
    throw new OutputFolderError(partial, `is in the way and holds ${strange}; move it, or use another --out`);
  }
  rmSync(partial, { recursive: true });
}
