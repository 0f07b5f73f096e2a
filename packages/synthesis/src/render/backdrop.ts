/**
 * What is behind everybody: ground with sky and hills, a room, a street of houses, or nothing but colours; and shapes over it.
 */
import type { RandomStream } from "@wildpose/pose";
import { dot, type Vector } from "../motion/vectors.js";
import { soften } from "./camera-effects.js";
import { blend, type Light, linear, sampleDull, sampleGreen, sampleVivid } from "./colours.js";
import { createLitPoint, hiddenTaps, type Lighting, lightOn, type ShadowMap, TAP_COUNT } from "./lighting.js";
import { levelFor, lookUp, type NoiseTile, noiseTiles } from "./noise-tiles.js";
import { acrossFrom } from "./tube.js";

/** A plane in the camera frame: normal · p = offset; with two directions in it. */
interface Plane {
  readonly normal: Vector;
  readonly offset: number;
  readonly u: Vector;
  readonly v: Vector;
  readonly surface: Surface;
}

interface Surface {
  readonly colour: Light;
  readonly second: Light;
  readonly lines: Light;
  readonly tile: NoiseTile;
  /** Millimetres of the noise, and of the cells; 0 for no cells. */
  readonly scale: number;
  readonly cell: readonly [width: number, height: number];
  /** Share of a cell that is its joint, or that a window leaves free. */
  readonly joint: number;
  /** Cells of every other row are moved by half. */
  readonly bond: boolean;
}

export interface Backdrop {
  readonly planes: readonly Plane[];
  readonly up: Vector;
  readonly sky: readonly [zenith: Light, horizon: Light, cloud: Light];
  readonly cloudy: number;
  readonly hills: {
    readonly colour: Light;
    readonly second: Light;
    readonly height: number;
    readonly rough: number;
    readonly steps: number;
  } | null;
  readonly place: readonly [number, number];
  /** Nothing but colours: no ground, no sky. */
  readonly flat: boolean;
  /** Pixels of the picture for one of the backdrop: more is out of focus. */
  readonly coarse: number;
}

/** @param level where the ground is: up · p, millimetres; above −100 the camera is in it and none is drawn. */
export function sampleBackdrop(random: RandomStream, up: Vector, level: number, distance: number): Backdrop {
  const chance = (share: number) => random.uniform(0, 1) < share;
  const kind = random.uniform(0, 1);
  const isBelowGround = level > -100;
  const hasWalls = kind < 0.62 || (isBelowGround && chance(0.6));
  const flat = chance(0.06) || (isBelowGround && !hasWalls);
  const ground: Plane = {
    normal: up,
    offset: level,
    u: acrossFrom([1, 0, 0.2], up),
    v: acrossFrom([0, 0.1, 1], up),
    surface: sampleSurface(random, kind > 0.45 && chance(0.6)),
  };
  const planes: Plane[] = flat || isBelowGround ? [] : [ground];
  if (!flat && hasWalls) {
    // A wall behind, and perhaps another at its side.
    const away = acrossFrom([random.normal(0, 0.35), 0, 1], up);
    const aside = acrossFrom([away[2], 0, -away[0]], up);
    const behind = distance + (kind < 0.4 ? random.uniform(500, 3500) : random.uniform(2500, 12_000));
    const surface = kind < 0.4 || isBelowGround ? sampleSurface(random, false) : sampleHouse(random);
    planes.push({ normal: away, offset: behind, u: acrossFrom(aside, away), v: up, surface });
    if (chance(0.4)) {
      const side = chance(0.5) ? 1 : -1;
      const normal = aside.map((value) => value * side) as Vector;
      planes.push({
        normal,
        offset: random.uniform(700, 4000),
        u: away,
        v: up,
        surface: chance(0.6) ? surface : sampleSurface(random, false),
      });
    }
  }
  const blue = random.uniform(0, 1);
  const zenith = chance(0.6) ? linear(70 + 90 * blue, 120 + 80 * blue, 190 + 40 * blue) : sampleDull(random);
  return {
    planes,
    up,
    sky: [zenith, blend(zenith, linear(235, 235, 230), random.uniform(0.3, 1)), linear(240, 240, 240)],
    cloudy: random.uniform(0, 1),
    hills: chance(0.75)
      ? {
          colour: chance(0.65) ? sampleGreen(random) : sampleDull(random),
          second: chance(0.65) ? sampleGreen(random) : sampleDull(random),
          height: random.uniform(0.01, 0.5),
          rough: random.uniform(0.3, 1),
          steps: chance(0.3) ? random.uniform(0.04, 0.2) : 0,
        }
      : null,
    place: [random.uniform(0, 1), random.uniform(0, 1)],
    flat,
    coarse: random.uniform(0, 1) < 0.45 ? 1 : random.uniform(0, 1) < 0.7 ? 2 : 3,
  };
}

