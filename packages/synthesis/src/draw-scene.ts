/**
 * Draws a scene as SVG. Body points are exactly where the camera projects them.
 */
import { projectPinhole } from "@wildpose/camera";
import { cssColour } from "./appearance.js";
import type { Scene, ScenePerson } from "./scene.js";
import { groundBelow, outlinesOfScene } from "./scene-outlines.js";
import type { Outline } from "./solids.js";

/** @returns an SVG document of the scene's size; the pixel (0, 0) has its centre at (0.5, 0.5) of the drawing. */
export function drawScene(scene: Scene): string {
  const { width, height } = scene;
  const outlines = outlinesOfScene(scene);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="-0.5 -0.5 ${width} ${height}">`,
    drawBackdrop(scene),
    ...scene.persons.map((person) => drawShadow(scene, person)),
    ...outlines.map((outline, i) => drawOutline(outline, `part${i}`, shadeByDepth(outlines, outline))),
    "</svg>",
  ].join("\n");
}

/** Far parts are darker, so that a limb stands out against what is behind it. */
function shadeByDepth(outlines: readonly Outline[], { depth }: Outline): number {
  const farthest = outlines[0].depth;
  const nearest = outlines[outlines.length - 1].depth;
  return farthest > nearest ? 0.8 + 0.2 * ((farthest - depth) / (farthest - nearest)) : 1;
}

function drawOutline({ polygon, colour }: Outline, id: string, shade: number): string {
  const path = polygon.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  return (
    `<linearGradient id="${id}" x1="0.1" y1="0" x2="0.9" y2="1">` +
    `<stop offset="0" stop-color="${cssColour(colour, 1.14 * shade)}"/>` +
    `<stop offset="1" stop-color="${cssColour(colour, 0.74 * shade)}"/></linearGradient>` +
    `<polygon points="${path}" fill="url(#${id})" stroke="${cssColour(colour, 0.5 * shade)}" stroke-width="0.8" stroke-opacity="0.6"/>`
  );
}

function drawBackdrop({ width, height, intrinsics, pitch, roll, backdrop }: Scene): string {
  const [, fy, cx, cy] = intrinsics;
  const horizon = cy - fy * Math.tan((pitch * Math.PI) / 180);
  // Wide enough to fill the corners when the horizon is tilted.
  const reach = 2 * (width + height);
  const gradient = (id: string, from: string, to: string, y1: number, y2: number) =>
    `<linearGradient id="${id}" gradientUnits="userSpaceOnUse" x1="0" x2="0" y1="${y1.toFixed(1)}" y2="${y2.toFixed(1)}">` +
    `<stop offset="0" stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient>`;
  return [
    gradient("sky", cssColour(backdrop.sky), cssColour(backdrop.horizon), horizon - height, horizon),
    gradient("ground", cssColour(backdrop.farGround), cssColour(backdrop.nearGround), horizon, horizon + height),
    `<g transform="rotate(${roll.toFixed(3)} ${cx} ${cy})">`,
    `<rect x="${-reach}" y="${-reach}" width="${2 * reach}" height="${2 * reach}" fill="url(#sky)"/>`,
    `<ellipse cx="${(0.2 * width).toFixed(1)}" cy="${horizon.toFixed(1)}" rx="${0.5 * width}" ry="${0.07 * height}" fill="${cssColour(backdrop.hills)}"/>`,
    `<ellipse cx="${(0.85 * width).toFixed(1)}" cy="${horizon.toFixed(1)}" rx="${0.4 * width}" ry="${0.11 * height}" fill="${cssColour(backdrop.hills, 0.94)}"/>`,
    `<rect x="${-reach}" y="${horizon.toFixed(1)}" width="${2 * reach}" height="${2 * reach}" fill="url(#ground)"/>`,
    "</g>",
  ].join("\n");
}

const SHADOW_CORNERS = 32;

/** A soft shadow on the ground under the body. */
function drawShadow(scene: Scene, person: ScenePerson): string {
  const { heightMm } = person.body;
  const [below, right, toward] = groundBelow(scene, person);
  const ground = new Float64Array(SHADOW_CORNERS * 3);
  const rings = [0.17, 0.22, 0.27].map((ring) => {
    for (let corner = 0; corner < SHADOW_CORNERS; corner++) {
      const angle = (2 * Math.PI * corner) / SHADOW_CORNERS;
      for (let axis = 0; axis < 3; axis++) {
        ground[corner * 3 + axis] =
          below[axis] + ring * heightMm * (1.3 * Math.cos(angle) * right[axis] + Math.sin(angle) * toward[axis]);
      }
    }
    const pixels = projectPinhole(ground, scene.intrinsics, new Float64Array(SHADOW_CORNERS * 2));
    const path = Array.from(
      { length: SHADOW_CORNERS },
      (_, corner) => `${pixels[corner * 2].toFixed(1)},${pixels[corner * 2 + 1].toFixed(1)}`,
    ).join(" ");
    return `<polygon points="${path}" fill="#1c2430" fill-opacity="0.1"/>`;
  });
  return rings.join("\n");
}
