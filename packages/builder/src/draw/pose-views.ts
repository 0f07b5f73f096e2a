/** A 3D pose as it looks from several sides, all at one scale, over a grid of half metres. */
import { drawStickFigure } from "./stick-figure.js";

/**
 * What is across and down in each view, and what is away from the eye; of x right, y down, z away from the camera. The
 * camera is on the left of the view from the side, and below the one from above.
 */
const axesOf = {
  camera: { title: "from the camera", across: [0, 1], down: [1, 1], away: [2, 1] },
  side: { title: "from the side", across: [2, 1], down: [1, 1], away: [0, -1] },
  top: { title: "from above", across: [0, 1], down: [2, -1], away: [1, 1] },
} as const;

export type PoseView = keyof typeof axesOf;
export const poseViews = Object.keys(axesOf) as readonly PoseView[];

export interface Panel {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export const GRID_MM = 500;

const titleHeight = 20;
const margin = 14;

/**
 * Draws one view into each panel.
 *
 * @param pose [17, 3] millimetres, camera frame.
 * @param estimated [17] true where the joint has no annotation behind it.
 * @param panels of the views, in their order and of one size.
 * @param id begins the ids of the drawing, which are unique in its document.
 */
export function drawPoseViews(
  pose: ArrayLike<number>,
  estimated: readonly boolean[],
  views: readonly PoseView[],
  panels: readonly Panel[],
  boneWidth: number,
  id = "view",
): string {
  const ranges = [0, 1, 2].map((axis) => rangeOf(pose, axis));
  const spans = ranges.map(([low, high]) => Math.max(high - low, 1));
  const scale = Math.min(
    ...views.map((view, index) => {
      const { width, height } = panels[index];
      const { across, down } = axesOf[view];
      return Math.min((width - 2 * margin) / spans[across[0]], (height - titleHeight - 2 * margin) / spans[down[0]]);
    }),
  );
  return views
    .map((view, index) =>
      drawView(view, panels[index], { pose, estimated, ranges, scale, boneWidth, id: `${id}${index}` }),
    )
    .join("\n");
}

interface Drawing {
  readonly pose: ArrayLike<number>;
  readonly estimated: readonly boolean[];
  /** [3] millimetres. */
  readonly ranges: readonly (readonly [low: number, high: number])[];
  /** Units of the drawing per millimetre. */
  readonly scale: number;
  readonly boneWidth: number;
  readonly id: string;
}

function drawView(view: PoseView, panel: Panel, { pose, estimated, ranges, scale, boneWidth, id }: Drawing): string {
  const { title, across, down, away } = axesOf[view];
  const centreX = panel.left + panel.width / 2;
  const centreY = panel.top + titleHeight + (panel.height - titleHeight) / 2;
  const middle = ([axis, sign]: readonly [number, number]) => (sign * (ranges[axis][0] + ranges[axis][1])) / 2;
  const place = (joint: number, [axis, sign]: readonly [number, number]) => sign * pose[joint * 3 + axis];
  const indices = Array.from({ length: pose.length / 3 }, (_, joint) => joint);
  const points = indices.map(
    (joint) =>
      [
        centreX + (place(joint, across) - middle(across)) * scale,
        centreY + (place(joint, down) - middle(down)) * scale,
      ] as const,
  );
  const step = GRID_MM * scale;
  // The grid's lines pass through the root, which is where a pose is measured from.
  const [rootX, rootY] = points[0];
  const upright = gridLines(rootX, step, panel.left, panel.left + panel.width).map(
    (x) => `M${x.toFixed(1)} ${panel.top}v${panel.height}`,
  );
  const level = gridLines(rootY, step, panel.top, panel.top + panel.height).map(
    (y) => `M${panel.left} ${y.toFixed(1)}h${panel.width}`,
  );
  const figure = drawStickFigure({
    points,
    shown: indices.map(() => true),
    hollow: estimated,
    depth: indices.map((joint) => place(joint, away)),
    width: boneWidth,
  });
  const box = `x="${panel.left}" y="${panel.top}" width="${panel.width}" height="${panel.height}"`;
  return [
    `<clipPath id="${id}"><rect ${box} rx="4"/></clipPath>`,
    `<g clip-path="url(#${id})"><rect ${box} fill="#f4f5f7"/>`,
    `<path d="${[...upright, ...level].join("")}" stroke="#dfe3e8" fill="none"/>`,
    `${figure}</g>`,
    `<text x="${panel.left + 8}" y="${panel.top + 15}" font-size="11" fill="#68707b">${title}</text>`,
  ].join("\n");
}

function gridLines(through: number, step: number, low: number, high: number): number[] {
  const first = Math.ceil((low - through) / step);
  const count = Math.max(0, Math.floor((high - through) / step) - first + 1);
  return Array.from({ length: count }, (_, index) => through + (first + index) * step);
}

function rangeOf(pose: ArrayLike<number>, axis: number): [low: number, high: number] {
  const values = Array.from({ length: pose.length / 3 }, (_, joint) => pose[joint * 3 + axis]);
  return [Math.min(...values), Math.max(...values)];
}
