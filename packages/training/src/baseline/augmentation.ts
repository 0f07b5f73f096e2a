/** What is made different about a crop each time it is seen. Numbers that are drawn depend on the seed and a name alone. */
import type { RandomStream } from "@wildpose/pose";

export interface AugmentationSettings {
  /** Share of the crops that are mirrored, left and right joints swapped. */
  readonly flip: number;
  /** Largest factor by which a person is shown larger or smaller. */
  readonly scale: number;
  /** Largest shift along either axis, as a share of the crop's side. */
  readonly shift: number;
  /** Largest turn, degrees; half of the crops are not turned. */
  readonly rotation: number;
  /** Largest factor of brightness and of contrast; half as much for a colour alone. */
  readonly colour: number;
  /** Share of the crops in which something hides a part. */
  readonly occlusion: number;
}

export const usualAugmentation: AugmentationSettings = {
  ...{ flip: 0.5, scale: 1.25, shift: 0.06 },
  ...{ rotation: 30, colour: 1.3, occlusion: 0.4 },
};

export const noAugmentation: AugmentationSettings = {
  ...{ flip: 0, scale: 1, shift: 0 },
  ...{ rotation: 0, colour: 1, occlusion: 0 },
};

export interface Augmentation {
  readonly mirrored: boolean;
  /** Of the person in the crop. */
  readonly scale: number;
  /** As a share of the crop's side. */
  readonly shift: readonly [x: number, y: number];
  /** Radians. */
  readonly rotation: number;
  /** [3, 256] what becomes of each value of red, green and blue. */
  readonly tones: Uint8Array;
  readonly occluders: readonly Occluder[];
}

/** A rectangle of one colour. */
export interface Occluder {
  /** Shares of the crop's side; it may reach beyond the crop. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly colour: readonly [red: number, green: number, blue: number];
}

const MOST_OCCLUDERS = 2;
/** Sides of an occluder, as shares of the crop's. */
const [NARROWEST, WIDEST] = [0.08, 0.45];

export function drawAugmentation(settings: AugmentationSettings, random: RandomStream): Augmentation {
  const mirrored = random.uniform(0, 1) < settings.flip;
  const scale = settings.scale ** random.uniform(-1, 1);
  const shift = [settings.shift * random.uniform(-1, 1), settings.shift * random.uniform(-1, 1)] as const;
  const turned = random.uniform(0, 1) < 0.5;
  const angle = (settings.rotation * Math.PI * random.uniform(-1, 1)) / 180;
  const tones = drawTones(settings.colour, random);
  const occluded = random.uniform(0, 1) < settings.occlusion;
  const occluders = Array.from({ length: occluded ? 1 + random.integer(MOST_OCCLUDERS) : 0 }, () =>
    drawOccluder(random),
  );
  return { mirrored, scale, shift, rotation: turned ? angle : 0, tones, occluders };
}

function drawTones(colour: number, random: RandomStream): Uint8Array {
  const contrast = colour ** random.uniform(-1, 1);
  const brightness = colour ** random.uniform(-1, 1);
  const tones = new Uint8Array(768);
  for (let channel = 0; channel < 3; channel++) {
    const gain = contrast * colour ** random.uniform(-0.5, 0.5);
    for (let value = 0; value < 256; value++) {
      const tone = (value - 128) * gain + 128 * brightness;
      tones[channel * 256 + value] = Math.min(255, Math.max(0, Math.round(tone)));
    }
  }
  return tones;
}

function drawOccluder(random: RandomStream): Occluder {
  const [width, height] = [random.uniform(NARROWEST, WIDEST), random.uniform(NARROWEST, WIDEST)];
  return {
    ...{ left: random.uniform(0, 1) - width / 2, top: random.uniform(0, 1) - height / 2, width, height },
    colour: [random.integer(256), random.integer(256), random.integer(256)],
  };
}

/**
 * Draws the occluders over a picture.
 *
 * @param image [size, size, 3] RGB, in place.
 */
export function drawOccluders(occluders: readonly Occluder[], size: number, image: Uint8Array): void {
  const inside = (share: number) => Math.min(size, Math.max(0, Math.round(share * size)));
  for (const { left, top, width, height, colour } of occluders) {
    const [first, last] = [inside(left), inside(left + width)];
    for (let y = inside(top); y < inside(top + height); y++) {
      for (let at = (y * size + first) * 3; at < (y * size + last) * 3; at += 3) image.set(colour, at);
    }
  }
}
