/**
 * How a drawn person and the place around it are coloured.
 */
import type { RandomStream } from "@wildpose/pose";

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** What a person wears. A bare limb has the colour of the skin. */
export interface Appearance {
  readonly skin: Colour;
  readonly hair: Colour;
  readonly shirt: Colour;
  readonly sleeves: Colour;
  readonly trousers: Colour;
  readonly shins: Colour;
  readonly shoes: Colour;
}

/** The colours of a place, from the top of the sky to the near ground. */
export interface Backdrop {
  readonly sky: Colour;
  readonly horizon: Colour;
  readonly hills: Colour;
  readonly farGround: Colour;
  readonly nearGround: Colour;
}

const skins: readonly Colour[] = [
  [244, 208, 177],
  [231, 180, 143],
  [198, 140, 100],
  [150, 100, 68],
  [99, 66, 48],
];
const hairs: readonly Colour[] = [
  [40, 32, 30],
  [84, 56, 38],
  [148, 98, 52],
  [206, 170, 106],
  [150, 148, 146],
];
const clothes: readonly Colour[] = [
  [214, 74, 66],
  [236, 148, 62],
  [240, 200, 84],
  [94, 160, 98],
  [64, 140, 160],
  [72, 104, 180],
  [128, 92, 164],
  [226, 226, 220],
  [86, 92, 104],
  [196, 108, 140],
];
const trousers: readonly Colour[] = [
  [52, 66, 98],
  [70, 74, 82],
  [112, 98, 80],
  [40, 44, 52],
  [96, 118, 104],
  [150, 136, 116],
];
const shoes: readonly Colour[] = [
  [236, 236, 232],
  [48, 44, 44],
  [150, 70, 58],
  [70, 92, 120],
];
const backdrops: readonly Backdrop[] = [
  {
    sky: [150, 194, 226],
    horizon: [226, 236, 238],
    hills: [164, 190, 186],
    farGround: [182, 196, 150],
    nearGround: [122, 150, 100],
  },
  {
    sky: [176, 190, 214],
    horizon: [240, 226, 210],
    hills: [190, 182, 186],
    farGround: [222, 206, 174],
    nearGround: [190, 166, 128],
  },
  {
    sky: [206, 210, 216],
    horizon: [232, 232, 230],
    hills: [196, 200, 204],
    farGround: [188, 186, 184],
    nearGround: [140, 140, 142],
  },
  {
    sky: [244, 190, 150],
    horizon: [250, 226, 190],
    hills: [190, 150, 146],
    farGround: [176, 160, 140],
    nearGround: [120, 112, 104],
  },
  {
    sky: [140, 186, 196],
    horizon: [222, 238, 236],
    hills: [130, 170, 160],
    farGround: [206, 214, 204],
    nearGround: [150, 172, 166],
  },
];

/** Draws what a person wears. */
export function sampleAppearance(random: RandomStream): Appearance {
  const pick = <T>(from: readonly T[]) => from[random.integer(from.length)];
  const skin = pick(skins);
  const shirt = pick(clothes);
  const legs = pick(trousers);
  return {
    skin,
    hair: pick(hairs),
    shirt,
    sleeves: random.uniform(0, 1) < 0.5 ? shirt : skin,
    trousers: legs,
    shins: random.uniform(0, 1) < 0.65 ? legs : skin,
    shoes: pick(shoes),
  };
}

/** Draws the colours of a place. */
export function sampleBackdrop(random: RandomStream): Backdrop {
  return backdrops[random.integer(backdrops.length)];
}

/** A colour made brighter (above 1) or darker, as CSS text. */
export function cssColour(colour: Colour, brightness = 1): string {
  return `rgb(${colour.map((part) => Math.round(Math.min(part * brightness, 255))).join(",")})`;
}
