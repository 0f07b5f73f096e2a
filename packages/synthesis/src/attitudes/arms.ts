/**
 * What people do with their arms, as distributions of joint angles.
 */
import type { RandomStream } from "@wildpose/pose";
import type { JointAngles, SideAngles } from "../joint-angles.js";
import { bothSides } from "./legs.js";

type DrawArm = (random: RandomStream, arm: SideAngles) => void;
type ArmStyle = keyof typeof armStyles;

/** Styles of an arm and the chance of each, adding up. */
export interface ArmMix {
  readonly styles: readonly DrawArm[];
  /** Of each style and all before it, in parts. */
  readonly upTo: readonly number[];
}

const armStyles = {
  /** Hanging, elbow a little bent. */
  hanging(random: RandomStream, arm: SideAngles) {
    setArm(arm, Math.abs(random.normal(0, 12)) + 4, random.uniform(-10, 120), random.normal(10, 20));
    arm.elbowFlexion = Math.abs(random.normal(12, 14));
  },
  /** Anywhere the shoulder reaches. */
  anywhere(random: RandomStream, arm: SideAngles) {
    setArm(arm, random.uniform(5, 165), random.uniform(-35, 120), random.normal(-5, 40));
    arm.elbowFlexion = bentOrStraight(random);
  },
  /** Reaching forward, or carrying something in front. */
  forward(random: RandomStream, arm: SideAngles) {
    setArm(arm, random.normal(60, 25), random.normal(10, 20), random.normal(10, 25));
    arm.elbowFlexion = bentOrStraight(random);
  },
  /** Hand near the face or the chest: eating, holding a telephone, arms folded. */
  handsUp(random: RandomStream, arm: SideAngles) {
    setArm(arm, random.normal(35, 18), random.normal(25, 30), random.normal(30, 25));
    arm.elbowFlexion = random.normal(110, 22);
  },
  /** Hand on the hip. */
  akimbo(random: RandomStream, arm: SideAngles) {
    setArm(arm, random.normal(40, 10), random.normal(105, 15), random.normal(45, 18));
    arm.elbowFlexion = random.normal(95, 15);
  },
  /** Out to the side. */
  sideways(random: RandomStream, arm: SideAngles) {
    setArm(arm, random.normal(85, 20), random.normal(85, 15), random.normal(-10, 35));
    arm.elbowFlexion = bentOrStraight(random);
  },
  /** Overhead. */
  overhead(random: RandomStream, arm: SideAngles) {
    setArm(arm, random.uniform(115, 178), random.uniform(-5, 100), random.normal(-15, 30));
    arm.elbowFlexion = bentOrStraight(random);
  },
  /** Behind the trunk: leaning back on the hands, or the back swing. */
  behind(random: RandomStream, arm: SideAngles) {
    setArm(arm, random.normal(40, 12), random.normal(155, 15), random.normal(5, 20));
    arm.elbowFlexion = Math.abs(random.normal(0, 18));
  },
  /** Stretched beyond the head, bearing the body's weight or leading through the water. */
  stretched(random: RandomStream, arm: SideAngles) {
    setArm(arm, random.normal(160, 14), random.normal(35, 30), random.normal(-10, 25));
    arm.elbowFlexion = Math.abs(random.normal(0, 14));
  },
  /** To the handlebar, the reins, or the floor under the chest. */
  bearing(random: RandomStream, arm: SideAngles) {
    setArm(arm, random.normal(80, 16), random.normal(12, 16), random.normal(15, 22));
    arm.elbowFlexion = Math.abs(random.normal(8, 26));
  },
} as const;

/** In how many poses both arms do the same. */
const ALIKE = 0.5;

/** @param parts the chance of each style, in parts; a style that is not named does not occur. */
export function armMix(parts: Readonly<Partial<Record<ArmStyle, number>>>): ArmMix {
  const styles: DrawArm[] = [];
  const upTo: number[] = [];
  let total = 0;
  for (const [style, part] of Object.entries(parts)) {
    total += part;
    styles.push(armStyles[style as ArmStyle]);
    upTo.push(total);
  }
  return { styles, upTo };
}