function sampleSurface(random: RandomStream, isGrown: boolean): Surface {
  const tiles = noiseTiles();
  const chance = (share: number) => random.uniform(0, 1) < share;
  const colour = isGrown ? sampleGreen(random) : chance(0.15) ? sampleVivid(random) : sampleDull(random);
  const other = isGrown && chance(0.7) ? sampleGreen(random) : sampleDull(random);
  const kinds = [tiles.cloud, tiles.grain, tiles.streak, tiles.ridge, tiles.leaf];
  const cell = Math.exp(random.uniform(Math.log(70), Math.log(900)));
  return {
    colour,
    second: blend(colour, other, random.uniform(0.05, 0.9)),
    lines: blend(colour, chance(0.5) ? [0.02, 0.02, 0.02] : [0.7, 0.7, 0.7], random.uniform(0.2, 0.8)),
    tile: kinds[random.integer(kinds.length)],
    scale: Math.exp(random.uniform(Math.log(400), Math.log(6000))),
    cell: isGrown || chance(0.5) ? [0, 0] : [cell, cell * Math.exp(random.uniform(-1.4, 0.4))],
    joint: random.uniform(0.02, 0.09),
    bond: chance(0.6),
  };
}

/** A front of houses: its cells are windows. */
function sampleHouse(random: RandomStream): Surface {
  const surface = sampleSurface(random, false);
  const wide = random.uniform(900, 2600);
  return {
    ...surface,
    lines: blend(surface.colour, random.uniform(0, 1) < 0.6 ? [0.03, 0.035, 0.045] : [0.6, 0.65, 0.7], 0.85),
    cell: [wide, random.uniform(1200, 3000)],
    joint: random.uniform(0.35, 0.7),
    bond: false,
  };
}

/** Of backdrops that are coarser than their picture; kept between pictures. */
let scratch = new Float32Array(0);
const colour = new Float64Array(3);
const point = createLitPoint();
/** Where a ray goes through the plane z = 1, and how wide a pixel is there; a place on a surface, and the same. */
const ray = new Float64Array(3);
const spot = new Float64Array(3);

/** Paints a backdrop. @param out [size, size, 3] linear light, filled. */
export function paintBackdrop(
  backdrop: Backdrop,
  intrinsics: readonly [number, number, number, number],
  size: number,
  lighting: Lighting,
  shadows: ShadowMap,
  out: Float32Array,
): void {
  const { coarse } = backdrop;
  const [fx, fy, cx, cy] = intrinsics;
  const columns = Math.ceil(size / coarse) + 1;
  if (coarse > 1 && scratch.length < columns * columns * 3) scratch = new Float32Array(columns * columns * 3);
  const grid = coarse === 1 ? out : scratch;
  const across = coarse === 1 ? size : columns;
  for (let row = 0; row < across; row++) {
    const y = (row * coarse - cy) / fy;
    for (let column = 0; column < across; column++) {
      const x = (column * coarse - cx) / fx;
      ray[0] = x;
      ray[1] = y;
      ray[2] = coarse / fx;
      paintRay(backdrop, lighting, shadows);
      const at = (row * across + column) * 3;
      grid[at] = colour[0];
      grid[at + 1] = colour[1];
      grid[at + 2] = colour[2];
    }
  }
  if (coarse > 1) enlarge(grid, columns, coarse, size, out);
  // Edges of planes and patterns were looked at once a pixel.
  soften(out, size, 0.3);
}

