/** The photograph of a label around its person, and the annotated joints over it. */
import { cropAround, cutPhoto } from "./photo-crop.js";
import type { Panel } from "./pose-views.js";
import { drawStickFigure } from "./stick-figure.js";

export interface AnnotatedPhoto {
  /** Path or bytes of the photograph; null where there is none. One that cannot be read is as none. */
  readonly photo: string | Uint8Array | null;
  /** [17, 2] pixels. */
  readonly keypoints: ArrayLike<number>;
  /** [17] 0 not labelled, 1 labelled but occluded, 2 visible. */
  readonly visibility: ArrayLike<number>;
}

export interface PhotoPanel {
  /** A PNG of `density` pixels for each unit of the panel; null where there is no photograph, or none that can be read. */
  readonly background: Buffer | null;
  /** SVG of the joints, in the units of the drawing that the panel is in. */
  readonly overlay: string;
  /** [17] whether the joint is labelled. */
  readonly shown: readonly boolean[];
}

export async function drawPhotoPanel(
  { photo, keypoints, visibility }: AnnotatedPhoto,
  { left, top, width, height }: Panel,
  density: number,
): Promise<PhotoPanel> {
  const joints = Array.from({ length: visibility.length }, (_, joint) => joint);
  const shown = joints.map((joint) => visibility[joint] > 0);
  const pixels = { width: width * density, height: height * density };
  const crop = cropAround(keypoints, shown, pixels);
  const points = joints.map(
    (joint) =>
      [
        left + ((keypoints[joint * 2] + 0.5 - crop.left) * crop.scale) / density,
        top + ((keypoints[joint * 2 + 1] + 0.5 - crop.top) * crop.scale) / density,
      ] as const,
  );
  return {
    background: photo === null ? null : await cutPhoto(photo, crop, pixels),
    overlay: drawStickFigure({ points, shown, hollow: joints.map((joint) => visibility[joint] === 1), width: 4 }),
    shown,
  };
}
