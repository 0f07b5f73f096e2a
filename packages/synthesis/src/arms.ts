/**
 * What people do with their arms, as distributions of joint angles.
 */
import type { RandomStream } from "@wildpose/pose";
import type { JointAngles, SideAngles } from "./joint-angles.js";

export type ArmStyle = keyof typeof armStyles;

/** The chance of each style, in parts; a style that is not named does not occur. */
export type ArmStyles = Readonly<Partial<Record<ArmStyle, number>>>;

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
} as const;

/** In how many poses both arms do the same. */
const ALIKE = 0.5;

/** Draws both arms, and the lift of the shoulders that goes with them. */
export function sampleArms(random: RandomStream, angles: JointAngles, styles: ArmStyles): void {
  const first = pickStyle(random, styles);
  armStyles[first](random, angles.left);
  armStyles[random.uniform(0, 1) < ALIKE ? first : pickStyle(random, styles)](random, angles.right);
  liftShoulder(random, angles.left);
  liftShoulder(random, angles.right);
}

/** Sets how far the arm swings along the body, forward above 0 and backward below, degrees. */
export function swingArm(random: RandomStream, arm: SideAngles, forward: number): void {
  const elevation = Math.hypot(forward, 8);
  setArm(arm, elevation, forward > 0 ? random.normal(10, 12) : random.normal(160, 10), random.normal(10, 12));
  liftShoulder(random, arm);
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

function pickStyle(random: RandomStream, styles: ArmStyles): ArmStyle {
  let total = 0;
  for (const style in styles) total += styles[style as ArmStyle] as number;
  let left = random.uniform(0, total);
  let picked: ArmStyle = "hanging";
  for (const style in styles) {
    picked = style as ArmStyle;
    left -= styles[picked] as number;
    if (left < 0) break;
  }
  return picked;
}
