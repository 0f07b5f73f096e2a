/**
 * Square pictures of noise that repeat without a seam, made once and looked up for every surface: what would take many
 * octaves for each pixel takes one look-up.
 */
import { type RandomStream, randomStream } from "@wildpose/pose";

/** Pixels of a side; a power of two. */
export const TILE = 256;

/** The largest value. Its products with parts of {@link PART} are whole numbers that take no memory. */
const FULL = 0x7fff;
const PART = 256;

export interface NoiseTile {
  /** Level 0 has {@link TILE}² values, each further one a quarter: means of four. 0 to {@link FULL}. */
  readonly levels: readonly Uint16Array[];
}

/** `cloud`: large and small shapes. `grain`: small ones. `streak`: drawn out along y. `ridge`: folds and veins. `leaf`: blots. */
export interface NoiseTiles {
  readonly cloud: NoiseTile;
  readonly grain: NoiseTile;
  readonly streak: NoiseTile;
  readonly ridge: NoiseTile;
  readonly leaf: NoiseTile;
}

let made: NoiseTiles | null = null;

/** The tiles, the same in every process. */
export function noiseTiles(): NoiseTiles {
  made ??= {
    cloud: tile("cloud", (values) => values, 2, 2, 0.55),
    grain: tile("grain", (values) => values, 32, 32, 0.8),
    streak: tile("streak", (values) => values, 32, 4, 0.7),
    ridge: tile("ridge", (values) => values.map((value) => 1 - Math.abs(2 * value - 1)), 4, 4, 0.5),
    leaf: tile("leaf", (values) => values.map((value) => Math.min(Math.max((value - 0.42) * 6, 0), 1)), 16, 16, 0.7),
  };
  return made;
}

/** @param columns,rows of the coarsest octave; @param fading of each octave against the one before. */
function tile(
  name: string,
  shape: (values: Float32Array) => Float32Array,
  columns: number,
  rows: number,
  fading: number,
): NoiseTile {
  const random = randomStream(0, `noise-tile/${name}`);
  const values = new Float32Array(TILE * TILE);
  let total = 0;
  let strength = 1;
  for (let c = columns, r = rows; c <= TILE / 2 && r <= TILE / 2; c *= 2, r *= 2) {
    addOctave(values, c, r, strength, random);
    total += strength;
    strength *= fading;
  }
  // Sums of octaves crowd around the mean: spread out to use the range.
  for (let i = 0; i < values.length; i++) {
    values[i] = Math.min(Math.max(0.5 + (values[i] / total - 0.5) * 1.9, 0), 1);
  }
  const levels = [shape(values)];
  for (let size = TILE / 2; size >= 1; size /= 2) levels.push(halved(levels[levels.length - 1], size));
  return { levels: levels.map((level) => Uint16Array.from(level, (value) => Math.round(value * FULL))) };
}

function addOctave(values: Float32Array, columns: number, rows: number, strength: number, random: RandomStream): void {
  const lattice = Float32Array.from({ length: columns * rows }, () => random.uniform(0, 1));
  for (let y = 0; y < TILE; y++) {
    const gy = (y * rows) / TILE;
    const row = Math.floor(gy);
    const ty = smooth(gy - row);
    for (let x = 0; x < TILE; x++) {
      const gx = (x * columns) / TILE;
      const column = Math.floor(gx);
      const tx = smooth(gx - column);
      const value = (r: number, c: number) => lattice[((row + r) % rows) * columns + ((column + c) % columns)];
      const top = value(0, 0) + (value(0, 1) - value(0, 0)) * tx;
      const bottom = value(1, 0) + (value(1, 1) - value(1, 0)) * tx;
      values[y * TILE + x] += strength * (top + (bottom - top) * ty);
    }
  }
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}

function halved(larger: Float32Array, size: number): Float32Array {
  const values = new Float32Array(size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const at = 2 * y * 2 * size + 2 * x;
      values[y * size + x] = (larger[at] + larger[at + 1] + larger[at + 2 * size] + larger[at + 2 * size + 1]) / 4;
    }
  }
  return values;
}

/**
 * Looks a value up, between the four around it.
 *
 * @param x,y in tiles: the tile repeats at whole numbers.
 * @param level 0 or more; a larger one is smoother.
 */
export function lookUp(tile: NoiseTile, x: number, y: number, level = 0): number {
  return lookUpWhole(tile, (x * TILE * PART) | 0, (y * TILE * PART) | 0, level) / FULL;
}

/**
 * {@link lookUp} in whole numbers, which a call can pass without memory for each.
 *
 * @param x,y in parts of a pixel of level 0.
 */
function lookUpWhole({ levels }: NoiseTile, x: number, y: number, level: number): number {
  const size = TILE >> level;
  const values = levels[level];
  const mask = size - 1;
  const px = x >> level;
  const py = y >> level;
  const left = (px >> 8) & mask;
  const right = (left + 1) & mask;
  const top = ((py >> 8) & mask) * size;
  const bottom = (((py >> 8) + 1) & mask) * size;
  const tx = px & (PART - 1);
  const ty = py & (PART - 1);
  const a = values[top + left] * (PART - tx) + values[top + right] * tx;
  const b = values[bottom + left] * (PART - tx) + values[bottom + right] * tx;
  // The sums are below 2²³, times a part below 2³¹.
  return (a * (PART - ty) + b * ty) >> 16;
}

/** The level at which a value of the tile is about a pixel wide, where a pixel is so many tiles wide. */
export function levelFor(tilesPerPixel: number): number {
  const wide = tilesPerPixel * TILE;
  let level = 0;
  for (let limit = 1.5; wide > limit && level < 8; limit *= 2) level++;
  return level;
}
