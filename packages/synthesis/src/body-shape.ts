/**
 * The lengths of one person's segments, drawn around the average proportions of `@wildpose/pose`.
 */
import { bodyProportions, type RandomStream } from "@wildpose/pose";

/** Millimetres. Left and right are equal. */
export interface BodyShape {
  readonly heightMm: number;
  /** From the middle of the hips to either hip. */
  readonly hip: number;
  readonly thigh: number;
  readonly shank: number;
  /** From the middle of the hips to the middle of the shoulders at rest. */
  readonly torso: number;
  /** From the middle of the shoulders at rest to the root of the neck. */
  readonly neckRoot: number;
  /** From the root of the neck to the base of the skull, and from there to the top of the head. */
  readonly neck: number;
  readonly head: number;
  /** From the middle of the shoulders at rest to either shoulder. */
  readonly shoulder: number;
  readonly upperArm: number;
  readonly forearm: number;
}

/** Adults, millimetres: about the 1st percentile of women to the 99th of men. */
const ADULT_MM = [1450, 1980] as const;

/** The share of children, and their heights: from about four years up to where the shortest adults begin. */
const CHILDREN = { share: 0.07, mm: [1000, 1450] } as const;

/**
 * What a child of the least height has of a segment, compared with an adult of that height. Legs grow faster than the rest
 * until puberty: sitting takes about 0.56 of a four-year-old's height and 0.52 of an adult's (references by age: Fredriks
 * et al. 2005, Arch. Dis. Child. 90, 807–812; Bogin and Varela-Silva 2010, Int. J. Environ. Res. Public Health 7,
 * 1047–1075). The head is larger by as much as the legs are shorter. Taller children lie
 * between evenly.
 */
const YOUNGEST = { leg: 0.92, headAndNeck: 1.28 } as const;

/** How far one segment strays from its average share of the height. */
const SEGMENT_DEVIATION = 0.06;
const SEGMENT_LIMITS = [0.82, 1.18] as const;

/**
 * Half the distance between the hips and between the shoulders, as fractions of height. The low end is the distance of
 * the joint centres, the high end that of the bony landmarks (Drillis and Contini 1966: 0.191 and 0.259 from side to
 * side, arms included); annotators mark anything between.
 */
const HIP_HALF_WIDTH = [0.05, 0.0955] as const;
const SHOULDER_HALF_WIDTH = [0.085, 0.125] as const;

/**
 * How much longer than between the joint centres a torso is marked: annotators put hips lower and shoulders higher. In
 * upright persons of the official annotations torso over leg is 1.08 (LSP) to 1.21 (AI-Challenger) times de Leva's:
 * `test/joint-rules.test.ts`.
 */
const TORSO_STRETCH = [1, 1.2] as const;

/** Fractions of height that a body's segments are drawn around, and ranges that it is drawn from. */
export interface Proportions {
  /** Draws a height. */
  readonly drawStature: (random: RandomStream) => Stature;
  readonly thigh: number;
  readonly shank: number;
  readonly torso: number;
  /** The torso is longer by a factor out of this. */
  readonly torsoStretch: readonly [low: number, high: number];
  readonly neckRoot: number;
  readonly headAndNeck: number;
  readonly upperArm: number;
  readonly forearm: number;
  readonly hipHalfWidth: readonly [low: number, high: number];
  readonly shoulderHalfWidth: readonly [low: number, high: number];
}

/** How tall a person is, and how much of a child. */
export interface Stature {
  readonly heightMm: number;
  /** 1 at the least height of children, 0 in adults. */
  readonly youth: number;
}

/** Anybody: adults of all heights, and children. */
function drawAnybodysStature(random: RandomStream): Stature {
  if (random.uniform(0, 1) >= CHILDREN.share) return { heightMm: random.uniform(...ADULT_MM), youth: 0 };
  const heightMm = random.uniform(...CHILDREN.mm);
  return { heightMm, youth: (CHILDREN.mm[1] - heightMm) / (CHILDREN.mm[1] - CHILDREN.mm[0]) };
}

/** Of bodies as annotators mark them. */
const markedProportions: Proportions = {
  ...bodyProportions,
  drawStature: drawAnybodysStature,
  torsoStretch: TORSO_STRETCH,
  hipHalfWidth: HIP_HALF_WIDTH,
  shoulderHalfWidth: SHOULDER_HALF_WIDTH,
};

/** Draws a person's height and segment lengths. */
export function sampleBodyShape(random: RandomStream, proportions: Proportions = markedProportions): BodyShape {
  const { heightMm, youth } = proportions.drawStature(random);
  const leg = 1 + (YOUNGEST.leg - 1) * youth;
  const headGrowth = 1 + (YOUNGEST.headAndNeck - 1) * youth;
  const segment = (fraction: number) => {
    const stray = random.normal(1, SEGMENT_DEVIATION);
    return heightMm * fraction * Math.min(Math.max(stray, SEGMENT_LIMITS[0]), SEGMENT_LIMITS[1]);
  };
  const headAndNeck = segment(proportions.headAndNeck) * headGrowth;
  return {
    heightMm,
    hip: heightMm * random.uniform(...proportions.hipHalfWidth),
    thigh: segment(proportions.thigh) * leg,
    shank: segment(proportions.shank) * leg,
    torso: segment(proportions.torso) * random.uniform(...proportions.torsoStretch),
    neckRoot: segment(proportions.neckRoot),
    neck: headAndNeck / 2,
    head: headAndNeck / 2,
    shoulder: heightMm * random.uniform(...proportions.shoulderHalfWidth),
    upperArm: segment(proportions.upperArm),
    forearm: segment(proportions.forearm),
  };
}
