/** Crouching, kneeling, bending and lying. */
import type { RandomStream } from "@wildpose/pose";
import type { JointAngles } from "../joint-angles.js";
import { armMix, sampleArms, swingArm } from "./arms.js";
import { bothSides, eitherSide, setLeg } from "./legs.js";
import { sampleTrunk } from "./trunk.js";

const crouchingArms = armMix({ hanging: 3, forward: 7, handsUp: 3, anywhere: 2, sideways: 1, overhead: 1 });
const kneelingArms = armMix({ hanging: 4, forward: 6, handsUp: 3, anywhere: 3, overhead: 1 });
const bendingArms = armMix({ hanging: 3, forward: 4, akimbo: 1, sideways: 1, anywhere: 3 });
const lyingArms = armMix({ hanging: 5, anywhere: 5, handsUp: 4, overhead: 3, sideways: 2 });

export function drawCrouching(random: RandomStream, angles: JointAngles): void {
  const depth = random.uniform(0, 1);
  sampleTrunk(random, angles, { pitch: 12 + 14 * depth, flexion: 22 });
  const stance = Math.abs(random.normal(12, 9));
  for (const leg of bothSides(angles)) {
    setLeg(leg, angles.pelvisPitch, 40 + 65 * depth + random.normal(0, 6), random.normal(-24, 8));
    leg.hipAbduction = stance + random.normal(0, 5);
    leg.hipRotation = random.normal(10, 12);
  }
  sampleArms(random, angles, crouchingArms);
}

export function drawKneeling(random: RandomStream, angles: JointAngles): void {
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
    const [front] = eitherSide(random, angles);
    setLeg(front, angles.pelvisPitch, random.normal(84, 10), random.normal(0, 12));
  }
  sampleArms(random, angles, kneelingArms);
}

export function drawBending(random: RandomStream, angles: JointAngles): void {
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
    sampleArms(random, angles, bendingArms);
    return;
  }
  // The arms hang or reach down to the ground.
  const lean = angles.pelvisPitch + angles.spineFlexion;
  for (const arm of bothSides(angles)) {
    swingArm(random, arm, Math.max(lean + random.normal(0, 18), 5));
    arm.elbowFlexion = Math.abs(random.normal(10, 22));
  }
}

export function drawLying(random: RandomStream, angles: JointAngles): void {
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
  sampleArms(random, angles, lyingArms);
}

/** On hands and knees. */
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
