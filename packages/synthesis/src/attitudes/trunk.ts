import type { RandomStream } from "@wildpose/pose";
import type { JointAngles } from "../joint-angles.js";

/** Pelvis, spine and neck around an attitude's mean lean, degrees; leans to either side are as likely. */
export function sampleTrunk(
  random: RandomStream,
  angles: JointAngles,
  mean: { readonly pitch: number; readonly flexion: number },
): void {
  angles.pelvisPitch = random.normal(mean.pitch, 8);
  angles.pelvisRoll = random.normal(0, 4);
  sampleSpine(random, angles, mean.flexion, 11);
}

/** Spine and neck, with twists and leans to either side. Degrees: mean and deviation of the spine's flexion. */
export function sampleSpine(random: RandomStream, angles: JointAngles, flexion: number, deviation: number): void {
  angles.spineFlexion = random.normal(flexion, deviation);
  angles.spineLateral = random.normal(0, 7);
  angles.spineAxial = random.normal(0, 12);
  angles.neckFlexion = random.normal(3, 14);
  angles.neckLateral = random.normal(0, 8);
  angles.neckAxial = random.normal(0, 24);
}

/** Leans and turns the whole body in the world, degrees of any size: off the ground there is no upright. */
export function turnBody(angles: JointAngles, pitch: number, roll: number, turn: number): void {
  angles.pelvisPitch = halfTurn(pitch);
  angles.pelvisRoll = halfTurn(roll);
  angles.pelvisTurn = halfTurn(turn);
}

/** The same direction between -180 (inclusive) and 180 (exclusive) degrees. */
function halfTurn(degrees: number): number {
  return degrees - 360 * Math.floor((degrees + 180) / 360);
}
