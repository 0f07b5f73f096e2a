/** Climbing, swimming, and what sport has in common. */
import type { RandomStream } from "@wildpose/pose";
import type { JointAngles } from "../joint-angles.js";
import { armMix, sampleArm, sampleArms } from "./arms.js";
import { bendLeg, bothSides, eitherSide, setLeg, stretchedKnee } from "./legs.js";
import { sampleSpine, sampleTrunk, turnBody } from "./trunk.js";

const climbingArms = armMix({ overhead: 7, forward: 3, anywhere: 3, sideways: 1.5, hanging: 1 });
const sportArms = armMix({ anywhere: 6, overhead: 5, sideways: 4, forward: 3, behind: 1.5, handsUp: 2 });
const ridingBoardArms = armMix({ sideways: 6, anywhere: 4, forward: 2, hanging: 1 });
const leadingArm = armMix({ stretched: 1 });
const otherArm = armMix({ hanging: 2, stretched: 2, anywhere: 1, behind: 1 });
const strokeArms = armMix({ stretched: 4, sideways: 2, forward: 2, hanging: 2, anywhere: 1 });

/** Up a wall or a tree; in the overhang the body leans back. */
export function drawClimbing(random: RandomStream, angles: JointAngles): void {
  sampleTrunk(random, angles, { pitch: 5, flexion: 8 });
  if (random.uniform(0, 1) < 0.2) angles.pelvisPitch = random.uniform(-80, 0);
  angles.pelvisRoll = random.normal(0, 10);
  angles.neckFlexion = random.normal(-12, 18);
  for (const leg of bothSides(angles)) {
    const thigh = random.uniform(0, 1) < 0.5 ? random.normal(8, 10) : random.uniform(15, 110);
    setLeg(leg, angles.pelvisPitch, thigh, random.normal(-8, 15));
    leg.hipAbduction = Math.abs(random.normal(15, 20));
    leg.hipRotation = random.normal(20, 18);
  }
  sampleArms(random, angles, climbingArms);
}

/** Whatever happens in sport, without an order: the most spread of all attitudes. */
export function drawSport(random: RandomStream, angles: JointAngles): void {
  sampleSpine(random, angles, 10, 24);
  turnBody(angles, random.normal(8, 24), random.normal(0, 14), random.normal(0, 12));
  angles.spineLateral = random.normal(0, 12);
  angles.spineAxial = random.normal(0, 20);
  if (random.uniform(0, 1) < 0.2) {
    drawBoarding(random, angles);
    return;
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
  sampleArms(random, angles, sportArms);
}

/** On a board or skates, wide and low. */
function drawBoarding(random: RandomStream, angles: JointAngles): void {
  const depth = random.uniform(10, 90);
  const apart = random.uniform(8, 40);
  for (const leg of bothSides(angles)) {
    setLeg(leg, angles.pelvisPitch, depth * 0.7 + random.normal(0, 10), -depth * 0.35 + random.normal(0, 10));
    leg.hipAbduction = apart + random.normal(0, 5);
    leg.hipRotation = random.normal(20, 15);
  }
  sampleArms(random, angles, ridingBoardArms);
}

/** In the water or diving into it: on the front, on the back, on the side, head first. */
export function drawSwimming(random: RandomStream, angles: JointAngles): void {
  sampleSpine(random, angles, 0, 12);
  const [first, second] = eitherSide(random, angles);
  const kind = random.uniform(0, 1);
  if (kind < 0.3) turnBody(angles, random.uniform(70, 180), random.normal(0, 15), random.normal(0, 20));
  else
    turnBody(
      angles,
      (random.integer(3) === 0 ? -90 : 90) + random.normal(0, 14),
      random.normal(0, 8),
      random.normal(0, 28),
    );
  const frog = random.uniform(0, 1) < 0.2;
  const bent = random.uniform(10, 80);
  for (const leg of bothSides(angles)) {
    if (frog) bendLeg(leg, bent + random.normal(0, 8), random.normal(32, 9), bent + random.normal(30, 12));
    else
      bendLeg(
        leg,
        random.normal(4, 14),
        random.normal(3, 6),
        kind < 0.3 ? stretchedKnee(random) : Math.abs(random.normal(12, 16)),
      );
    leg.hipRotation = random.normal(5, 10);
  }
  if (kind < 0.3 || random.uniform(0, 1) < 0.5) {
    sampleArm(random, first, leadingArm);
    sampleArm(random, second, kind < 0.3 ? leadingArm : otherArm);
  } else {
    sampleArms(random, angles, strokeArms);
  }
  if (kind > 0.3) angles.neckFlexion = random.normal(-15, 20);
}