/** Sets `colour` to what is seen along `ray`. */
function paintRay(backdrop: Backdrop, lighting: Lighting, shadows: ShadowMap): void {
  const x = ray[0];
  const y = ray[1];
  const wide = ray[2];
  const { planes, flat, place } = backdrop;
  if (flat) {
    spot[2] = lookUp(noiseTiles().ridge, place[0] + x * 0.7, place[1] + y * 0.7, 2) - 0.4;
    paintSky(backdrop);
    return;
  }
  let nearest = 0;
  let seen: Plane | null = null;
  for (const plane of planes) {
    const towards = plane.normal[0] * x + plane.normal[1] * y + plane.normal[2];
    const near = towards / plane.offset;
    if (near > nearest && near > 1 / 60_000) {
      nearest = near;
      seen = plane;
    }
  }
  const length = Math.sqrt(x * x + y * y + 1);
  const { up } = backdrop;
  if (seen === null) {
    spot[2] = (up[0] * x + up[1] * y + up[2]) / length;
    paintSky(backdrop);
    return;
  }
  const depth = 1 / nearest;
  const px = x * depth;
  const py = y * depth;
  const { normal, u, v, surface } = seen;
  spot[0] = px * u[0] + py * u[1] + depth * u[2];
  spot[1] = px * v[0] + py * v[1] + depth * v[2];
  const slant = Math.max(Math.abs(normal[0] * x + normal[1] * y + normal[2]) / length, 0.05);
  spot[2] = (depth * wide) / Math.sqrt(slant);
  paintSurface(surface);
  point.place[0] = px;
  point.place[1] = py;
  point.place[2] = depth;
  const facing = normal === up ? 1 : -1;
  for (let axis = 0; axis < 3; axis++) point.normal[axis] = normal[axis] * facing;
  const hidden = hiddenTaps(shadows, point, 3);
  lightOn(lighting, point, hidden);
  // Also what light comes from all around is less under a body.
  const around = 1 - 0.25 * (hidden / TAP_COUNT) * lighting.shadow;
  for (let channel = 0; channel < 3; channel++) colour[channel] *= point.light[channel] * around;
}

/** Sets `colour` to that of a surface at `spot`: its two coordinates and how wide a pixel is there, millimetres. */
function paintSurface(surface: Surface): void {
  const s = spot[0];
  const t = spot[1];
  const wide = spot[2];
  const { tile, scale, cell, joint, bond, lines } = surface;
  const fine = lookUp(tile, s / scale, t / scale, levelFor(wide / scale));
  const rough = lookUp(noiseTiles().cloud, s / (scale * 5) + 0.3, t / (scale * 5), levelFor(wide / (scale * 5)));
  const share = Math.min(Math.max(0.65 * fine + 0.7 * rough - 0.18, 0), 1);
  for (let channel = 0; channel < 3; channel++) {
    colour[channel] = surface.colour[channel] + (surface.second[channel] - surface.colour[channel]) * share;
  }
  if (cell[0] === 0) return;
  const row = Math.floor(t / cell[1]);
  const moved = s / cell[0] + (bond ? (row % 2) * 0.5 : 0);
  const across = moved - Math.floor(moved);
  const down = t / cell[1] - row;
  const clear = Math.min(Math.max(1.6 - (2.2 * wide) / (cell[0] * Math.max(joint, 0.05)), 0), 1);
  const isWindow = joint > 0.3;
  const edge = (1 - joint) / 2;
  const marked = isWindow
    ? across > edge && across < 1 - edge && down > edge * 0.8 && down < 1 - edge * 0.8
    : across < joint || down < joint;
  // Each cell a little lighter or darker than the next.
  const own = 0.85 + 0.3 * lookUp(noiseTiles().grain, Math.floor(moved) * 0.137, row * 0.211);
  for (let channel = 0; channel < 3; channel++) {
    if (marked) colour[channel] += (lines[channel] - colour[channel]) * clear;
    else colour[channel] *= 1 + (own - 1) * clear;
  }
}

