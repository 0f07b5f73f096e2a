/** What a camera makes of light: exposure, colour cast, blur, noise. */
import type { RandomStream } from "@wildpose/pose";

/** Values of the table from linear light to what screens show, and the brightest light in it. */
const STEPS = 8192;
const BRIGHTEST = 1.2;

/** Turns linear light into pixels. @param picture [size, size, 3] linear, used up. @returns [size, size, 3] */
export function takePicture(random: RandomStream, picture: Float32Array, size: number): Uint8Array {
  const chance = (share: number) => random.uniform(0, 1) < share;
  if (chance(0.3)) soften(picture, size, random.uniform(0.15, 0.5));
  if (chance(0.1)) soften(picture, size, 0.5);
  if (chance(0.08)) smear(picture, size, random.uniform(0, Math.PI), 2 + random.integer(5));
  const target = 0.23 * Math.exp(random.normal(0, 0.4));
  const exposure = Math.min(Math.max(target / (meteredLight(picture) + 1e-4), 0.2), 6);
  const [gainRed, gainGreen, gainBlue] = [0, 1, 2].map(
    () => ((STEPS - 1) / BRIGHTEST) * exposure * Math.exp(random.normal(0, 0.06)),
  );
  const curve = toneCurve(Math.exp(random.normal(0, 0.12)));
  const saturation = chance(0.04) ? 0 : Math.min(Math.max(random.normal(1, 0.2), 0.4), 1.4);
  const lift = chance(0.15) ? random.uniform(0, 24) : 0;
  const grains = noiseTable(random, chance(0.7) ? Math.abs(random.normal(0, 4)) : 0);
  let state = random.bits();
  // Rounds and clamps what is put into it.
  const out = new Uint8ClampedArray(size * size * 3);
  for (let at = 0; at < out.length; at += 3) {
    const red = curve[tableAt(picture[at] * gainRed)];
    const green = curve[tableAt(picture[at + 1] * gainGreen)];
    const blue = curve[tableAt(picture[at + 2] * gainBlue)];
    const grey = 0.3 * red + 0.59 * green + 0.11 * blue;
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const common = lift + grey + grains[(state >>> 8) & 1023] * 0.8;
    out[at] = common + (red - grey) * saturation + grains[(state >>> 18) & 1023] * 0.5;
    out[at + 1] = common + (green - grey) * saturation + grains[(state >>> 13) & 1023] * 0.3;
    out[at + 2] = common + (blue - grey) * saturation + grains[(state >>> 22) & 1023] * 0.6;
  }
  return new Uint8Array(out.buffer);
}

function tableAt(light: number): number {
  return light < 0 ? 0 : light > STEPS - 1 ? STEPS - 1 : light | 0;
}

/** What screens show of light without any contrast, 0 to 255, with a soft shoulder. */
const plainCurve = Float32Array.from({ length: STEPS }, (_, step) => {
  const light = (BRIGHTEST * step) / (STEPS - 1);
  const soft = light < 0.7 ? light : 0.7 + 0.3 * (1 - Math.exp(-(light - 0.7) / 0.3));
  return 255 * (soft <= 0.0031308 ? soft * 12.92 : 1.055 * soft ** (1 / 2.4) - 0.055);
});

/** Steps of one unit of brightness where contrast is looked up. */
const FINE = 4;

/** Brightness 0 to 255; @param contrast 1 is plain. */
function toneCurve(contrast: number): Float32Array {
  const changed = Float32Array.from({ length: 256 * FINE }, (_, step) => 255 * (step / FINE / 255) ** contrast);
  return plainCurve.map((shown) => changed[Math.round(shown * FINE)]);
}

/** Between the mean and the root of the mean square, so that what is bright before a dark place is not burnt out. */
function meteredLight(picture: Float32Array): number {
  let sum = 0;
  let squares = 0;
  for (let at = 0; at < picture.length; at += 3) {
    const light = Math.min(0.3 * picture[at] + 0.59 * picture[at + 1] + 0.11 * picture[at + 2], 1.5);
    sum += light;
    squares += light * light;
  }
  const count = picture.length / 3;
  return 0.3 * (sum / count) + 0.7 * Math.sqrt(squares / count);
}

function noiseTable(random: RandomStream, deviation: number): Float32Array {
  return Float32Array.from({ length: 1024 }, () => random.normal(0, deviation));
}

/** Each value with a share of the mean of its neighbours, across and down. */
export function soften(picture: Float32Array, size: number, share: number): void {
  const pass = (step: number, stride: number) => {
    for (let line = 0; line < size; line++) {
      for (let channel = 0; channel < 3; channel++) {
        let at = line * stride + channel;
        let before = picture[at];
        for (let i = 0; i < size; i++, at += step) {
          const here = picture[at];
          const after = i + 1 < size ? picture[at + step] : here;
          picture[at] = here + share * ((before + after) / 2 - here);
          before = here;
        }
      }
    }
  };
  pass(3, size * 3);
  pass(size * 3, 3);
}

/** The mean along a short line: the camera moved. */
function smear(picture: Float32Array, size: number, angle: number, length: number): void {
  const before = picture.slice();
  const shifts = Array.from({ length }, (_, step) => step - (length - 1) / 2).map(
    (shift) => [Math.round(Math.cos(angle) * shift), Math.round(Math.sin(angle) * shift)] as const,
  );
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let [red, green, blue] = [0, 0, 0];
      for (const [dx, dy] of shifts) {
        const column = Math.min(Math.max(x + dx, 0), size - 1);
        const row = Math.min(Math.max(y + dy, 0), size - 1);
        const from = (row * size + column) * 3;
        red += before[from];
        green += before[from + 1];
        blue += before[from + 2];
      }
      const at = (y * size + x) * 3;
      picture[at] = red / length;
      picture[at + 1] = green / length;
      picture[at + 2] = blue / length;
    }
  }
}
