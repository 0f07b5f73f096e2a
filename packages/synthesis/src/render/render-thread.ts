/** A thread that draws pictures and writes them: `render-export.ts` starts it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { h36m17 } from "@wildpose/pose";
import sharp from "sharp";
import { picturePath } from "../export/unity-export.js";
import { createPictureRenderer } from "./picture.js";
import type { DrawnBatch, PictureBatch, RenderThreadData } from "./render-export.js";

const JOINTS = h36m17.joints.length;
const { seed, size, occluded, imageFolder } = workerData as RenderThreadData;
const renderer = createPictureRenderer(size, occluded);
// As many threads draw as there are cores: the encoder needs none of its own.
sharp.concurrency(1);
sharp.cache(false);

async function draw({ first, pictures }: PictureBatch): Promise<DrawnBatch> {
  const joints = new Float64Array(pictures.length * JOINTS * 3);
  const cameras = new Float64Array(pictures.length * 16);
  const visibilities = new Uint8Array(pictures.length * JOINTS);
  for (const [at, { name, attitude }] of pictures.entries()) {
    const picture = renderer.render({ seed, name, attitude });
    joints.set(picture.joints, at * JOINTS * 3);
    const { intrinsics, rotation, translation } = picture.camera;
    cameras.set([...intrinsics, ...rotation, ...translation], at * 16);
    visibilities.set(picture.visibility, at * JOINTS);
    const jpeg = await sharp(picture.pixels, { raw: { width: size, height: size, channels: 3 } })
      .jpeg({ quality: picture.quality })
      .toBuffer();
    const path = join(imageFolder, picturePath(first + at));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, jpeg, { flag: "wx" });
  }
  return { first, joints, cameras, visibilities };
}

parentPort?.on("message", (batch: PictureBatch | null) => {
  if (batch === null) {
    parentPort?.close();
    return;
  }
  draw(batch).then(
    (drawn) => parentPort?.postMessage(drawn),
    // Threads pass on an error's message alone: what the file system says goes beside it.
    (error: NodeJS.ErrnoException) => {
      const { message, code, syscall } = error;
      parentPort?.postMessage({ failure: { message, code, syscall } });
    },
  );
});
