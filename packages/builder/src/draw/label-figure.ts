/** A label as an SVG that stands in a page: the photograph with the 2D joints, and the 3D pose from two sides. */
import sharp from "sharp";
import type { LabelToDraw } from "./label-picture.js";
import { drawPhotoPanel } from "./photo-panel.js";
import { drawPoseViews, type Panel, type PoseView } from "./pose-views.js";

const photo = { left: 0, top: 0, width: 200, height: 240 };
const view = { width: 126, height: 240 };
const views: readonly PoseView[] = ["camera", "side"];
const GAP = 6;
/** Pixels of the photograph for each unit of the drawing. */
const DENSITY = 2;
const JPEG_QUALITY = 80;

export const labelFigureSize = {
  width: photo.width + views.length * (GAP + view.width),
  height: photo.height,
};

/**
 * The photograph is in it as a JPEG. The fonts are those of the page.
 *
 * @param id begins the ids of the drawing: no two on a page may have the same.
 */
export async function drawLabelFigure(label: Omit<LabelToDraw, "notes">, id: string): Promise<string> {
  const { background, overlay, shown } = await drawPhotoPanel(label, photo, DENSITY);
  const panels = views.map(
    (_, index): Panel => ({ left: photo.width + GAP + index * (view.width + GAP), top: 0, ...view }),
  );
  const box = `x="${photo.left}" y="${photo.top}" width="${photo.width}" height="${photo.height}"`;
  const ground =
    background === null
      ? `<rect ${box} rx="4" fill="#e6eaee"/><text x="8" y="15" font-size="11" fill="#68707b">no image</text>`
      : `<image ${box} href="data:image/jpeg;base64,${await asJpeg(background)}" clip-path="url(#${id}-photo)"/>`;
  const estimated = shown.map((there) => !there);
  return [
    `<svg viewBox="0 0 ${labelFigureSize.width} ${labelFigureSize.height}" role="img" aria-labelledby="${id}-title">`,
    `<title id="${id}-title">${plain(label.title)}</title>`,
    `<clipPath id="${id}-photo"><rect ${box} rx="4"/></clipPath>`,
    ground,
    `<g clip-path="url(#${id}-photo)">${overlay}</g>`,
    drawPoseViews(label.pose, estimated, views, panels, 3.5, `${id}-view`),
    "</svg>",
  ].join("\n");
}

async function asJpeg(png: Buffer): Promise<string> {
  return (await sharp(png).jpeg({ quality: JPEG_QUALITY }).toBuffer()).toString("base64");
}

function plain(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
