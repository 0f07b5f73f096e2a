/** What surfaces are made of: the colour at a place of a skin, its gloss and its folds. */
import type { RandomStream } from "@wildpose/pose";
import { blend, type Light, sampleFabric, sampleVivid } from "./colours.js";
import { lookUp, type NoiseTile, noiseTiles } from "./noise-tiles.js";

export type Pattern = "plain" | "rings" | "bars" | "check" | "dots" | "mottled" | "print" | "face" | "shoe" | "strands";

export interface Material {
  readonly pattern: Pattern;
  readonly colour: Light;
  readonly second: Light;
  /** Millimetres of one repeat of the pattern. */
  readonly scale: number;
  /** Millimetres around the tube it is on. */
  readonly girth: number;
  /** 0 to 1. */
  readonly gloss: number;
  /** How deep folds or pores are; 0 is smooth. */
  readonly bump: number;
  /** Where in the noise it begins. */
  readonly place: readonly [x: number, y: number];
  /** A coat that is open in front: the second colour is seen up to so many turns from the front. */
  readonly open: number;
  /** Of a face: its height, millimetres, the colour of lips, of brows and whether there is a beard (0 to 1). */
  readonly face: Face | null;
}

export interface Face {
  readonly heightMm: number;
  readonly hair: Light;
  readonly beard: number;
  /** Dark glasses, 0 to 1. */
  readonly glasses: number;
}

/** A material without anything special. */
export function plainMaterial(random: RandomStream, colour: Light, change: Partial<Material> = {}): Material {
  return {
    pattern: "plain",
    colour,
    second: colour,
    scale: 100,
    girth: 400,
    gloss: 0,
    bump: 0,
    place: [random.uniform(0, 1), random.uniform(0, 1)],
    open: 0,
    face: null,
    ...change,
  };
}

const fabricPatterns: readonly (readonly [Pattern, number])[] = [
  ["plain", 0.56],
  ["rings", 0.11],
  ["bars", 0.06],
  ["check", 0.08],
  ["dots", 0.03],
  ["mottled", 0.06],
  ["print", 0.1],
];

/** Draws a cloth. @param girth millimetres around what it is on. */
export function sampleCloth(random: RandomStream, girth: number, folds: number): Material {
  let left = random.uniform(0, 1);
  const pattern = fabricPatterns.find(([, share]) => {
    left -= share;
    return left < 0;
  })?.[0];
  const colour = sampleFabric(random);
  const second = random.uniform(0, 1) < 0.5 ? sampleFabric(random) : sampleVivid(random);
  return plainMaterial(random, colour, {
    pattern: pattern ?? "plain",
    second: pattern === "mottled" ? blend(colour, second, 0.6) : second,
    scale: Math.exp(random.uniform(Math.log(25), Math.log(140))),
    girth,
    gloss: random.uniform(0, 1) < 0.12 ? random.uniform(0.1, 0.4) : 0,
    bump: folds * random.uniform(0.5, 1.4),
  });
}

const EYE_TURN = 0.058;
const DARK: Light = [0.012, 0.01, 0.01];
const EYE_WHITE: Light = [0.55, 0.52, 0.5];

/**
 * The colour at a place.
 *
 * @param skin 0 to 1 around, 0.25 in front; and millimetres along.
 * @param out [3] linear, filled.
 */
