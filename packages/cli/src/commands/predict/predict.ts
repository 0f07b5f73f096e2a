import { lstat, rm, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { drawLabelPicture, fullLayout, readPhotograph } from "@wildpose/builder";
import { h36m17, InvalidSettingError, OutputFolderError } from "@wildpose/pose";
import { createFolder } from "../../create-folder.js";
import { interruptionSignal } from "../../interruption.js";
import { printJson } from "../../json-output.js";
import { type BaselineArguments, openAskedBaseline } from "../../open-baseline.js";
import { type Box, findPose, type PredictedPose } from "./find-pose.js";

export interface PredictArguments extends BaselineArguments {
  image: string[];
  box: string | undefined;
  out: string;
  json: boolean;
}

export async function predict(args: PredictArguments): Promise<void> {
  const { image: images, out, json } = args;
  const box = args.box === undefined ? null : parseBox(args.box);
  const files = await newFiles(images, out);
  const signal = interruptionSignal();
  const baseline = await openAskedBaseline(args);
  const documents: object[] = [];
  try {
    for (const [index, image] of images.entries()) {
      signal.throwIfAborted();
      const photograph = await readPhotograph(image);
      if (box !== null) refuseOutside(box, photograph, image);
      const found = await findPose(baseline, image, photograph, box);
      const document = poseDocument(image, photograph, box, found);
      if (index === 0) await createFolder(out);
      await writeWhole(files[index].picture, await drawPicture(image, photograph.bytes, found));
      await writeWhole(files[index].document, Buffer.from(`${JSON.stringify(document, null, 2)}\n`));
      documents.push(document);
      if (!json) process.stdout.write(`${image}: ${files[index].picture}\n`);
    }
  } finally {
    await baseline.close();
  }
  if (json) printJson(documents.length === 1 ? documents[0] : documents);
}

/** @throws {InvalidSettingError} when it is not four numbers of a box with an area. */
export function parseBox(text: string): Box {
  const numbers = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [x, y, width, height] = numbers;
  if (numbers.length !== 4 || !numbers.every(Number.isFinite) || !(width >= 1 && height >= 1)) {
    throw new InvalidSettingError(`--box: expected x,y,width,height in pixels such as 120,40,210,380, found ${text}`);
  }
  return [x, y, width, height];
}

function refuseOutside(
  [x, y, width, height]: Box,
  image: { readonly width: number; readonly height: number },
  name: string,
): void {
  if (x < image.width && y < image.height && x + width > 0 && y + height > 0) return;
  throw new InvalidSettingError(
    `--box: expected a part of ${name}, which is ${image.width} x ${image.height} pixels, found ${[x, y, width, height]}`,
  );
}

interface PredictionFiles {
  readonly picture: string;
  readonly document: string;
}

/** The files for each image; none of them is there. Images of one name in several folders get numbers. */
async function newFiles(images: readonly string[], folder: string): Promise<PredictionFiles[]> {
  const taken = new Set<string>();
  const files = images.map((image) => {
    const plain = basename(image, extname(image));
    let name = plain;
    for (let number = 2; taken.has(name); number++) name = `${plain}-${number}`;
    taken.add(name);
    return { picture: join(folder, `${name}.png`), document: join(folder, `${name}.json`) };
  });
  for (const path of files.flatMap(({ picture, document }) => [picture, document])) {
    if (await lstat(path).catch(() => null)) throw new OutputFolderError(path, "is there already; use another --out");
  }
  return files;
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes, { flag: "wx" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST") await rm(path, { force: true });
    throw new OutputFolderError(path, `cannot be written (${code}); use another --out`, { cause: error });
  }
}

function drawPicture(image: string, photo: Uint8Array, { keypoints, pose, cameraOrigin }: PredictedPose) {
  const distance = Math.hypot(...pose.subarray(h36m17.root * 3, h36m17.root * 3 + 3)) / 1000;
  const layout = { ...fullLayout, views: ["camera", "side"] } as const;
  return drawLabelPicture(
    {
      title: basename(image),
      notes: [`${distance.toFixed(1)} m away, camera ${cameraOrigin}; left blue, right orange; grid 0.5 m`],
      ...{ photo, keypoints, visibility: new Uint8Array(h36m17.joints.length).fill(2), pose },
    },
    layout,
  );
}

/** Everything to read it by: names, order, unit and frame. */
function poseDocument(
  image: string,
  { width, height }: { readonly width: number; readonly height: number },
  box: Box | null,
  { keypoints, pose, intrinsics, cameraOrigin }: PredictedPose,
) {
  const root = Array.from(pose.subarray(h36m17.root * 3, h36m17.root * 3 + 3));
  return {
    ...{ image, image_width: width, image_height: height, box, skeleton: h36m17.id, joints: h36m17.joints },
    keypoints_2d: h36m17.joints.map((_, joint) => rounded([...keypoints.subarray(joint * 2, joint * 2 + 2)])),
    keypoints_3d: h36m17.joints.map((_, joint) =>
      rounded([...pose.subarray(joint * 3, joint * 3 + 3)].map((value, axis) => value - root[axis])),
    ),
    root_position: rounded(root),
    camera: rounded([...intrinsics]),
    camera_origin: cameraOrigin,
    units: {
      keypoints_2d: "pixels of the upright image, the centre of the top-left one at (0, 0)",
      keypoints_3d: "millimetres relative to the root; +x right, +y down, +z forward",
    },
  };
}

function rounded(values: readonly number[]): number[] {
  return values.map((value) => Math.round(value * 100) / 100 + 0);
}
