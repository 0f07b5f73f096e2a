/** Gymnastics, dance and tumbling: on the hands, over head, splits, legs held high. */
import type { RandomStream } from "@wildpose/pose";
import type { JointAngles } from "../joint-angles.js";
import { armMix, sampleArms } from "./arms.js";
import { bendLeg, bothSides, eitherSide, standOn, stretchedKnee } from "./legs.js";
import { sampleSpine, turnBody } from "./trunk.js";

const supportArms = armMix({ stretched: 10, overhead: 2, bearing: 1, sideways: 1, handsUp: 1, forward: 1 });
const flightArms = armMix({ forward: 4, bearing: 2, sideways: 3, overhead: 2, anywhere: 3, hanging: 2, handsUp: 1 });
const poseArms = armMix({ sideways: 5, overhead: 3, anywhere: 4, forward: 2, stretched: 2, behind: 1, hanging: 1 });
const barArms = armMix({ stretched: 1 });

export function drawAcrobatics(random: RandomStream, angles: JointAngles): void {
  const kind = random.uniform(0, 1);
  if (kind < 0.46) drawOnHands(random, angles);
  else if (kind < 0.62) drawFlight(random, angles);
  else if (kind < 0.8) drawLegHeldHigh(random, angles);
  else if (kind < 0.89) drawSplits(random, angles);
  else drawOnBar(random, angles);
}

/** Handstand, headstand, cartwheel: upside down or on the way to it, the legs anyhow. */
function drawOnHands(random: RandomStream, angles: JointAngles): void {
  sampleSpine(random, angles, -2, 18);
  angles.neckFlexion = random.normal(-18, 24);
  const cartwheel = random.uniform(0, 1) < 0.3;
  if (cartwheel) turnBody(angles, random.normal(0, 20), random.uniform(60, 300), random.normal(0, 20));
  else turnBody(angles, 180 + random.normal(0, 32), random.normal(0, 16), random.normal(0, 14));
  drawFreeLegs(random, angles, cartwheel);
  sampleArms(random, angles, supportArms);
}

/** A somersault, forwards, backwards or twisted: tucked, piked, straight, or with the legs apart. */
function drawFlight(random: RandomStream, angles: JointAngles): void {
  sampleSpine(random, angles, 15, 20);
  turnBody(angles, random.uniform(-180, 180), random.normal(0, 28), random.normal(0, 35));
  if (random.uniform(0, 1) < 0.65) {
    const hip = random.uniform(30, 140);
    const knee = random.uniform(0, 1) < 0.35 ? 0 : random.uniform(30, 145);
    for (const leg of bothSides(angles)) {
      bendLeg(leg, hip + random.normal(0, 8), random.normal(8, 10), Math.max(knee, 5) + random.normal(0, 9));
      leg.hipRotation = random.normal(6, 12);
    }
  } else {
    drawFreeLegs(random, angles, false);
  }
  sampleArms(random, angles, flightArms);
}

/** Legs that bear nothing: together, straddled, one before and one behind, or folded. */
function drawFreeLegs(random: RandomStream, angles: JointAngles, straddled: boolean): void {
  const kind = straddled ? 0.5 : random.uniform(0, 1);
  const [first, second] = eitherSide(random, angles);
  if (kind < 0.3) {
    const hip = random.normal(5, 22);
    const knee = stretchedKnee(random);
    for (const leg of bothSides(angles)) {
      bendLeg(leg, hip + random.normal(0, 6), random.normal(3, 5), knee + random.normal(0, 6));
    }
  } else if (kind < 0.55) {
    const apart = random.uniform(20, 88);
    for (const leg of bothSides(angles)) {
      bendLeg(leg, random.normal(15, 22), apart + random.normal(0, 8), stretchedKnee(random));
    }
  } else if (kind < 0.85) {
    bendLeg(first, random.uniform(5, 125), random.normal(8, 12), stretchedKnee(random));
    bendLeg(second, random.uniform(-65, 15), random.normal(8, 12), stretchedKnee(random));
  } else {
    for (const leg of bothSides(angles)) {
      bendLeg(leg, random.uniform(-10, 120), random.normal(20, 18), random.uniform(10, 140));
    }
  }
  for (const leg of bothSides(angles)) leg.hipRotation = random.normal(10, 18);
}

/** Standing on one leg, the other high behind, before or beside; the trunk leans the other way. */
function drawLegHeldHigh(random: RandomStream, angles: JointAngles): void {
  sampleSpine(random, angles, 5, 14);
  const [raised, standing] = eitherSide(random, angles);
  const toRaised = raised === angles.left ? 1 : -1;
  const kind = random.uniform(0, 1);
  let pitch = random.normal(0, 8);
  let roll = random.normal(0, 6);
  if (kind < 0.45) {
    // Behind: the pelvis tips forward under the leg, and the spine hollows.
    const height = random.uniform(30, 180);
    pitch += height * 0.55;
    bendLeg(raised, -(height - pitch), random.normal(8, 12), stretchedKnee(random));
    angles.spineFlexion = random.normal(-12, 22);
    angles.neckFlexion = random.normal(-20, 18);
  } else if (kind < 0.7) {
    const height = random.uniform(50, 160);
    pitch -= 0.15 * height;
    bendLeg(raised, height, random.normal(12, 12), stretchedKnee(random));
  } else {
    const height = random.uniform(40, 150);
    roll -= toRaised * height * 0.3;
    bendLeg(raised, random.normal(25, 22), height * 0.7, stretchedKnee(random));
  }
  turnBody(angles, pitch, roll, random.normal(0, 15));
  const bent = Math.abs(random.normal(4, 12));
  standOn(standing, angles, bent);
  raised.hipRotation = random.normal(22, 22);
  standing.hipRotation = random.normal(10, 16);
  sampleArms(random, angles, poseArms);
}

/** On the floor or in the air, the legs in a line: one before and one behind, or out to both sides. */
function drawSplits(random: RandomStream, angles: JointAngles): void {
  sampleSpine(random, angles, 8, 20);
  turnBody(angles, random.normal(8, 16), random.normal(0, 10), random.normal(0, 10));
  const [front, back] = eitherSide(random, angles);
  if (random.uniform(0, 1) < 0.6) {
    bendLeg(front, random.uniform(60, 115), random.normal(5, 12), stretchedKnee(random));
    bendLeg(back, random.uniform(-75, -20), random.normal(8, 12), stretchedKnee(random));
  } else {
    for (const leg of [front, back])
      bendLeg(leg, random.uniform(10, 95), random.uniform(50, 92), stretchedKnee(random));
  }
  for (const leg of [front, back]) leg.hipRotation = random.normal(20, 20);
  sampleArms(random, angles, poseArms);
}

/** Hanging from a bar, rings or a rope, swinging about it. */
function drawOnBar(random: RandomStream, angles: JointAngles): void {
  sampleSpine(random, angles, 5, 14);
  turnBody(angles, random.normal(0, 55), random.normal(0, 14), random.normal(0, 20));
  drawFreeLegs(random, angles, false);
  sampleArms(random, angles, barArms);
  if (random.uniform(0, 1) < 0.3) {
    const pulled = random.uniform(30, 140);
    for (const arm of bothSides(angles)) arm.elbowFlexion = pulled + random.normal(0, 8);
  }
}
