/**
 * Attitudes: what people are seen doing in photographs, each a distribution of joint angles.
 *
 * Where feet or knees stand on the ground the legs are drawn by the slopes of thigh and shank in the world, which
 * decide how a standing, sitting or crouching body looks; hip and knee follow from them and the pelvis.
 * Angles may leave the limits here: the sampler brings them back.
 */
import type { RandomStream } from "@wildpose/pose";
import { sampleArms, swingArm } from "./arms.js";
import type { JointAngles, SideAngles } from "./joint-angles.js";

export type Attitude =
  | "standing"
  | "walking"
  | "running"
  | "sitting"
  | "floor-sitting"
  | "crouching"
  | "kneeling"
  | "bending"
  | "lying"
  | "climbing"
  | "sport";

interface AttitudeRule {
  /** The share of poses in this attitude; the shares add up to 1. */
  readonly share: number;
  /** True where the ranges of motion of an athlete apply. */
  readonly athletic: boolean;
  /** Draws all angles of a body in the anatomical position. */
  readonly draw: (random: RandomStream, angles: JointAngles) => void;
}

export const attitudes: Readonly<Record<Attitude, AttitudeRule>> = {
  standing: {
    share: 0.18,
    athletic: false,
    draw(random, angles) {
      sampleTrunk(random, angles, { pitch: 2, flexion: 8 });
      const stance = random.uniform(0, 1) < 0.2 ? random.normal(16, 6) : random.normal(4, 4);
      for (const leg of bothSides(angles)) {
        const bent = random.uniform(0, 1) < 0.3 ? random.uniform(5, 50) : Math.abs(random.normal(0, 6));
        const thigh = random.normal(2, 4) + bent / 2;
        setLeg(leg, angles.pelvisPitch, thigh, thigh - bent);
        leg.hipAbduction = stance + random.normal(0, 3);
        leg.hipRotation = random.normal(8, 12);
      }
      sampleArms(random, angles, {
        hanging: 8,
        anywhere: 4,
        forward: 3,
        handsUp: 4,
        akimbo: 2,
        sideways: 1,
        overhead: 2,
      });
    },
  },
  walking: {
    share: 0.11,
    athletic: false,
    draw(random, angles) {
      sampleTrunk(random, angles, { pitch: 4, flexion: 6 });
      const phase = random.uniform(0, 1);
      const stride = random.normal(1, 0.2);
      stepLegs(random, angles, phase, { mean: 8, swing: 22 * stride, bend: 52 * stride });
      if (random.uniform(0, 1) < 0.35) {
        sampleArms(random, angles, { hanging: 4, forward: 2, handsUp: 3, anywhere: 2, overhead: 0.5 });
        return;
      }
      const armSwing = random.uniform(5, 32);
      swingArms(random, angles, armSwing * Math.cos(2 * Math.PI * phase), { mean: 3, deviation: 5 });
      for (const arm of bothSides(angles)) arm.elbowFlexion = Math.abs(random.normal(20, 14));
    },
  },
  running: {
    share: 0.06,
    athletic: false,
    draw(random, angles) {
      sampleTrunk(random, angles, { pitch: 12, flexion: 10 });
      const phase = random.uniform(0, 1);
      const stride = random.normal(1, 0.25);
      stepLegs(random, angles, phase, { mean: 20, swing: 38 * stride, bend: 95 * stride });
      const armSwing = random.uniform(20, 50);
      swingArms(random, angles, armSwing * Math.cos(2 * Math.PI * phase), { mean: 0, deviation: 8 });
      for (const arm of bothSides(angles)) {
        arm.elbowFlexion = random.normal(88, 20);
        arm.shoulderRotation = random.normal(25, 15);
      }
    },
  },
  sitting: {
    share: 0.17,
    athletic: false,
    draw(random, angles) {
      const leansForward = random.uniform(0, 1) < 0.25;
      sampleTrunk(random, angles, { pitch: leansForward ? 18 : -10, flexion: leansForward ? 28 : 16 });
      for (const leg of bothSides(angles)) {
        setLeg(leg, angles.pelvisPitch, random.normal(86, 8), random.normal(4, 17));
        leg.hipAbduction = random.normal(10, 9);
        leg.hipRotation = random.normal(0, 12);
      }
      if (random.uniform(0, 1) < 0.18) crossLegs(random, eitherSide(random, angles), angles.pelvisPitch);
      sampleArms(random, angles, { hanging: 3, forward: 6, handsUp: 6, anywhere: 3, overhead: 0.5, behind: 0.5 });
    },
  },
  "floor-sitting": {
    share: 0.07,
    athletic: false,
    draw(random, angles) {
      sampleTrunk(random, angles, { pitch: -12, flexion: 28 });
      const kind = random.integer(3);
      for (const leg of bothSides(angles)) {
        const way = random.uniform(0, 1) < 0.8 ? kind : random.integer(3);
        if (way === 0) {
          // Legs stretched out in front.
          const bent = Math.abs(random.normal(0, 15));
          setLeg(leg, angles.pelvisPitch, 90 + bent / 2, 90 - bent / 2);
          leg.hipAbduction = random.normal(10, 12);
          leg.hipRotation = random.normal(12, 14);
        } else if (way === 1) {
          // Knees up, feet on the floor.
          const slope = random.uniform(15, 52);
          setLeg(leg, angles.pelvisPitch, 90 + slope, 90 - slope);
          leg.hipAbduction = random.normal(10, 10);
          leg.hipRotation = random.normal(5, 10);
        } else {
          // Cross-legged.
          leg.hipFlexion = 90 + angles.pelvisPitch + random.normal(28, 7);
          leg.hipAbduction = random.normal(38, 6);
          leg.hipRotation = random.normal(56, 5);
          leg.kneeFlexion = random.normal(126, 10);
        }
      }
      sampleArms(random, angles, { hanging: 3, forward: 5, handsUp: 3, behind: 3, anywhere: 2, overhead: 0.5 });
    },
  },
  crouching: {
    share: 0.08,
    athletic: false,
    draw(random, angles) {
      const depth = random.uniform(0, 1);
      sampleTrunk(random, angles, { pitch: 12 + 14 * depth, flexion: 22 });
      const stance = Math.abs(random.normal(12, 9));
      for (const leg of bothSides(angles)) {
        setLeg(leg, angles.pelvisPitch, 40 + 65 * depth + random.normal(0, 6), random.normal(-24, 8));
        leg.hipAbduction = stance + random.normal(0, 5);
        leg.hipRotation = random.normal(10, 12);
      }
      sampleArms(random, angles, { hanging: 3, forward: 7, handsUp: 3, anywhere: 2, sideways: 1, overhead: 1 });
    },
  },
  kneeling: {
    share: 0.06,
    athletic: false,
    draw(random, angles) {
      const kind = random.uniform(0, 1);
      if (kind < 0.25) {
        drawAllFours(random, angles);
        return;
      }
      sampleTrunk(random, angles, { pitch: 6, flexion: 16 });
      const onHeels = random.uniform(50, 64);
      for (const leg of bothSides(angles)) {
        setLeg(leg, angles.pelvisPitch, kind < 0.5 ? onHeels : random.normal(6, 10), random.normal(-88, 5));
        leg.hipAbduction = random.normal(8, 7);
        leg.hipRotation = random.normal(0, 8);
      }
      if (kind > 0.75) {
        const front = eitherSide(random, angles);
        setLeg(front, angles.pelvisPitch, random.normal(84, 10), random.normal(0, 12));
      }
      sampleArms(random, angles, { hanging: 4, forward: 6, handsUp: 3, anywhere: 3, overhead: 1 });
    },
  },
  bending: {
    share: 0.07,
    athletic: false,
    draw(random, angles) {
      sampleTrunk(random, angles, { pitch: random.uniform(15, 85), flexion: random.uniform(15, 60) });
      angles.neckFlexion = random.normal(-12, 20);
      for (const leg of bothSides(angles)) {
        const bent = Math.abs(random.normal(0, 25));
        const thigh = random.normal(-4, 8) + bent / 2;
        setLeg(leg, angles.pelvisPitch, thigh, thigh - bent);
        leg.hipAbduction = random.normal(8, 8);
        leg.hipRotation = random.normal(6, 10);
      }
      if (random.uniform(0, 1) < 0.4) {
        sampleArms(random, angles, { hanging: 3, forward: 4, akimbo: 1, sideways: 1, anywhere: 3 });
        return;
      }
      // The arms hang or reach down to the ground.
      const lean = angles.pelvisPitch + angles.spineFlexion;
      for (const arm of bothSides(angles)) {
        swingArm(random, arm, Math.max(lean + random.normal(0, 18), 5));
        arm.elbowFlexion = Math.abs(random.normal(10, 22));
      }
    },
  },
  lying: {
    share: 0.06,
    athletic: false,
    draw(random, angles) {
      sampleTrunk(random, angles, { pitch: 0, flexion: 8 });
      const kind = random.uniform(0, 1);
      const onSide = kind > 0.7;
      if (kind < 0.4) {
        // Face up, sometimes leaning on something.
        angles.pelvisPitch = random.normal(-88, 7);
        if (random.uniform(0, 1) < 0.3) angles.spineFlexion = random.uniform(10, 60);
      } else if (onSide) {
        angles.pelvisPitch = random.normal(-88, 6);
        angles.pelvisTurn = (random.integer(2) === 0 ? 90 : -90) + random.normal(0, 15);
        angles.spineFlexion = random.normal(18, 15);
      } else {
        // Face down, sometimes propped on the elbows.
        angles.pelvisPitch = random.normal(88, 7);
        angles.spineFlexion = random.uniform(0, 1) < 0.4 ? random.uniform(-25, -5) : random.normal(0, 6);
        angles.neckFlexion = random.normal(-15, 20);
      }
      const curled = Math.max(random.normal(35, 35), 0);
      for (const leg of bothSides(angles)) {
        const bent = random.uniform(0, 1) < 0.5 ? Math.abs(random.normal(0, 10)) : random.uniform(10, 120);
        leg.hipFlexion = onSide
          ? curled + random.normal(0, 15)
          : kind < 0.4
            ? bent / 2 + random.normal(0, 6)
            : random.normal(0, 8);
        leg.kneeFlexion = onSide ? curled * 1.2 + random.normal(0, 20) : kind < 0.4 ? bent : bent * 0.7;
        leg.hipAbduction = random.normal(onSide ? 2 : 8, 8);
        leg.hipRotation = random.normal(10, 14);
      }
      sampleArms(random, angles, { hanging: 5, anywhere: 5, handsUp: 4, overhead: 3, sideways: 2 });
    },
  },
  climbing: {
    share: 0.05,
    athletic: true,
    draw(random, angles) {
      sampleTrunk(random, angles, { pitch: 5, flexion: 8 });
      angles.neckFlexion = random.normal(-12, 18);
      for (const leg of bothSides(angles)) {
        const thigh = random.uniform(0, 1) < 0.5 ? random.normal(8, 10) : random.uniform(15, 110);
        setLeg(leg, angles.pelvisPitch, thigh, random.normal(-8, 15));
        leg.hipAbduction = Math.abs(random.normal(15, 15));
        leg.hipRotation = random.normal(20, 18);
      }
      sampleArms(random, angles, { overhead: 7, forward: 3, anywhere: 3, hanging: 1 });
    },
  },
  sport: {
    share: 0.09,
    athletic: true,
    draw(random, angles) {
      sampleTrunk(random, angles, { pitch: random.normal(8, 20), flexion: 10 });
      angles.spineFlexion = random.normal(10, 24);
      angles.spineLateral = random.normal(0, 12);
      angles.spineAxial = random.normal(0, 20);
      angles.pelvisRoll = random.normal(0, 14);
      if (random.uniform(0, 1) < 0.2) {
        // In the air, on the hands, or over a bar.
        angles.pelvisPitch = random.uniform(-180, 180);
        angles.pelvisRoll = random.normal(0, 35);
      }
      const tucked = random.uniform(-10, 110);
      const alike = random.uniform(0, 1) < 0.3;
      for (const leg of bothSides(angles)) {
        leg.hipFlexion = alike ? tucked + random.normal(0, 8) : random.normal(28, 38);
        const straight = random.uniform(0, 1) < 0.35;
        leg.kneeFlexion = straight ? Math.abs(random.normal(0, 12)) : random.uniform(5, 125);
        leg.hipAbduction = random.normal(14, 18);
        leg.hipRotation = random.normal(10, 20);
      }
      sampleArms(random, angles, { anywhere: 6, overhead: 5, sideways: 4, forward: 3, behind: 1.5, handsUp: 2 });
    },
  },
};

