/**
 * The cameras that training poses are seen by: those of a room, of the street and of the stadium.
 *
 * Networks see people at one size, so a focal length shows in perspective alone, which is the ratio of a body's depth to its
 * distance: a person at 1.5 m is seen through a wide lens, one at 20 m through a long one.
 */
import type { RandomStream } from "@wildpose/pose";
import type { SampledBody } from "./sample-body.js";
import { type SampledView, viewBody } from "./view-body.js";

/** The share of each range of distances, millimetres, drawn evenly in the logarithm. */
const DISTANCES = [
  { share: 0.68, mm: [2500, 8000] },
  { share: 0.12, mm: [1500, 2500] },
  { share: 0.2, mm: [8000, 40_000] },
] as const;

/** Degrees; above 0 the camera looks down. Most are held level or hang under a ceiling; the rest can be anywhere between. */
const PITCH = { low: -30, high: 60, usual: 0.7, mean: 8, deviation: 9 } as const;

/** Degrees. Most people hold cameras level, or look into them; both are far from all. */
const YAW = { frontal: 0.3, deviation: 45 } as const;
const ROLL = { usual: 0.85, deviation: 4, unusual: 16 } as const;

/** Draws a camera and returns the body's points in its frame. */
export function viewForTraining(body: Pick<SampledBody, "points">, random: RandomStream): SampledView {
  const pitch =
    random.uniform(0, 1) < PITCH.usual
      ? Math.min(Math.max(random.normal(PITCH.mean, PITCH.deviation), PITCH.low), PITCH.high)
      : random.uniform(PITCH.low, PITCH.high);
  const yaw = random.uniform(0, 1) < YAW.frontal ? random.normal(0, YAW.deviation) : random.uniform(-180, 180);
  const rollDeviation = random.uniform(0, 1) < ROLL.usual ? ROLL.deviation : ROLL.unusual;
  return viewBody(body, random, {
    distanceMm: distanceRange(random),
    yaw: [yaw, yaw],
    pitch: [pitch, pitch],
    rollDeviation,
  });
}

function distanceRange(random: RandomStream): readonly [low: number, high: number] {
  let left = random.uniform(0, 1);
  for (const { share, mm } of DISTANCES) {
    left -= share;
    if (left < 0) return mm;
  }
  return DISTANCES[0].mm;
}
