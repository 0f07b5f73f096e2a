/**
 * The light of a picture: a sun or lamp with a direction, and light from all around that is even above, below and from one
 * side. Shadows are seen from the light, by the same z-buffer as the picture.
 */
import type { RandomStream } from "@wildpose/pose";
import { cross, dot, type Vector } from "../motion/vectors.js";
import type { Light } from "./colours.js";
import { type Mesh, VERTEX } from "./mesh.js";
import { clearGrid, type ProjectedVertices, rasterise, type SampleGrid } from "./rasteriser.js";
import { acrossFrom, unitOr } from "./tube.js";

export interface Lighting {
  /** Towards the lamp, camera frame, length 1. */
  readonly toward: Vector;
  readonly lamp: Light;
  readonly up: Vector;
  readonly above: Light;
  readonly below: Light;
  /** Where the side light comes from, and what it is. */
  readonly aside: Vector;
  readonly side: Light;
  /** Millimetres that the edge of a shadow is wide. */
  readonly softness: number;
  /** How dark a shadow is, 0 to 1. */
  readonly shadow: number;
}

/** Draws a light. @param up of the world in the camera frame. */
export function sampleLighting(random: RandomStream, up: Vector): Lighting {
  const level = unitOr([random.normal(0, 1), random.normal(0, 1), random.normal(0, 1)], [1, 0, 0]);
  const height = random.uniform(0.25, 2.2);
  const toward = unitOr([0, 1, 2].map((axis) => acrossFrom(level, up)[axis] + up[axis] * height) as Vector, up);
  const isOvercast = random.uniform(0, 1) < 0.35;
  const strength = isOvercast ? random.uniform(0.05, 0.35) : random.uniform(0.4, 1.5);
  const warmth = random.normal(0.04, 0.1);
  const tint = (amount: number, warm: number): Light => [amount * (1 + warm), amount, amount * (1 - warm)];
  const around = random.uniform(0.3, 0.75);
  return {
    toward,
    lamp: tint(strength, warmth),
    up,
    above: tint(around, random.normal(-0.06, 0.07)),
    below: tint(around * random.uniform(0.25, 0.85), random.normal(0.05, 0.08)),
    aside: unitOr([random.normal(0, 1), random.normal(0, 0.5), random.normal(-0.5, 0.7)], [1, 0, 0]),
    side: tint(random.uniform(0, 0.4), random.normal(0, 0.15)),
    softness: isOvercast ? random.uniform(60, 160) : random.uniform(8, 70),
    shadow: isOvercast ? random.uniform(0.3, 0.8) : random.uniform(0.65, 1),
  };
}

/**
 * A point of a surface and its normal, in the camera frame: what is asked about light. It is filled and passed on, because
 * numbers passed for each pixel would each take memory.
 */
export interface LitPoint {
  /** [3] millimetres. */
  readonly place: Float64Array;
  /** [3] length 1. */
  readonly normal: Float64Array;
  /** [3] filled by {@link lightOn}. */
  readonly light: Float64Array;
}

export function createLitPoint(): LitPoint {
  return { place: new Float64Array(3), normal: new Float64Array(3), light: new Float64Array(3) };
}

/** Sets the light on a point. @param hidden of {@link TAP_COUNT} looks at the lamp. */
export function lightOn(lighting: Lighting, point: LitPoint, hidden: number): void {
  const { toward, lamp, up, above, below, aside, side, shadow } = lighting;
  const { normal, light } = point;
  const nx = normal[0];
  const ny = normal[1];
  const nz = normal[2];
  const lit = 1 - (hidden / TAP_COUNT) * shadow;
  const facing = Math.max((nx * toward[0] + ny * toward[1] + nz * toward[2]) * 0.92 + 0.08, 0) * lit;
  const high = 0.5 + 0.5 * (nx * up[0] + ny * up[1] + nz * up[2]);
  const sideways = Math.max(nx * aside[0] + ny * aside[1] + nz * aside[2], 0);
  for (let channel = 0; channel < 3; channel++) {
    light[channel] =
      below[channel] + (above[channel] - below[channel]) * high + side[channel] * sideways + lamp[channel] * facing;
  }
}

/** What the lamp sees. */
export interface ShadowMap {
  readonly grid: SampleGrid;
  readonly toward: Vector;
  readonly across: Vector;
  readonly along: Vector;
  /** Of the grid's middle, by the three directions. */
  readonly middle: Vector;
  readonly samplesPerMm: number;
  readonly softness: number;
  /** The nearest of each {@link BLOCK}² samples and of the blocks around: what is nearer is in the light. */
  readonly blocks: Float32Array;
}