const attitudeNames = Object.keys(attitudes) as Attitude[];

/** Draws an attitude by its share. */
export function pickAttitude(random: RandomStream): Attitude {
  let left = random.uniform(0, 1);
  for (const name of attitudeNames) {
    left -= attitudes[name].share;
    if (left < 0) return name;
  }
  return attitudeNames[attitudeNames.length - 1];
}

function bothSides(angles: JointAngles): readonly [SideAngles, SideAngles] {
  return [angles.left, angles.right];
}

function eitherSide(random: RandomStream, angles: JointAngles): SideAngles {
  return random.integer(2) === 0 ? angles.left : angles.right;
}

/** Pelvis, spine and neck around the attitude's mean lean; leans to either side are as likely. */
function sampleTrunk(random: RandomStream, angles: JointAngles, mean: { pitch: number; flexion: number }): void {
  angles.pelvisPitch = random.normal(mean.pitch, 8);
  angles.pelvisRoll = random.normal(0, 4);
  angles.spineFlexion = random.normal(mean.flexion, 11);
  angles.spineLateral = random.normal(0, 7);
  angles.spineAxial = random.normal(0, 12);
  angles.neckFlexion = random.normal(3, 14);
  angles.neckLateral = random.normal(0, 8);
  angles.neckAxial = random.normal(0, 24);
}

