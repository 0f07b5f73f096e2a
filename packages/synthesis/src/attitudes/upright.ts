/** Standing, walking, running and jumping. */
import type { RandomStream } from "@wildpose/pose";
import type { JointAngles } from "../joint-angles.js";
import { armMix, sampleArms, swingArms } from "./arms.js";
import { bendLeg, bothSides, eitherSide, setLeg, stepLegs } from "./legs.js";
import { sampleSpine, sampleTrunk, turnBody } from "./trunk.js";

const standingArms = armMix({
  hanging: 8,
  anywhere: 4,
  forward: 3,
  handsUp: 4,
  akimbo: 2,
  sideways: 1,
  overhead: 2,
  behind: 0.5,
});
const walkingArms = armMix({ hanging: 4, forward: 2, handsUp: 3, anywhere: 2, overhead: 0.5 });
const jumpingArms = armMix({
  overhead: 5,
  sideways: 5,
  anywhere: 5,
  forward: 2,
  stretched: 1.5,
  behind: 1.5,
  hanging: 1,
});

export function drawStanding(random: RandomStream, angles: JointAngles): void {
  sampleTrunk(random, angles, { pitch: 2, flexion: 8 });
  const stance = random.uniform(0, 1) < 0.2 ? random.normal(16, 6) : random.normal(4, 4);
  for (const leg of bothSides(angles)) {
    const bent = random.uniform(0, 1) < 0.3 ? random.uniform(5, 50) : Math.abs(random.normal(0, 6));
    const thigh = random.normal(2, 4) + bent / 2;
    setLeg(leg, angles.pelvisPitch, thigh, thigh - bent);
    leg.hipAbduction = stance + random.normal(0, 3);
    leg.hipRotation = random.normal(8, 12);
  }
  if (random.uniform(0, 1) < 0.06) {
    // One foot on a step, a wall or a ball.
    const [raised] = eitherSide(random, angles);
    const thigh = random.uniform(15, 95);
    setLeg(raised, angles.pelvisPitch, thigh, random.normal(0.1 * thigh, 15));
    raised.hipAbduction = random.normal(10, 10);
  }
  sampleArms(random, angles, standingArms);
}

export function drawWalking(random: RandomStream, angles: JointAngles): void {
  sampleTrunk(random, angles, { pitch: 4, flexion: 6 });
  const phase = random.uniform(0, 1);
  const stride = random.normal(1, 0.2);
  stepLegs(random, angles, phase, { mean: 8, swing: 22 * stride, bend: 52 * stride });
  if (random.uniform(0, 1) < 0.35) {
    sampleArms(random, angles, walkingArms);
    return;
  }
  const armSwing = random.uniform(5, 32);
  swingArms(random, angles, armSwing * Math.cos(2 * Math.PI * phase), { mean: 3, deviation: 5 });
  for (const arm of bothSides(angles)) arm.elbowFlexion = Math.abs(random.normal(20, 14));
}

export function drawRunning(random: RandomStream, angles: JointAngles): void {
  sampleTrunk(random, angles, { pitch: 12, flexion: 10 });
  const phase = random.uniform(0, 1);
  const stride = random.uniform(0.5, 1.6);
  stepLegs(random, angles, phase, { mean: 20, swing: 38 * stride, bend: 95 * stride });
  const armSwing = random.uniform(20, 50);
  swingArms(random, angles, armSwing * Math.cos(2 * Math.PI * phase), { mean: 0, deviation: 8 });
  for (const arm of bothSides(angles)) {
    arm.elbowFlexion = random.normal(88, 20);
    arm.shoulderRotation = random.normal(12, 15);
  }
}

/** In the air, or about to leave the ground: tucked, stretched, in a leap, legs apart, or over a hurdle. */
export function drawJumping(random: RandomStream, angles: JointAngles): void {
  sampleSpine(random, angles, 6, 16);
  turnBody(angles, random.normal(6, 18), random.normal(0, 14), random.normal(0, 20));
  const [first, second] = eitherSide(random, angles);
  const kind = random.uniform(0, 1);
  if (kind < 0.3) {
    const tucked = random.uniform(10, 110);
    const knee = tucked + random.normal(25, 20);
    for (const leg of bothSides(angles))
      bendLeg(leg, tucked + random.normal(0, 9), random.normal(10, 10), knee + random.normal(0, 10));
  } else if (kind < 0.5) {
    const trailing = random.uniform(0, 110);
    for (const leg of bothSides(angles))
      bendLeg(leg, random.normal(-6, 12), random.normal(6, 8), trailing + random.normal(0, 14));
  } else if (kind < 0.8) {
    bendLeg(first, random.uniform(25, 115), random.normal(10, 12), random.uniform(0, 100));
    bendLeg(second, random.uniform(-50, 15), random.normal(10, 12), random.uniform(0, 110));
  } else if (kind < 0.92) {
    const apart = random.uniform(20, 75);
    for (const leg of bothSides(angles))
      bendLeg(leg, random.normal(15, 22), apart + random.normal(0, 6), random.uniform(0, 60));
  } else {
    bendLeg(first, random.normal(95, 12), random.normal(5, 8), random.uniform(0, 40));
    bendLeg(second, random.normal(20, 15), random.normal(65, 8), random.normal(105, 15));
  }
  for (const leg of bothSides(angles)) leg.hipRotation = random.normal(10, 14);
  sampleArms(random, angles, jumpingArms);
}
