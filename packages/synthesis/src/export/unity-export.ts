/**
 * Writes a Unity export: poses in camera frames with the cameras that saw them. `wildpose synthesize` and the exporter
 * for Unity write the same files, and the `unity` source reads both. `datasets/unity/README.md` has the format.
 *
 * Rows go to the files as they come: memory does not grow with their number. The folder has its name only when it is
 * complete.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { h36m17 } from "@wildpose/pose";
import type { Camera, ImageSize } from "../rig/camera.js";
import { type NpyRowsWriter, writeNpyRows } from "./npy-rows.js";
import { beginPartialFolder, explained } from "./partial-folder.js";

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
  /** Whether each sample has a picture, and its joints a visibility. Default false. */
  readonly pictures?: boolean;
}

export interface UnityExportWriter {
  /** The folder that pictures are written to while the export grows, at {@link picturePath}. */
  readonly imageFolder: string;
  /** The samples that follow are this clip's. */
  beginClip(clip: ExportClip): void;
  /** @returns the camera's row. */
  addCamera(camera: Camera): number;
  /**
   * @param points [17, 3] millimetres, camera frame, joints of h36m17.
   * @param frame 0-based, of the clip's file.
   * @param camera row of the camera.
   * @param visibility [17] `OCCLUDED` or `VISIBLE`, where the export has pictures.
   */
  addSample(points: Float64Array, frame: number, camera: number, visibility?: Uint8Array): void;
  readonly samples: number;
  readonly cameras: number;
  /** Ends the files and gives the folder its name. */
  finish(): void;
  /** Takes away what was written; after {@link finish} it does nothing. */
  discard(): void;
}

const JOINTS = h36m17.joints.length;
const tables = { joints: "joints.npy", rows: "rows.npy", cameras: "cameras.npy" } as const;
const visibilityFile = "visibility.npy";
const imageFolderName = "images";
const descriptionFile = "export.json";

/** Pictures in one folder. */
const FOLDER = 1000;

/** Where the picture of a sample is, relative to the image folder: `00012/00012345.jpg`. */
export function picturePath(sample: number): string {
  const folder = String(Math.floor(sample / FOLDER)).padStart(5, "0");
  return `${folder}/${String(sample).padStart(8, "0")}.jpg`;
}

/**
 * Begins an export.
 *
 * @throws {OutputFolderError} when the folder is not empty or cannot be written.
 */
export function writeUnityExport(options: UnityExportOptions): UnityExportWriter {
  const { out, generator, imageSize, seed, pictures = false } = options;
  const folder = beginPartialFolder(out);
  const attempt = <Result>(work: () => Result): Result => explained(out, work);
  const [joints, rows, cameras, visibilities] = beginTables();
  const clips: (ExportClip & { samples: number })[] = [];
  const planar = new Float64Array(JOINTS * 3);
  let isOpen = true;
  const closeTables = () => {
    isOpen = false;
    for (const table of [joints, rows, cameras, ...(pictures ? [visibilities] : [])]) table.close();
  };

  function beginTables(): NpyRowsWriter[] {
    try {
      return attempt(() => [
        writeNpyRows(join(folder.path, tables.joints), "<f4", JOINTS * 3),
        writeNpyRows(join(folder.path, tables.rows), "<i4", 3),
        writeNpyRows(join(folder.path, tables.cameras), "<f8", 16),
        ...(pictures ? [writeNpyRows(join(folder.path, visibilityFile), "<i4", JOINTS)] : []),
      ]);
    } catch (error) {
      folder.discard();
      throw error;
    }
  }

  return {
    imageFolder: join(folder.path, imageFolderName),
    beginClip(clip) {
      clips.push({ ...clip, samples: 0 });
    },
    addCamera({ intrinsics, rotation, translation }) {
      attempt(() => cameras.append([...intrinsics, ...rotation, ...translation]));
      return cameras.rows - 1;
    },
    addSample(points, frame, camera, visibility) {
      const clip = clips.at(-1);
      if (!clip) throw new Error("a sample before the first clip");
      if ((visibility !== undefined) !== pictures) throw new Error("a visibility where there are no pictures, or none");
      for (let joint = 0; joint < JOINTS; joint++) {
        for (let axis = 0; axis < 3; axis++) planar[axis * JOINTS + joint] = points[joint * 3 + axis];
      }
      attempt(() => {
        joints.append(planar);
        rows.append([clips.length - 1, frame, camera]);
        if (visibility !== undefined) visibilities.append(visibility);
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
          ...(pictures ? { images: true } : {}),
          seed: String(seed),
          clips: clips.map(({ framesPerSecond, split, samples, ...clip }) => ({
            ...clip,
            frames_per_second: framesPerSecond,
            split,
            samples,
          })),
          complete: true,
        };
        writeFileSync(join(folder.path, descriptionFile), `${JSON.stringify(description, null, 2)}\n`);
      });
      folder.commit();
    },
    discard() {
      try {
        if (isOpen) closeTables();
      } catch {
        // What could not be written to the end goes away with the rest.
      }
      folder.discard();
    },
  };
}