/** Sets hip and knee from the slopes of thigh and shank, degrees forward of straight down. */
function setLeg(leg: SideAngles, pelvisPitch: number, thigh: number, shank: number): void {
  leg.hipFlexion = thigh + pelvisPitch;
  leg.kneeFlexion = thigh - shank;
}

/** Both legs of a gait, half a cycle apart. */
function stepLegs(
  random: RandomStream,
  angles: JointAngles,
  phase: number,
  curve: { mean: number; swing: number; bend: number },
): void {
  stepLeg(random, angles.left, angles.pelvisPitch, phase, curve);
  stepLeg(random, angles.right, angles.pelvisPitch, phase + 0.5, curve);
}

/** Both arms of a gait, against each other; `forward` is the right arm's, and each strays by its own. */
function swingArms(
  random: RandomStream,
  angles: JointAngles,
  forward: number,
  stray: { mean: number; deviation: number },
): void {
  swingArm(random, angles.left, -forward + random.normal(stray.mean, stray.deviation));
  swingArm(random, angles.right, forward + random.normal(stray.mean, stray.deviation));
}

/**
 * One leg of a stride. The thigh swings once; the knee gives a little under load and bends most when the leg swings
 * through, at three quarters of the stride (the shape of the curves in Winter, "Biomechanics and Motor Control of Human
 * Movement").
 *
 * @param phase in strides, 0 where the heel strikes.
 * @param curve degrees: the thigh's mean slope and swing to either side, and the knee's greatest bend.
 */
