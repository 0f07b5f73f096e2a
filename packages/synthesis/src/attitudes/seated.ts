/** On a chair, on the floor, and on something that one rides. */
import type { RandomStream } from "@wildpose/pose";
import type { JointAngles, SideAngles } from "../joint-angles.js";
import { armMix, sampleArms } from "./arms.js";
import { bothSides, crossLegs, eitherSide, setLeg } from "./legs.js";
import { sampleTrunk } from "./trunk.js";

const sittingArms = armMix({ hanging: 3, forward: 6, handsUp: 6, anywhere: 3, overhead: 0.5, behind: 0.5 });
const floorArms = armMix({ hanging: 3, forward: 5, handsUp: 3, behind: 3, anywhere: 2, overhead: 0.5 });
const ridingArms = armMix({ bearing: 8, forward: 3, anywhere: 1 });

export function drawSitting(random: RandomStream, angles: JointAngles): void {
  const leansForward = random.uniform(0, 1) < 0.25;
  sampleTrunk(random, angles, { pitch: leansForward ? 18 : -10, flexion: leansForward ? 28 : 16 });
  // Most sit on chairs; on stools, steps and bar chairs the seat has any height, and legs are stretched or drawn in.
  const onChair = random.uniform(0, 1) < 0.75;
  const apart = random.uniform(0, 1) < 0.15 ? 24 : 9;
  for (const leg of bothSides(angles)) {
    const thigh = onChair ? random.normal(86, 8) : random.uniform(55, 112);
    setLeg(leg, angles.pelvisPitch, thigh, onChair ? random.normal(4, 17) : random.uniform(-45, 60));
    leg.hipAbduction = random.normal(apart, 9);
    leg.hipRotation = random.normal(0, 12);
  }
  if (random.uniform(0, 1) < 0.18) crossLegs(random, eitherSide(random, angles)[0], angles.pelvisPitch);
  sampleArms(random, angles, sittingArms);
}

export function drawFloorSitting(random: RandomStream, angles: JointAngles): void {
  sampleTrunk(random, angles, { pitch: -12, flexion: 28 });
  const kind = random.uniform(0, 1);
  if (kind < 0.15) {
    // Both legs folded to one side: one thigh turned outwards, the other inwards.
    const [outer, inner] = eitherSide(random, angles);
    for (const leg of [outer, inner]) {
      leg.hipFlexion = 90 + angles.pelvisPitch + random.normal(-5, 12);
      leg.kneeFlexion = random.normal(122, 14);
      leg.hipAbduction = random.normal(leg === outer ? 22 : 8, 9);
      leg.hipRotation = random.normal(leg === outer ? 48 : -36, 8);
    }
    angles.pelvisRoll += (outer === angles.left ? 1 : -1) * random.normal(6, 6);
  } else {
    for (const leg of bothSides(angles))
      drawLegOnFloor(random, angles, leg, random.uniform(0, 1) < 0.75 ? kind : random.uniform(0.15, 1));
  }
  sampleArms(random, angles, floorArms);
}

/** @param kind from 0.15: stretched out below 0.43, knee up below 0.72, else cross-legged. */
function drawLegOnFloor(random: RandomStream, angles: JointAngles, leg: SideAngles, kind: number): void {
  if (kind < 0.43) {
    const bent = Math.abs(random.normal(0, 15));
    setLeg(leg, angles.pelvisPitch, 90 + bent / 2, 90 - bent / 2);
    leg.hipAbduction = random.normal(10, 12);
    leg.hipRotation = random.normal(12, 14);
  } else if (kind < 0.72) {
    // The foot on the floor.
    const slope = random.uniform(15, 52);
    setLeg(leg, angles.pelvisPitch, 90 + slope, 90 - slope);
    leg.hipAbduction = random.normal(10, 10);
    leg.hipRotation = random.normal(5, 10);
  } else {
    leg.hipFlexion = 90 + angles.pelvisPitch + random.normal(28, 7);
    leg.hipAbduction = random.normal(38, 6);
    leg.hipRotation = random.normal(56, 5);
    leg.kneeFlexion = random.normal(126, 10);
  }
}

/** On a bicycle, a motorcycle or a horse, in the saddle or standing up in it. */
export function drawRiding(random: RandomStream, angles: JointAngles): void {
  const kind = random.uniform(0, 1);
  const onHorse = kind > 0.65;
  sampleTrunk(random, angles, onHorse ? { pitch: 8, flexion: 16 } : { pitch: random.uniform(5, 50), flexion: 24 });
  angles.neckFlexion = random.normal(-angles.spineFlexion / 2, 15);
  if (kind < 0.45) {
    // Pedals half a turn apart.
    const phase = random.uniform(0, 2 * Math.PI);
    bothSides(angles).forEach((leg, side) => {
      const turn = phase + side * Math.PI;
      setLeg(leg, angles.pelvisPitch, 58 + 28 * Math.cos(turn) + random.normal(0, 6), -22 + 18 * Math.sin(turn));
      leg.hipAbduction = random.normal(4, 6);
    });
  } else {
    const thigh = random.uniform(15, onHorse ? 85 : 75);
    const shank = random.normal(-14, 14);
    const astride = random.normal(onHorse ? 28 : 12, 9);
    for (const leg of bothSides(angles)) {
      setLeg(leg, angles.pelvisPitch, thigh + random.normal(0, 7), shank + random.normal(0, 6));
      leg.hipAbduction = astride + random.normal(0, 4);
    }
  }
  for (const leg of bothSides(angles)) leg.hipRotation = random.normal(8, 10);
  sampleArms(random, angles, ridingArms);
}
