/**
 * Draws what the baseline finds in rendered pictures that no training saw: the picture with the 2D joints found, and the 3D
 * pose from the camera and from the side. `docs/predictions.png`.
 *
 *     node tools/draw-predictions.mjs docs/predictions.png [--weights <file>] [--seed 1999] [--columns 4] [--rows 2]
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { drawLabelPicture, joinPictures } from "@wildpose/builder";
import { createPictureRenderer } from "@wildpose/synthesis";
import sharp from "sharp";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    weights: { type: "string" },
    seed: { type: "string", default: "1999" },
    columns: { type: "string", default: "4" },
    rows: { type: "string", default: "2" },
  },
});
const [seed, columns, rows] = ["seed", "columns", "rows"].map((name) => Number(values[name]));

const size = 256;
const attitudes = ["walking", "standing", "running", "jumping"];
const layout = { photo: { width: 220, height: 220 }, viewWidth: 130, views: ["camera", "side"], density: 1 };
const program = fileURLToPath(new URL("../packages/cli/bin/wildpose.js", import.meta.url));

const scratch = mkdtempSync(join(tmpdir(), "wildpose-predictions-"));
try {
  const renderer = createPictureRenderer(size);
  const files = [];
  for (let index = 0; index < columns * rows; index++) {
    const attitude = attitudes[index % attitudes.length];
    const { pixels } = renderer.render({ seed, name: `predictions/${index}`, attitude });
    const path = join(scratch, `${attitude}-${index + 1}.png`);
    await sharp(pixels, { raw: { width: size, height: size, channels: 3 } }).toFile(path);
    files.push(path);
  }
  const weights = values.weights === undefined ? [] : ["--weights", values.weights];
  const words = [program, "predict", ...files, "--out", join(scratch, "found"), "--json", ...weights];
  const found = [JSON.parse(execFileSync(process.execPath, words, { encoding: "utf8" }))].flat();
  const pictures = await Promise.all(
    found.map((document) =>
      drawLabelPicture(
        {
          ...{ title: "", notes: [], photo: readFileSync(document.image) },
          keypoints: document.keypoints_2d.flat(),
          visibility: document.joints.map(() => 2),
          pose: document.keypoints_3d.flat(),
        },
        layout,
      ),
    ),
  );
  writeFileSync(positionals[0] ?? "docs/predictions.png", await joinPictures(pictures, columns));
} finally {
  rmSync(scratch, { recursive: true });
}
