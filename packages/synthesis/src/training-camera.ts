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

/**
 * Most cameras are held by someone who stands, or stand at that height, so that who sits is looked down on from nearer and
 * steeper than who stands: millimetres above the ground, and degrees for ground that is not level. Human3.6M's four are at
 * 1465 to 1633 mm (karfly/human36m-camera-parameters). The rest can be anywhere between; above 0 they look down.
 */
const HELD = { share: 0.7, heightMm: 1500, deviationMm: 200, slopeDeviation: 3 } as const;
const PITCH = [-30, 60] as const;

/** Degrees. Most people hold cameras level, or look into them; both are far from all. */
const YAW = { frontal: 0.3, deviation: 45 } as const;
const ROLL = { usual: 0.85, deviation: 4, unusual: 16 } as const;

/** Draws a camera and returns the body's points in its frame. */
export function viewForTraining(body: Pick<SampledBody, "points">, random: RandomStream): SampledView {
  const [nearest, farthest] = distanceRange(random);
  const distance = Math.exp(random.uniform(Math.log(nearest), Math.log(farthest)));
  const pitch = random.uniform(0, 1) < HELD.share ? heldPitch(body.points, distance, random) : random.uniform(...PITCH);
  const yaw = random.uniform(0, 1) < YAW.frontal ? random.normal(0, YAW.deviation) : random.uniform(-180, 180);
  const rollDeviation = random.uniform(0, 1) < ROLL.usual ? ROLL.deviation : ROLL.unusual;
  return viewBody(body, random, {
    distanceMm: [distance, distance],
    yaw: [yaw, yaw],
    pitch: [pitch, pitch],
    rollDeviation,
  });
}

/** The pitch at which a camera of some height above the ground looks at the pelvis, whose lowest joint is on the ground. */
function heldPitch(points: Float64Array, distance: number, random: RandomStream): number {
  let lowest = points[1];
  for (let i = 4; i < points.length; i += 3) lowest = Math.min(lowest, points[i]);
  const above = random.normal(HELD.heightMm, HELD.deviationMm) - (points[1] - lowest);
  const pitch = (Math.asin(Math.min(Math.max(above / distance, -1), 1)) * 180) / Math.PI;
  return Math.min(Math.max(pitch + random.normal(0, HELD.slopeDeviation), PITCH[0]), PITCH[1]);
}

function distanceRange(random: RandomStream): readonly [low: number, high: number] {
  let left = random.uniform(0, 1);
  for (const { share, mm } of DISTANCES) {
    left -= share;
    if (left < 0) return mm;
  }
  return DISTANCES[0].mm;
}