/** Sets `colour` to that of the sky along `ray`, whose height above the horizon (its sine) is the last of `spot`. */
function paintSky({ sky, cloudy, hills, place, flat }: Backdrop): void {
  const x = ray[0];
  const y = ray[1];
  const height = spot[2];
  const { cloud, leaf, grain } = noiseTiles();
  const [zenith, horizon, white] = sky;
  const low = Math.min(Math.max(1 - height * 1.6, 0), 1);
  const veil = flat
    ? 0
    : Math.max(lookUp(cloud, place[0] + x * 0.4, place[1] + y * 0.9, 1) - (1 - cloudy * 0.7), 0) * 1.8;
  for (let channel = 0; channel < 3; channel++) {
    const clear = zenith[channel] + (horizon[channel] - zenith[channel]) * low * low;
    colour[channel] = clear + (white[channel] - clear) * Math.min(veil, 1);
  }
  if (hills === null) return;
  const step = hills.steps > 0 ? Math.floor(x / hills.steps) * hills.steps * 1.7 : x;
  const ridge =
    hills.height * (0.3 + 0.9 * lookUp(hills.steps > 0 ? grain : cloud, place[1] + step * 0.55, place[0], 0));
  const rough = hills.rough * (lookUp(leaf, place[0] + x * 1.4, place[1] + y * 1.4, 0) - 0.5);
  if (height > ridge + rough * 0.06) return;
  const share = lookUp(hills.steps > 0 ? grain : leaf, place[1] + x * 1.3, place[0] + y * 1.3, 1);
  for (let channel = 0; channel < 3; channel++) {
    colour[channel] =
      (hills.colour[channel] + (hills.second[channel] - hills.colour[channel]) * share) * (0.5 + 0.5 * share);
  }
}

function enlarge(grid: Float32Array, columns: number, coarse: number, size: number, out: Float32Array): void {
  for (let y = 0; y < size; y++) {
    const row = Math.floor(y / coarse);
    const ty = y / coarse - row;
    for (let x = 0; x < size; x++) {
      const column = Math.floor(x / coarse);
      const tx = x / coarse - column;
      const a = (row * columns + column) * 3;
      const b = a + columns * 3;
      const at = (y * size + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const top = grid[a + channel] + (grid[a + 3 + channel] - grid[a + channel]) * tx;
        const bottom = grid[b + channel] + (grid[b + 3 + channel] - grid[b + channel]) * tx;
        out[at + channel] = top + (bottom - top) * ty;
      }
    }
  }
}

/** Paints shapes over a backdrop: signs, windows, lamps, wires, whatever there is. @param out [size, size, 3] changed. */
export function paintShapes(random: RandomStream, size: number, out: Float32Array): void {
  const count = random.uniform(0, 1) < 0.55 ? 0 : random.integer(11);
  const { cloud } = noiseTiles();
  for (let shape = 0; shape < count; shape++) {
    const ink = random.uniform(0, 1) < 0.4 ? sampleVivid(random) : sampleDull(random);
    const strength = random.uniform(0.35, 1);
    const kind = [0, 0, 0, 1, 2][random.integer(5)];
    const angle = random.uniform(0, 1) < 0.6 ? 0 : random.uniform(0, Math.PI);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const halfWidth = size * Math.exp(random.uniform(-4.2, -1.1));
    const halfHeight = kind === 2 ? random.uniform(0.6, 3) : size * Math.exp(random.uniform(-4.2, -1.1));
    const long = kind === 2 ? halfWidth * 5 : halfWidth;
    const [x0, y0] = [random.uniform(0, size), random.uniform(0, size)];
    const reach = Math.ceil(Math.hypot(long, halfHeight));
    const place = random.uniform(0, 1);
    for (let y = Math.max(Math.floor(y0 - reach), 0); y < Math.min(y0 + reach, size); y++) {
      for (let x = Math.max(Math.floor(x0 - reach), 0); x < Math.min(x0 + reach, size); x++) {
        const u = ((x - x0) * cos + (y - y0) * sin) / long;
        const v = ((y - y0) * cos - (x - x0) * sin) / halfHeight;
        if (kind === 1 ? u * u + v * v > 1 : Math.abs(u) > 1 || Math.abs(v) > 1) continue;
        const share = strength * (0.75 + 0.25 * lookUp(cloud, place + u * 0.2, place + v * 0.2, 2));
        const at = (y * size + x) * 3;
        for (let channel = 0; channel < 3; channel++) out[at + channel] += (ink[channel] - out[at + channel]) * share;
      }
    }
  }
}

/** Where a level ground would be seen: used to stand others on it. @returns the point of the ground below another point. */
export function groundBelow(point: Vector, up: Vector, level: number): Vector {
  const drop = dot(point, up) - level;
  return [point[0] - up[0] * drop, point[1] - up[1] * drop, point[2] - up[2] * drop];
}
