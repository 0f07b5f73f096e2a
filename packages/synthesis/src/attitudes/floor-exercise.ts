/** On hands and feet, or on back and seat: planks, bridges, raised legs. */
import type { RandomStream } from "@wildpose/pose";
import type { JointAngles } from "../joint-angles.js";
import { armMix, sampleArms, swingArm } from "./arms.js";
import { bendLeg, bothSides, eitherSide, stretchedKnee } from "./legs.js";
import { sampleSpine, turnBody } from "./trunk.js";

const bearingArms = armMix({ bearing: 1 });
const bridgeArms = armMix({ stretched: 3, behind: 2 });
const balanceArms = armMix({ forward: 4, behind: 3, sideways: 2, hanging: 2, stretched: 2, handsUp: 2 });

export function drawFloorExercise(random: RandomStream, angles: JointAngles): void {
  const kind = random.uniform(0, 1);
  if (kind < 0.35) drawPlank(random, angles);
  else if (kind < 0.55) drawInvertedV(random, angles);
  else if (kind < 0.72) drawBridge(random, angles);
  else drawRaisedLegs(random, angles);
}

/** Face down on hands and feet, straight or bent at the hips; crawling and starting blocks as well. */
function drawPlank(random: RandomStream, angles: JointAngles): void {
  sampleSpine(random, angles, 2, 10);
  turnBody(angles, random.normal(76, 14), random.normal(0, 8), random.normal(0, 10));
  angles.neckFlexion = random.normal(-15, 20);
  const isStraight = random.uniform(0, 1) < 0.55;
  for (const leg of bothSides(angles)) {
    if (isStraight) bendLeg(leg, random.normal(4, 12), random.normal(5, 7), stretchedKnee(random));
    else bendLeg(leg, random.uniform(0, 125), random.normal(12, 12), random.uniform(5, 120));
    leg.hipRotation = random.normal(8, 12);
  }
  sampleArms(random, angles, bearingArms);
}

/** Hands and feet on the floor, the seat high: bending far down, the downward dog, the start of a roll. */
function drawInvertedV(random: RandomStream, angles: JointAngles): void {
  const pitch = random.uniform(85, 165);
  sampleSpine(random, angles, 15, 14);
  turnBody(angles, pitch, random.normal(0, 9), random.normal(0, 9));
  const bent = Math.abs(random.normal(0, 22));
  for (const leg of bothSides(angles)) {
    bendLeg(leg, pitch + random.normal(-25, 14) + bent / 2, random.normal(8, 9), bent + Math.abs(random.normal(0, 6)));
    leg.hipRotation = random.normal(8, 10);
    swingArm(random, leg, random.uniform(80, 175));
    leg.elbowFlexion = Math.abs(random.normal(5, 18));
  }
  if (random.uniform(0, 1) < 0.2) {
    const [raised] = eitherSide(random, angles);
    bendLeg(raised, random.uniform(-50, 10), random.normal(8, 12), stretchedKnee(random));
  }
}

/** Face up on hands and feet: the bridge, or walking like a crab. */
function drawBridge(random: RandomStream, angles: JointAngles): void {
  sampleSpine(random, angles, random.uniform(-70, 10), 8);
  turnBody(angles, random.normal(-82, 18), random.normal(0, 8), random.normal(0, 10));
  angles.neckFlexion = random.normal(-15, 20);
  for (const leg of bothSides(angles)) {
    bendLeg(leg, random.normal(0, 18), random.normal(8, 8), random.uniform(45, 115));
    leg.hipRotation = random.normal(5, 12);
  }
  sampleArms(random, angles, bridgeArms);
}

/** On the back, the shoulders or the seat, the legs in the air. */
function drawRaisedLegs(random: RandomStream, angles: JointAngles): void {
  const onShoulders = random.uniform(0, 1) < 0.35;
  sampleSpine(random, angles, onShoulders ? 25 : 18, 14);
  turnBody(
    angles,
    onShoulders ? random.uniform(-175, -100) : random.uniform(-95, -25),
    random.normal(0, 9),
    random.normal(0, 14),
  );
  if (onShoulders) angles.neckFlexion = random.normal(38, 10);
  const hip = onShoulders ? random.uniform(-5, 110) : random.uniform(25, 125);
  const isAlike = random.uniform(0, 1) < 0.6;
  for (const leg of bothSides(angles)) {
    const own = isAlike ? hip + random.normal(0, 8) : random.uniform(-5, 125);
    bendLeg(leg, own, random.normal(12, 16), isAlike ? stretchedKnee(random) : random.uniform(0, 120));
    leg.hipRotation = random.normal(8, 14);
  }
  sampleArms(random, angles, balanceArms);
}
