import { lstat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { drawLabelPicture, fullLayout, joinPictures, type LabelToDraw } from "@wildpose/builder";
import { OutputFolderError } from "@wildpose/pose";
import { createFolder } from "../../create-folder.js";

export interface Pictures {
  add(label: LabelToDraw): Promise<void>;
  /** @returns the files that were written. */
  finish(): Promise<readonly string[]>;
}

/** Pictures side by side in one file, which has a pixel for each unit of the layout. */
const COLUMNS = 2;
const sheetLayout = { ...fullLayout, density: 1 };

/**
 * A new folder that gets a PNG for each label, or a new `.png` file that gets them all. It is made when there is something
 * to write.
 *
 * @throws {OutputFolderError} when there is something at the path.
 */
export async function openPictures(path: string): Promise<Pictures> {
  if (await lstat(path).catch(() => null)) throw new OutputFolderError(path, "is there already; use another --draw");
  return path.endsWith(".png") ? oneFile(path) : folderOfFiles(path);
}

function oneFile(path: string): Pictures {
  const pictures: Buffer[] = [];
  return {
    async add(label) {
      pictures.push(await drawLabelPicture(label, sheetLayout));
    },
    async finish() {
      if (pictures.length === 0) return [];
      await createFolder(dirname(path));
      await writeFile(path, await joinPictures(pictures, COLUMNS));
      return [path];
    },
  };
}

function folderOfFiles(folder: string): Pictures {
  const files: string[] = [];
  return {
    async add(label) {
      if (files.length === 0) await createFolder(folder);
      const file = join(folder, pictureName(label.title, files.length + 1));
      await writeFile(file, await drawLabelPicture(label));
      files.push(file);
    },
    finish: async () => files,
  };
}

/** An id may hold anything, a path among it: a name has letters, digits, dots and dashes, and begins with its number. */
export function pictureName(id: string, number: number): string {
  const plain = id.replaceAll(/[^A-Za-z0-9.]+/g, "-").replaceAll(/^[-.]+|[-.]+$/g, "");
  return `${String(number).padStart(4, "0")}-${plain.slice(0, 100)}.png`;
}