function stepLeg(
  random: RandomStream,
  leg: SideAngles,
  pelvisPitch: number,
  phase: number,
  curve: { mean: number; swing: number; bend: number },
): void {
  const cycle = phase % 1;
  const thigh = curve.mean + curve.swing * Math.cos(2 * Math.PI * cycle) + random.normal(0, 4);
  const swingBend = curve.bend * Math.exp(-(((cycle - 0.73) / 0.13) ** 2));
  const loadBend = 12 * Math.exp(-(((cycle - 0.14) / 0.1) ** 2));
  setLeg(leg, pelvisPitch, thigh, thigh - (4 + swingBend + loadBend + random.normal(0, 4)));
  leg.hipAbduction = random.normal(2, 4);
  leg.hipRotation = random.normal(5, 8);
}

/** Lays one leg over the other, knee on knee or ankle on knee. */
function crossLegs(random: RandomStream, leg: SideAngles, pelvisPitch: number): void {
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

function drawAllFours(random: RandomStream, angles: JointAngles): void {
  sampleTrunk(random, angles, { pitch: 78, flexion: 8 });
  angles.neckFlexion = random.normal(-25, 15);
  for (const side of bothSides(angles)) {
    setLeg(side, angles.pelvisPitch, random.normal(0, 14), random.normal(-88, 5));
    side.hipAbduction = random.normal(4, 5);
    swingArm(random, side, random.normal(85, 14));
    side.elbowFlexion = Math.abs(random.normal(5, 14));
  }
}
