/** Colours of skin, hair, clothes and things, in linear light, 0 to 1. */
import type { RandomStream } from "@wildpose/pose";

/** Red, green and blue, linear. */
export type Light = readonly [red: number, green: number, blue: number];

/** A colour as screens have it, 0 to 255, in linear light. */
export function linear(red: number, green: number, blue: number): Light {
  return [toLinear(red), toLinear(green), toLinear(blue)];
}

function toLinear(value: number): number {
  const share = Math.min(Math.max(value / 255, 0), 1);
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/** From the lightest to the darkest, as screens have them. */
const skins = [
  [242, 212, 192],
  [234, 194, 166],
  [226, 178, 144],
  [204, 152, 116],
  [176, 124, 88],
  [142, 96, 66],
  [108, 72, 50],
  [76, 50, 37],
  [52, 35, 28],
] as const;

/** Anybody's skin: evenly from the lightest to the darkest. */
export function sampleSkin(random: RandomStream): Light {
  const place = random.uniform(0, skins.length - 1.001);
  const at = Math.floor(place);
  const red = random.normal(0, 4);
  const part = (channel: number, shift: number) =>
    skins[at][channel] + (skins[at + 1][channel] - skins[at][channel]) * (place - at) + shift;
  return linear(part(0, red), part(1, random.normal(0, 2)), part(2, -red * 0.7 + random.normal(0, 3)));
}

const hairs = [
  [22, 18, 17],
  [38, 28, 24],
  [66, 44, 30],
  [98, 66, 42],
  [142, 100, 60],
  [196, 160, 106],
  [150, 70, 40],
  [128, 126, 124],
  [206, 204, 200],
] as const;

export function sampleHair(random: RandomStream): Light {
  if (random.uniform(0, 1) < 0.04) return sampleVivid(random);
  // Half of all hair is dark.
  const [red, green, blue] =
    random.uniform(0, 1) < 0.5 ? hairs[random.integer(3)] : hairs[random.integer(hairs.length)];
  const shift = random.normal(0, 6);
  return linear(red + shift, green + shift, blue + shift);
}

const fabrics = [
  [24, 24, 27],
  [52, 54, 58],
  [96, 98, 102],
  [160, 160, 160],
  [236, 236, 232],
  [214, 202, 180],
  [34, 42, 72],
  [62, 84, 122],
  [104, 130, 166],
  [112, 94, 72],
  [74, 80, 56],
  [118, 36, 40],
] as const;

/** What clothes are dyed in: half of them plain darks, whites, blues and browns. */
export function sampleFabric(random: RandomStream): Light {
  if (random.uniform(0, 1) < 0.45) return sampleVivid(random);
  const [red, green, blue] = fabrics[random.integer(fabrics.length)];
  const shift = random.normal(0, 9);
  return linear(red + shift + random.normal(0, 4), green + shift, blue + shift + random.normal(0, 4));
}

/** Any hue. */
export function sampleVivid(random: RandomStream): Light {
  return fromHue(random.uniform(0, 6), random.uniform(0.25, 0.95), random.uniform(0.25, 0.95));
}

/** A muted colour of walls, ground and furniture. */
export function sampleDull(random: RandomStream): Light {
  return fromHue(random.uniform(-0.3, 1.8), random.uniform(0, 0.45), random.uniform(0.2, 0.92));
}

export function sampleGreen(random: RandomStream): Light {
  return fromHue(random.uniform(1, 2.3), random.uniform(0.25, 0.75), random.uniform(0.15, 0.62));
}

/** @param hue 0 to 6: red, yellow, green, cyan, blue, magenta; @param value as screens have it, 0 to 1. */
function fromHue(hue: number, saturation: number, value: number): Light {
  const part = (shift: number) => {
    const k = (((shift + hue) % 6) + 6) % 6;
    return 255 * value * (1 - saturation * Math.max(0, Math.min(k, 4 - k, 1)));
  };
  return linear(part(5), part(3), part(1));
}

/** A mean of two. */
export function blend(a: Light, b: Light, share: number): Light {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}