/** Draws both arms, and the lift of the shoulders that goes with them. */
export function sampleArms(random: RandomStream, angles: JointAngles, mix: ArmMix): void {
  const first = pickStyle(random, mix);
  const second = random.uniform(0, 1) < ALIKE ? first : pickStyle(random, mix);
  first(random, angles.left);
  second(random, angles.right);
  liftShoulder(random, angles.left);
  liftShoulder(random, angles.right);
}

/** Draws one arm, and the lift of its shoulder. */
export function sampleArm(random: RandomStream, arm: SideAngles, mix: ArmMix): void {
  pickStyle(random, mix)(random, arm);
  liftShoulder(random, arm);
}

/** Sets an arm's upper part and elbow, degrees, and the lift of its shoulder. */
export function poseArmAt(
  random: RandomStream,
  arm: SideAngles,
  at: { readonly elevation: number; readonly plane: number; readonly rotation: number; readonly elbow: number },
): void {
  setArm(arm, at.elevation, at.plane, at.rotation);
  arm.elbowFlexion = at.elbow;
  liftShoulder(random, arm);
}

/** Sets how far the arm swings along the body, forward above 0 and backward below, degrees. */
export function swingArm(random: RandomStream, arm: SideAngles, forward: number): void {
  const elevation = Math.hypot(forward, 8);
  setArm(arm, elevation, forward > 0 ? random.normal(10, 12) : random.normal(160, 10), random.normal(10, 12));
  liftShoulder(random, arm);
}

/** Both arms of a gait, against each other; `forward` is the right arm's, and each strays by its own. Degrees. */
export function swingArms(
  random: RandomStream,
  angles: JointAngles,
  forward: number,
  stray: { readonly mean: number; readonly deviation: number },
): void {
  swingArm(random, angles.left, -forward + random.normal(stray.mean, stray.deviation));
  swingArm(random, angles.right, forward + random.normal(stray.mean, stray.deviation));
}

/** Both hands hold one thing before the body, in the middle or to either side: bat, club, racket, box, pole. */
export function holdInBothHands(random: RandomStream, angles: JointAngles): void {
  const across = random.normal(0, 28);
  const elevation = random.uniform(15, 130);
  const elbow = random.uniform(5, 90);
  for (const arm of bothSides(angles)) {
    // What leads one arm across the chest leads the other out to its side.
    const side = arm === angles.left ? across : -across;
    setArm(arm, elevation + random.normal(0, 10), 2 + side + random.normal(0, 8), random.normal(28, 15));
    arm.elbowFlexion = Math.max(elbow + 0.6 * side + random.normal(0, 10), 0);
    liftShoulder(random, arm);
  }
}

/**
 * The shoulder blade turns one degree for every two of the arm (Inman 1944), which lifts the shoulder; reaching forward
 * draws it forward.
 */
function liftShoulder(random: RandomStream, arm: SideAngles): void {
  const forward = Math.cos((arm.shoulderPlane * Math.PI) / 180) * Math.sin((arm.shoulderElevation * Math.PI) / 180);
  arm.shoulderRise = 0.22 * Math.max(arm.shoulderElevation - 30, 0) + random.normal(0, 4);
  arm.shoulderProtraction = 12 * forward + random.normal(0, 6);
}

function setArm(arm: SideAngles, elevation: number, plane: number, rotation: number): void {
  arm.shoulderElevation = elevation;
  arm.shoulderPlane = plane;
  arm.shoulderRotation = rotation;
}

function bentOrStraight(random: RandomStream): number {
  return random.uniform(0, 1) < 0.5 ? Math.abs(random.normal(10, 16)) : random.uniform(10, 140);
}

function pickStyle(random: RandomStream, { styles, upTo }: ArmMix): DrawArm {
  const drawn = random.uniform(0, upTo[upTo.length - 1]);
  let index = 0;
  while (drawn >= upTo[index] && index < styles.length - 1) index++;
  return styles[index];
}
