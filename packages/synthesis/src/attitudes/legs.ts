/**
 * What attitudes do with legs. Where feet or knees stand on the ground they are drawn by the slopes of thigh and shank in
 * the world, which decide how a standing, sitting or crouching body looks; hip and knee follow from them and the pelvis.
 */
import type { RandomStream } from "@wildpose/pose";
import type { JointAngles, SideAngles } from "../joint-angles.js";

export function bothSides(angles: JointAngles): readonly [SideAngles, SideAngles] {
  return [angles.left, angles.right];
}

/** One side by chance, and the other. */
export function eitherSide(random: RandomStream, angles: JointAngles): readonly [SideAngles, SideAngles] {
  return random.integer(2) === 0 ? [angles.left, angles.right] : [angles.right, angles.left];
}

/** Sets hip and knee from the slopes of thigh and shank, degrees forward of straight down. */
export function setLeg(leg: SideAngles, pelvisPitch: number, thigh: number, shank: number): void {
  leg.hipFlexion = thigh + pelvisPitch;
  leg.kneeFlexion = thigh - shank;
}

/** Sets hip and knee in the body's own frame, degrees. */
export function bendLeg(leg: SideAngles, hipFlexion: number, hipAbduction: number, kneeFlexion: number): void {
  leg.hipFlexion = hipFlexion;
  leg.hipAbduction = hipAbduction;
  leg.kneeFlexion = kneeFlexion;
}

/** Sets a leg so that it stands below a pelvis that leans, the knee bent by so many degrees. */
export function standOn(leg: SideAngles, angles: JointAngles, bent: number): void {
  // A pelvis that leans to the leg's own side takes the leg inwards by as much.
  const toLeg = leg === angles.left ? 1 : -1;
  bendLeg(leg, angles.pelvisPitch + bent / 2, 3 + toLeg * angles.pelvisRoll, bent);
}

/** A knee that is nearly straight, or now and then not. Degrees. */
export function stretchedKnee(random: RandomStream): number {
  return random.uniform(0, 1) < 0.8 ? Math.abs(random.normal(0, 12)) : random.uniform(20, 110);
}

/** Degrees: the thigh's mean slope and swing to either side, and the knee's greatest bend. */
export interface StrideCurve {
  readonly mean: number;
  readonly swing: number;
  readonly bend: number;
}

/** Both legs of a gait, half a cycle apart. */
export function stepLegs(random: RandomStream, angles: JointAngles, phase: number, curve: StrideCurve): void {
  stepLeg(random, angles.left, angles.pelvisPitch, phase, curve);
  stepLeg(random, angles.right, angles.pelvisPitch, phase + 0.5, curve);
}

/**
 * One leg of a stride. The thigh swings once; the knee gives a little under load and bends most when the leg swings
 * through, at three quarters of the stride (the shape of the curves in Winter, "Biomechanics and Motor Control of Human
 * Movement").
 *
 * @param phase in strides, 0 where the heel strikes.
 */
function stepLeg(random: RandomStream, leg: SideAngles, pelvisPitch: number, phase: number, curve: StrideCurve): void {
  const cycle = phase % 1;
  const thigh = curve.mean + curve.swing * Math.cos(2 * Math.PI * cycle) + random.normal(0, 4);
  const swingBend = curve.bend * Math.exp(-(((cycle - 0.73) / 0.13) ** 2));
  const loadBend = 12 * Math.exp(-(((cycle - 0.14) / 0.1) ** 2));
  setLeg(leg, pelvisPitch, thigh, thigh - (4 + swingBend + loadBend + random.normal(0, 4)));
  leg.hipAbduction = random.normal(2, 4);
  leg.hipRotation = random.normal(5, 8);
}

/** Lays one leg over the other, knee on knee or ankle on knee. */
export function crossLegs(random: RandomStream, leg: SideAngles, pelvisPitch: number): void {
  if (random.integer(2) === 0) {
    setLeg(leg, pelvisPitch, random.normal(100, 6), random.normal(15, 12));
    leg.hipAbduction = random.normal(-12, 5);
    leg.hipRotation = random.normal(0, 8);
  } else {
    setLeg(leg, pelvisPitch, random.normal(105, 6), random.normal(10, 10));
    leg.hipAbduction = random.normal(32, 6);
    leg.hipRotation = random.normal(55, 5);
  }
}