export function colourAt(material: Material, skin: Float64Array, out: Float64Array): void {
  const turn = skin[0];
  const along = skin[1];
  const { pattern, colour, second, scale, girth, place } = material;
  let share = 0;
  if (pattern === "face") {
    paintFace(material, skin, out);
    return;
  }
  const across = turn * girth;
  const noise = noiseTiles();
  switch (pattern) {
    case "rings":
      share = stripe(along / scale);
      break;
    case "bars":
      share = stripe(across / scale);
      break;
    case "check":
      share = (stripe(along / scale) + stripe(across / scale)) / 2;
      break;
    case "dots": {
      const x = across / scale - Math.floor(across / scale) - 0.5;
      const y = along / scale - Math.floor(along / scale) - 0.5;
      share = x * x + y * y < 0.06 ? 1 : 0;
      break;
    }
    case "mottled":
      share = lookUp(noise.leaf, place[0] + across / (scale * 12), place[1] + along / (scale * 12));
      break;
    case "print": {
      // Something printed on the chest: blots in a rectangle in front.
      const x = Math.abs(turn - 0.25) * girth;
      const y = Math.abs(along - 330);
      if (x < 95 && y < 75) share = lookUp(noise.leaf, place[0] + across / 900, place[1] + along / 900) > 0.5 ? 1 : 0;
      break;
    }
    case "shoe":
      // The sole is behind: the tube of a foot has its front on top.
      share = turn > 0.6 && turn < 0.9 ? 1 : 0;
      break;
    case "strands":
      share = lookUp(noise.streak, place[0] + turn * 1.5, place[1] + along / 900);
      break;
  }
  if (material.open > 0 && Math.abs(turn - 0.25) < material.open) share = 1;
  out[0] = colour[0] + (second[0] - colour[0]) * share;
  out[1] = colour[1] + (second[1] - colour[1]) * share;
  out[2] = colour[2] + (second[2] - colour[2]) * share;
}

function stripe(place: number): number {
  const part = place - Math.floor(place);
  return part < 0.45 ? 1 : 0;
}

/** Eyes, brows, lips, cheeks and a beard, at the places of an average face. */
function paintFace({ colour, second, face, place }: Material, skin: Float64Array, out: Float64Array): void {
  const turn = skin[0];
  const along = skin[1];
  out[0] = colour[0];
  out[1] = colour[1];
  out[2] = colour[2];
  if (face === null) return;
  const height = along / face.heightMm;
  const aside = Math.abs(turn - 0.25);
  if (aside > 0.2) return;
  const to = (target: Light, share: number) => {
    out[0] += (target[0] - out[0]) * share;
    out[1] += (target[1] - out[1]) * share;
    out[2] += (target[2] - out[2]) * share;
  };
  const oval = (x: number, y: number, halfWidth: number, halfHeight: number) =>
    ((aside - x) / halfWidth) ** 2 + ((height - y) / halfHeight) ** 2 < 1;
  if (face.beard > 0 && height < 0.36 - aside * 0.25) {
    const patch = lookUp(noiseTiles().grain, place[0] + turn * 3, place[1] + height);
    to(face.hair, face.beard * (0.6 + 0.4 * patch));
  }
  if (oval(0, 0.215, 0.045, 0.028)) to(second, 0.75);
  if (oval(0, 0.215, 0.045, 0.007)) to(DARK, 0.5);
  if (oval(EYE_TURN, 0.515, 0.042, 0.05)) to(DARK, 0.18);
  if (face.glasses > 0 && oval(EYE_TURN, 0.51, 0.045, 0.07)) to(DARK, face.glasses);
  else if (oval(EYE_TURN, 0.52, 0.029, 0.026)) {
    to(EYE_WHITE, 0.8);
    if (oval(EYE_TURN, 0.52, 0.013, 0.024)) to(DARK, 0.95);
  }
  if (oval(EYE_TURN + 0.004, 0.6, 0.038, 0.016)) to(face.hair, 0.75);
  if (oval(0, 0.34, 0.028, 0.012)) to(DARK, 0.3);
}

/** How far the surface leans around and along at a place, from the noise. @param out [2] filled. */
export function leanAt({ bump, place, girth, pattern }: Material, skin: Float64Array, out: Float64Array): void {
  const tiles = noiseTiles();
  const tile: NoiseTile = pattern === "strands" ? tiles.streak : tiles.cloud;
  const x = place[0] + (skin[0] * girth) / 700;
  const y = place[1] + skin[1] / 900;
  const here = lookUp(tile, x, y, 2);
  out[0] = (lookUp(tile, x + 0.015, y, 2) - here) * bump * 9;
  out[1] = (lookUp(tile, x, y + 0.015, 2) - here) * bump * 9;
}
