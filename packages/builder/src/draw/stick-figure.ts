/** Skeletons of the 17 joints as SVG: the person's left blue, right orange, the middle grey. */
import { h36m17 } from "@wildpose/pose";

export type Side = "left" | "right" | "middle";

export const sideColours: Readonly<Record<Side, string>> = { left: "#1f77d0", right: "#e8710a", middle: "#444b55" };

export interface StickFigure {
  /** [17] places in the drawing. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** [17] false where a joint is not drawn, nor the bones that end in it. */
  readonly shown: readonly boolean[];
  /** [17] true where a joint is drawn hollow: it is hidden, or an estimate. */
  readonly hollow: readonly boolean[];
  /** [17] how far away each joint is, in any unit: what is near is drawn over what is far. All alike when left out. */
  readonly depth?: readonly number[];
  /** Of a bone, in units of the drawing. */
  readonly width: number;
}

/** Bones with a light rim, so that where two cross it is seen which one is in front, and joints as dots. */
export function drawStickFigure({ points, shown, hollow, depth, width }: StickFigure): string {
  const far = (joint: number) => depth?.[joint] ?? 0;
  const bones = h36m17.parents
    .flatMap((parent, child) => (parent !== -1 && shown[parent] && shown[child] ? [{ parent, child }] : []))
    .sort((one, other) => far(other.parent) + far(other.child) - far(one.parent) - far(one.child));
  const dots = points
    .map((_, joint) => joint)
    .filter((joint) => shown[joint])
    .sort((one, other) => far(other) - far(one));
  const line = ({ parent, child }: { parent: number; child: number }, stroke: string, thickness: number) =>
    `<line x1="${at(points[parent][0])}" y1="${at(points[parent][1])}" x2="${at(points[child][0])}" ` +
    `y2="${at(points[child][1])}" stroke="${stroke}" stroke-width="${at(thickness)}" stroke-linecap="round"/>`;
  return [
    ...bones.map(
      (bone) => line(bone, "rgba(255,255,255,0.75)", width * 1.7) + line(bone, sideColours[sideOf(bone.child)], width),
    ),
    ...dots.map(
      (joint) =>
        `<circle cx="${at(points[joint][0])}" cy="${at(points[joint][1])}" r="${at(width * 0.8)}" ` +
        `fill="${hollow[joint] ? "white" : sideColours[sideOf(joint)]}" ` +
        `stroke="${hollow[joint] ? sideColours[sideOf(joint)] : "white"}" stroke-width="${at(width * 0.4)}"/>`,
    ),
  ].join("");
}

function sideOf(joint: number): Side {
  const name = h36m17.joints[joint];
  return name.startsWith("left") ? "left" : name.startsWith("right") ? "right" : "middle";
}

/** Two decimals, as short as they are. */
function at(value: number): string {
  return String(Math.round(value * 100) / 100);
}
