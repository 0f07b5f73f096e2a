/** Throwing and serving, kicking, swinging with both hands, and waiting for the ball. */
import type { RandomStream } from "@wildpose/pose";
import type { JointAngles } from "../joint-angles.js";
import { armMix, holdInBothHands, poseArmAt, sampleArm, sampleArms } from "./arms.js";
import { bendLeg, bothSides, eitherSide, setLeg, standOn } from "./legs.js";
import { sampleTrunk } from "./trunk.js";

const freeArm = armMix({ forward: 3, sideways: 2, anywhere: 2, handsUp: 2, overhead: 1, hanging: 1 });
const balanceArms = armMix({ sideways: 5, anywhere: 3, forward: 2, hanging: 2, behind: 1 });
const readyArms = armMix({ forward: 5, sideways: 3, handsUp: 2, anywhere: 2, overhead: 1 });

export function drawBallSports(random: RandomStream, angles: JointAngles): void {
  const kind = random.uniform(0, 1);
  if (kind < 0.35) drawThrowing(random, angles);
  else if (kind < 0.6) drawKicking(random, angles);
  else if (kind < 0.82) drawSwinging(random, angles);
  else drawReady(random, angles);
}

/**
 * A throw, a serve or a smash: from the arm drawn back, over the ball's release, to the follow-through. Pelvis, trunk and
 * arm turn one after the other, from the side of the arm to the other side.
 */
function drawThrowing(random: RandomStream, angles: JointAngles): void {
  sampleTrunk(random, angles, { pitch: 6, flexion: 6 });
  const phase = random.uniform(0, 1);
  const [throwing, free] = eitherSide(random, angles);
  const toArm = throwing === angles.left ? 1 : -1;
  angles.spineAxial = toArm * (30 - 65 * phase) + random.normal(0, 8);
  angles.spineLateral = -toArm * random.normal(12, 12);
  angles.spineFlexion = -18 + 60 * phase * phase + random.normal(0, 10);
  angles.pelvisPitch += 25 * phase * phase;
  angles.pelvisRoll += -toArm * random.normal(5, 8);
  if (phase < 0.45) {
    poseArmAt(random, throwing, {
      elevation: random.normal(98, 20),
      plane: random.normal(95, 16),
      rotation: random.normal(-90, 28),
      elbow: random.normal(90, 25),
    });
  } else if (phase < 0.72) {
    poseArmAt(random, throwing, {
      elevation: random.normal(140, 22),
      plane: random.normal(50, 22),
      rotation: random.normal(-30, 30),
      elbow: Math.abs(random.normal(20, 25)),
    });
  } else {
    poseArmAt(random, throwing, {
      elevation: random.normal(62, 22),
      plane: random.normal(-20, 18),
      rotation: random.normal(20, 25),
      elbow: Math.abs(random.normal(25, 22)),
    });
  }
  sampleArm(random, free, freeArm);
  // The leg of the other side steps forward.
  const [front, back] = throwing === angles.left ? [angles.right, angles.left] : [angles.left, angles.right];
  const stride = random.uniform(0, 1);
  setLeg(front, angles.pelvisPitch, 10 + 50 * stride + random.normal(0, 10), 12 - 22 * stride + random.normal(0, 12));
  const lifted = random.uniform(0, 1) < 0.25 ? random.uniform(20, 80) : 0;
  setLeg(
    back,
    angles.pelvisPitch,
    5 - 35 * stride + random.normal(0, 10),
    -15 - 40 * stride - lifted + random.normal(0, 12),
  );
  for (const leg of bothSides(angles)) {
    leg.hipAbduction = random.normal(14, 10);
    leg.hipRotation = random.normal(12, 14);
  }
}

/** A kick of a ball or of a fighter: from the leg drawn back to high before the body or out to the side. */
function drawKicking(random: RandomStream, angles: JointAngles): void {
  const phase = random.uniform(0, 1);
  const high = random.uniform(0, 1) < 0.3;
  sampleTrunk(random, angles, { pitch: high ? -25 * phase : 4 - 14 * phase, flexion: 8 + 12 * phase });
  const [kicking, standing] = eitherSide(random, angles);
  const toKick = kicking === angles.left ? 1 : -1;
  angles.pelvisRoll = -toKick * (random.normal(high ? 25 : 8, 10) * (0.3 + 0.7 * phase));
  angles.spineAxial = toKick * random.normal(8, 14);
  bendLeg(
    kicking,
    -25 + (high ? 140 : 105) * phase + random.normal(0, 10),
    random.normal(high ? 40 : 12, 14),
    Math.max(105 - 150 * phase, 0) + Math.abs(random.normal(0, 14)),
  );
  kicking.hipRotation = random.normal(5, 18);
  standOn(standing, angles, Math.abs(random.normal(12, 14)));
  standing.hipRotation = random.normal(10, 15);
  sampleArms(random, angles, balanceArms);
}

/** A bat, a club, a racket or a stick in both hands, before, at or after the stroke. */
function drawSwinging(random: RandomStream, angles: JointAngles): void {
  sampleTrunk(random, angles, { pitch: 15, flexion: 18 });
  angles.spineAxial = random.normal(0, 28);
  angles.spineLateral = random.normal(0, 12);
  angles.pelvisRoll = random.normal(0, 9);
  const bent = random.uniform(0, 70);
  for (const leg of bothSides(angles)) {
    const own = Math.max(bent + random.normal(0, 14), 0);
    const thigh = own / 2 + random.normal(3, 9);
    setLeg(leg, angles.pelvisPitch, thigh, thigh - own);
    leg.hipAbduction = random.normal(16, 9);
    leg.hipRotation = random.normal(12, 16);
  }
  holdInBothHands(random, angles);
}

/** Low and wide, ready to move either way; or a lunge to reach the ball. */
function drawReady(random: RandomStream, angles: JointAngles): void {
  sampleTrunk(random, angles, { pitch: 22, flexion: 16 });
  angles.neckFlexion = random.normal(-10, 15);
  angles.pelvisRoll = random.normal(0, 9);
  for (const leg of bothSides(angles)) {
    setLeg(leg, angles.pelvisPitch, random.normal(35, 12), random.normal(-18, 12));
    leg.hipAbduction = random.normal(18, 9);
    leg.hipRotation = random.normal(15, 14);
  }
  if (random.uniform(0, 1) < 0.5) {
    const [front, back] = eitherSide(random, angles);
    setLeg(front, angles.pelvisPitch, random.uniform(35, 100), random.normal(-5, 14));
    setLeg(back, angles.pelvisPitch, random.uniform(-55, 0), random.uniform(-80, -10));
  }
  sampleArms(random, angles, readyArms);
}
