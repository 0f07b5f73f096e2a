/** A label as a picture: the photograph with the 2D joints, and beside it the 3D pose from several sides. */
import sharp from "sharp";
import { type AnnotatedPhoto, drawPhotoPanel } from "./photo-panel.js";
import { drawPoseViews, type Panel, type PoseView, poseViews } from "./pose-views.js";

export interface LabelToDraw extends AnnotatedPhoto {
  readonly title: string;
  /** Lines under the picture. */
  readonly notes: readonly string[];
  /** [17, 3] millimetres, camera frame. */
  readonly pose: ArrayLike<number>;
}

export interface PictureLayout {
  readonly photo: { readonly width: number; readonly height: number };
  /** Of each view; as high as the photograph. */
  readonly viewWidth: number;
  readonly views: readonly PoseView[];
  /** Pixels of the picture for each unit of the layout. */
  readonly density: number;
}

/** All three views, large enough to look at one person. */
export const fullLayout: PictureLayout = {
  photo: { width: 330, height: 360 },
  viewWidth: 250,
  views: poseViews,
  density: 2,
};

const gap = 6;
const lineHeight = 18;

/** @returns a PNG. Labels with as many notes give pictures of one size. */
export async function drawLabelPicture(label: LabelToDraw, layout: PictureLayout = fullLayout): Promise<Buffer> {
  const { photo, viewWidth, views, density } = layout;
  const width = gap + photo.width + gap + views.length * (viewWidth + gap);
  const height = gap + photo.height + 6 + lineHeight * (1 + label.notes.length) + gap;
  const { background, overlay, shown } = await drawPhotoPanel(
    label,
    { left: gap, top: gap, width: photo.width, height: photo.height },
    density,
  );
  const panels = views.map(
    (_, index): Panel => ({
      left: gap + photo.width + gap + index * (viewWidth + gap),
      top: gap,
      width: viewWidth,
      height: photo.height,
    }),
  );
  const estimated = shown.map((there) => !there);
  const box = `x="${gap}" y="${gap}" width="${photo.width}" height="${photo.height}"`;
  const below = gap + photo.height + 6;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width * density}" height="${height * density}" viewBox="0 0 ${width} ${height}" font-family="sans-serif">
<clipPath id="photo"><rect ${box}/></clipPath>
${background === null ? plainGround(box) : ""}
<g clip-path="url(#photo)">${overlay}</g>
${drawPoseViews(label.pose, estimated, views, panels, 4)}
<text x="${gap + 2}" y="${below + 12}" font-size="13" font-weight="bold" fill="#22262b">${escaped(label.title, Math.floor(width / 9))}</text>
${label.notes
  .map(
    (note, line) =>
      `<text x="${gap + 2}" y="${below + 12 + lineHeight * (line + 1)}" font-size="12" fill="#4a525c">${escaped(note, Math.floor(width / 6))}</text>`,
  )
  .join("\n")}
</svg>`;
  return sharp({
    create: { width: width * density, height: height * density, channels: 3, background: "white" },
  })
    .composite([
      ...(background === null ? [] : [{ input: background, left: gap * density, top: gap * density }]),
      { input: Buffer.from(svg), left: 0, top: 0 },
    ])
    .png()
    .toBuffer();
}

function plainGround(box: string): string {
  return `<rect ${box} rx="4" fill="#e6eaee"/><text x="${gap + 8}" y="${gap + 15}" font-size="11" fill="#68707b">no image</text>`;
}

/** Joins pictures of one size row by row. */
export async function joinPictures(pictures: readonly Buffer[], columns: number): Promise<Buffer> {
  const { width, height } = await sharp(pictures[0]).metadata();
  const across = Math.min(columns, pictures.length);
  return sharp({
    create: {
      width: across * width,
      height: Math.ceil(pictures.length / across) * height,
      channels: 3,
      background: "white",
    },
  })
    .composite(
      pictures.map((input, index) => ({
        input,
        left: (index % across) * width,
        top: Math.floor(index / across) * height,
      })),
    )
    .png({ compressionLevel: 9, palette: true, quality: 95 })
    .toBuffer();
}

/** As text of an SVG; what is too long for a line is cut in its middle, and what no XML can hold is left out. */
function escaped(text: string, longest: number): string {
  const plain = text.replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "");
  const end = Math.floor(longest / 4);
  const short = plain.length <= longest ? plain : `${plain.slice(0, longest - end - 1)}…${plain.slice(-end)}`;
  return short.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