/** Samples of a block's side; no shadow reaches farther. */
const BLOCK = 16;

/** Looks from the lamp. @param centre,radius of what casts shadows, millimetres. */
export function castShadows(
  mesh: Mesh,
  { toward, softness }: Lighting,
  centre: Vector,
  radius: number,
  grid: SampleGrid,
  projected: ProjectedVertices,
): ShadowMap {
  const across = acrossFrom([0.3, 0.2, 1], toward);
  const along = cross(toward, across);
  const middle: Vector = [dot(centre, across), dot(centre, along), dot(centre, toward)];
  const samplesPerMm = grid.size / (2 * radius);
  const { values } = projected;
  for (let vertex = 0; vertex < mesh.vertexCount; vertex++) {
    const at = vertex * VERTEX;
    const x = mesh.vertices[at];
    const y = mesh.vertices[at + 1];
    const z = mesh.vertices[at + 2];
    const u = x * across[0] + y * across[1] + z * across[2] - middle[0];
    const v = x * along[0] + y * along[1] + z * along[2] - middle[1];
    values[vertex * 3] = u * samplesPerMm + grid.size / 2;
    values[vertex * 3 + 1] = v * samplesPerMm + grid.size / 2;
    values[vertex * 3 + 2] = x * toward[0] + y * toward[1] + z * toward[2] - middle[2];
  }
  clearGrid(grid);
  rasterise(mesh, projected, grid);
  return { grid, toward, across, along, middle, samplesPerMm, softness, blocks: nearestBlocks(grid) };
}

function nearestBlocks({ size, nearness }: SampleGrid): Float32Array {
  const wide = size / BLOCK;
  const nearest = new Float32Array(wide * wide).fill(Number.NEGATIVE_INFINITY);
  for (let row = 0; row < size; row++) {
    const block = Math.floor(row / BLOCK) * wide;
    for (let column = 0; column < size; column++) {
      const at = block + ((column / BLOCK) | 0);
      const value = nearness[row * size + column];
      if (value > nearest[at]) nearest[at] = value;
    }
  }
  return nearest.map((_, at) => {
    let most = Number.NEGATIVE_INFINITY;
    const [row, column] = [Math.floor(at / wide), at % wide];
    for (let r = Math.max(row - 1, 0); r <= Math.min(row + 1, wide - 1); r++) {
      for (let c = Math.max(column - 1, 0); c <= Math.min(column + 1, wide - 1); c++) {
        most = Math.max(most, nearest[r * wide + c]);
      }
    }
    return most;
  });
}

/** Nothing shades itself from nearer than this, millimetres. */
const BIAS_MM = 22;

/** Looks around a place: where, as shares of the softness. */
const TAPS = [0.15, 0.1, -0.6, 0.35, 0.5, 0.6, 0.35, -0.75, -0.4, -0.45] as const;

/** Looks at the lamp from around a point. */
export const TAP_COUNT = TAPS.length / 2;

/** How many of {@link TAP_COUNT} looks at the lamp are hidden. @param halves of the softness to look around. */
export function hiddenTaps(map: ShadowMap, { place }: LitPoint, halves: number): number {
  const { grid, toward, across, along, middle, samplesPerMm, softness, blocks } = map;
  const x = place[0];
  const y = place[1];
  const z = place[2];
  const u = (x * across[0] + y * across[1] + z * across[2] - middle[0]) * samplesPerMm + grid.size / 2;
  const v = (x * along[0] + y * along[1] + z * along[2] - middle[1]) * samplesPerMm + grid.size / 2;
  if (!(u > 0 && v > 0 && u < grid.size && v < grid.size)) return 0;
  const depth = x * toward[0] + y * toward[1] + z * toward[2] - middle[2] + BIAS_MM;
  if (blocks[((v / BLOCK) | 0) * (grid.size / BLOCK) + ((u / BLOCK) | 0)] <= depth) return 0;
  const reach = Math.min((softness * halves * samplesPerMm) / 2, BLOCK);
  let hidden = 0;
  for (let tap = 0; tap < TAPS.length; tap += 2) {
    const column = (u + TAPS[tap] * reach + 0.5) | 0;
    const row = (v + TAPS[tap + 1] * reach + 0.5) | 0;
    if (column < 0 || row < 0 || column >= grid.size || row >= grid.size) continue;
    if (grid.nearness[row * grid.size + column] > depth) hidden++;
  }
  return hidden;
}
